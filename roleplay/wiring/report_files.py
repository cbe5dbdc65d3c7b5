"""Where reports are written, and the key that makes accounts of pseudonyms."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from roleplay import paths
from roleplay.errors import BadFile, StorageProblem
from roleplay.transcripts.disk import in_place_of

KEY_FILE = "xapi-key"
"""In the user's own folder: who has it can tell whose statements are whose, so it is nobody else's to read."""
KEY_BYTES, LEAST_KEY = 32, 16
"""Bytes of a key that is made, and that a key must have."""


def write(pieces: Iterable[str], out: Path) -> None:
    """Write a report whole: it takes its place when its last piece is written, and not before.

    Raises:
        StorageProblem: if it cannot be written.
    """
    try:
        with in_place_of(out) as part, part.open("x", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise StorageProblem(f"{paths.shown(out)}: {error.strerror or error}") from error


def key_from(path: Path | None) -> bytes:
    """Return the key of a file; without one, the key of this user, which is made the first time.

    Raises:
        BadFile: if the file cannot be read, or holds too little for a key.
        StorageProblem: if a key cannot be made.
    """
    mine = path is None
    where = path or paths.user_folder() / KEY_FILE
    if mine and not where.exists():
        _make(where)
    try:
        key = where.read_bytes().strip()
    except OSError as error:
        raise BadFile(f"{paths.shown(where)}: {error.strerror or error}") from error
    if len(key) < LEAST_KEY:
        raise BadFile(f"{paths.shown(where)}: this is no key", f"A key has at least {LEAST_KEY} characters.")
    return key


def _make(where: Path) -> None:
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_hex(KEY_BYTES)}\n")
    except FileExistsError:
        return
    except OSError as error:
        raise StorageProblem(f"{paths.shown(where)}: {error.strerror or error}") from error
