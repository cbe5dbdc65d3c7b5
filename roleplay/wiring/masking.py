"""The names that the settings ask to mask, read from their file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from roleplay import paths
from roleplay.errors import BadFile
from roleplay.privacy.names import NO_NAMES, Names, names_in
from roleplay.settings import load

MAX_BYTES = 4_000_000
"""A list of names larger than this is refused."""
REMEDY = 'The setting mask_names says which file it is; set it to "" to mask no names.'


def names_to_mask() -> Names:
    """Return the names that the settings ask to mask.

    Raises:
        BadFile: if their file cannot be read: nothing is taken then, rather than kept with names in it.
    """
    path = load().values.mask_names
    if path is None:
        return NO_NAMES
    try:
        seen = path.stat()
        return _names(path, seen.st_mtime_ns, seen.st_size)
    except OSError as error:
        raise BadFile(f"{paths.shown(path)}: {error.strerror or error}", REMEDY) from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{paths.shown(path)}: this is not UTF-8 text", REMEDY) from error


@lru_cache(maxsize=4)
def _names(path: Path, changed: int, size: int) -> Names:
    """Return the names of a file, read again when its time or size is another."""
    del changed
    if size > MAX_BYTES:
        raise BadFile(f"{paths.shown(path)}: the list is larger than {MAX_BYTES:,} bytes", REMEDY)
    return names_in(path.read_text(encoding="utf-8-sig"))
