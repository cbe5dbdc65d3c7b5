"""Check one record of a chain."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import ValidationError

from roleplay.transcripts.model import Record, digest_of, hash_of
from roleplay.transcripts.tombstones import is_erased


def check(line: bytes, n: int, prev: str) -> tuple[str, Record | None]:  # noqa: PLR0911
    """Return the problem of a line, or the record it holds; `n` is its place and `prev` the hash before it."""
    try:
        record = Record.model_validate(json.loads(line))
    except (ValueError, ValidationError, RecursionError):
        return "this is not a record", None
    if record.line() != line + b"\n":
        return "the bytes are not those that were written", None
    if record.n != n:
        return f"record {n} is missing; {record.n} stands in its place", None
    if record.prev != prev:
        return "it does not follow from the record before it", None
    if not is_erased(record.content) and record.digest != digest_of(record.salt, record.content):
        return "its content is not what was written", None
    if record.hash != hash_of(record.prev, record.n, record.type, record.digest):
        return "its hash does not fit", None
    return "", record


def chained(lines: Iterable[bytes], begin: str) -> tuple[list[Record], str]:
    """Return the sound reviews of lines bound to a hash, and what is wrong with the line after them."""
    records, prev = list[Record](), begin
    for n, line in enumerate(lines):
        problem, record = check(line, n, prev)
        if record and record.type != "review":
            problem, record = f"a {record.type} cannot stand here", None
        if record is None:
            return records, problem
        records.append(record)
        prev = record.hash
    return records, ""
