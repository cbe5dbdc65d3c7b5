"""Placeholders: what a scenario's rows of values put into its text. Not a template language: names only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PLACEHOLDER = re.compile(r"\{([A-Za-z][A-Za-z0-9_.]*)\}")
"""`{name}`; `{Name}` is the same value with a capital; `{slot.name}` stays for the amount of a slot."""
SLOT_PREFIX = "slot."
BRACKET = re.compile(r"[{}]")
KEY = re.compile(r"[a-z][a-z0-9_]*")
"""What a row may call a value."""

Value = str | int | float


def choose(rows: tuple[Mapping[str, Value], ...] | list[Mapping[str, Value]], seed: int) -> Mapping[str, Value]:
    """Return the row for a seed, or no values."""
    return rows[seed % len(rows)] if rows else {}


def substitute(data: Any, row: Mapping[str, Value]) -> Any:
    """Return the data with every known placeholder replaced; text that is one placeholder takes the value's type."""
    if isinstance(data, str):
        return _text(data, row)
    if isinstance(data, list):
        return [substitute(item, row) for item in data]
    if isinstance(data, dict):
        return {key: substitute(value, row) for key, value in data.items()}
    return data


def lookup(name: str, row: Mapping[str, Value]) -> Value | None:
    """Return the value of a placeholder, with a capital where the name has one."""
    if name in row:
        return row[name]
    value = row.get(name[0].lower() + name[1:])
    if value is None or not name[0].isupper():
        return None
    text = str(value)
    return text[:1].upper() + text[1:]


def _text(text: str, row: Mapping[str, Value]) -> Value:
    whole = PLACEHOLDER.fullmatch(text)
    if whole:
        value = lookup(whole[1], row)
        return text if value is None else value

    def put(match: re.Match[str]) -> str:
        value = lookup(match[1], row)
        return match[0] if value is None else str(value)

    return PLACEHOLDER.sub(put, text)
