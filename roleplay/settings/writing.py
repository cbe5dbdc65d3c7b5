"""Change one setting in the file and leave every other character as it is."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import textwrap
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roleplay.diagnostics import render
from roleplay.errors import BadFile, StorageProblem
from roleplay.settings.loading import settings_file
from roleplay.settings.model import SETTINGS, Setting, setting, typed
from roleplay.settings.toml_source import Statement, read_file, statements

HEAD = """# The settings of roleplay. `roleplay settings` shows what is in force and where each value comes from.
# Lines without a # before them count. Behind a # stands what holds when nothing is set.
"""
WIDTH = 110
BY_HAND = "Change it by hand, or take the file away: the next change writes it anew."


def change(name: str, text: str) -> Path:
    """Set a setting to a value given as text, in the file, and return the file's path.

    Folders are kept as absolute paths, so that they mean the same from everywhere.

    Raises:
        UsageProblem: if there is no such setting or it cannot have the value.
        BadFile: if the file cannot be read as TOML.
        StorageProblem: if it cannot be written.
    """
    value = typed(name, text)
    value = _kept(value)
    path = settings_file()
    before = read_file(path)
    if before.problems:
        raise BadFile(render(before.problems), BY_HAND)
    _replace(path, changed(before.text, setting(name), value) if path.exists() else template({name: value}))
    return path


def _kept(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_kept(one) for one in value]
    return str(value.absolute()) if isinstance(value, Path) else "" if value is None else value


def template(values: dict[str, Any] | None = None) -> str:
    """Return a whole file: every setting with what it is for, those without a value as a comment."""
    parts = [HEAD]
    for known in SETTINGS.values():
        given = known.name in (values or {})
        value = (values or {}).get(known.name, known.default)
        choices = f" One of: {', '.join(known.choices)}." if known.choices else ""
        line = f"{known.name} = {_literal('' if value is None else value)}\n"
        parts.append(f"\n{_note(known.about + choices)}{'' if given else '# '}{line}")
    return "".join(parts)


def _note(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False))


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_literal(inner)}" for key, inner in value.items()) + " }"
    # a JSON string is a TOML string
    return json.dumps(str(value), ensure_ascii=False)


def changed(text: str, known: Setting, value: Any) -> str:
    """Return the file's text with one setting changed, or added where it belongs.

    Raises:
        BadFile: if it is written in a way that this cannot change.
    """
    wanted = _merged(tomllib.loads(text), known.trail, value)
    found = list(statements(text))
    at = next((i for i, s in enumerate(found) if _sets(s, known.trail)), None)
    if at is None:
        new = _added(found, known, value, "\r\n" if "\r\n" in text else "\n")
    else:
        new = [s.text for s in found]
        new[at] = _rewritten(found[at], known.trail, value)
    result = "".join(new)
    with contextlib.suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(result) == wanted:
            return result
    raise BadFile(f"{known.name} is written in the settings file in a way that cannot be changed for you.", BY_HAND)


def _merged(data: dict[str, Any], trail: tuple[str, ...], value: Any) -> dict[str, Any]:
    first, *rest = trail
    inner = data.get(first)
    return {**data, first: _merged(inner if isinstance(inner, dict) else {}, tuple(rest), value) if rest else value}


def _sets(statement: Statement, trail: tuple[str, ...]) -> bool:
    """Return whether a statement sets the value itself, or a table in one line that holds it."""
    return not statement.is_head and bool(statement.trail) and trail[: len(statement.trail)] == statement.trail


def _rewritten(statement: Statement, trail: tuple[str, ...], value: Any) -> str:
    """Return a statement with another value; what stands before and after the value stays."""
    below = trail[len(statement.trail) :]
    if below:
        value = _merged(statement.value if isinstance(statement.value, dict) else {}, below, value)
    ends = [i for i, char in enumerate(statement.text) if char == "#" and i > statement.column]
    end = next((i for i in ends if _says(statement.text[:i], statement.data)), len(statement.text))
    kept = len(statement.text[:end].rstrip())
    return statement.text[: statement.column] + _literal(value) + statement.text[kept:]


def _says(text: str, data: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == data
    except tomllib.TOMLDecodeError:
        return False


def _added(found: Sequence[Statement], known: Setting, value: Any, end: str) -> list[str]:
    """Return the texts of the statements and one more that sets the value, where a person would look for it."""
    table = known.trail[:-1] if any(s.is_head and s.trail == known.trail[:-1] for s in found) else ()
    key = ".".join(known.trail[len(table) :])
    after = _room(found, table, key)
    new = [s.text for s in found]
    if after and not new[after - 1].endswith("\n"):
        new[after - 1] += end
    new.insert(after, f"{key} = {_literal(value)}{end}")
    return new


def _room(found: Sequence[Statement], table: tuple[str, ...], key: str) -> int:
    """Return how many statements go before a key of a table: its own note, else the table's other keys."""
    note = re.compile(rf"\s*#\s*{re.escape(key)}\s*=")
    here = [(i, s) for i, s in enumerate(found, 1) if s.table == table]
    notes = [i for i, s in here if not s.trail and note.match(s.text)]
    own = [i for i, s in here if s.trail]
    if notes or own:
        return (notes or own)[-1]
    # no key stands above the first table: the comments right above its head belong to it
    head = next((i for i, s in enumerate(found) if s.is_head), len(found))
    while 0 < head < len(found) and found[head - 1].text.lstrip().startswith("#"):
        head -= 1
    return head


def _replace(path: Path, text: str) -> None:
    """Put a text in a file's place in one step; a link stays a link, and rights stay as they are."""
    real = path.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            if real.exists():
                Path(name).chmod(real.stat().st_mode & 0o7777)
            Path(name).replace(real)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageProblem(f"The settings cannot be written: {path}: {error.strerror or error}") from error
