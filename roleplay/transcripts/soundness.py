"""Whether the files of a call are as they were written, judged by their bytes: for those who go through thousands.

In the records looked at it finds every change of a record that `verify` finds, and says nothing about where.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from roleplay.errors import BadFile
from roleplay.paths import review_path
from roleplay.transcripts.model import GENESIS
from roleplay.transcripts.tombstones import ERASED

_CONTENT, _ERASED = b'{"content":', f'{{"{ERASED}":'.encode()
_REST = re.compile(
    rb',"digest":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","n":(\d+),"prev":"([0-9a-f]{64})","salt":"([^"\\]*)"'
    rb',"type":"([a-z]+)"\}'
)
"""What stands in a record behind its content, its keys being sorted."""


class _Bytes(NamedTuple):
    """Hold what binds a record, as it stands in the file."""

    prev: bytes
    number: bytes
    kind: bytes
    digest: bytes
    hash: bytes
    erased: bool


def ends_hold(path: Path, raw: bytes) -> bool:
    """Return whether the first and the last record of a call's whole lines hold what was written."""
    first = raw[: raw.find(b"\n")] if b"\n" in raw else raw
    return _hold(path, [_read(first), _last(raw)])


def call_holds(path: Path, raw: bytes) -> bool:
    """Return whether every record of a call's whole lines holds what was written and follows from the one before."""
    return _follow(path, raw, GENESIS.encode())


def reviews_hold(path: Path, raw: bytes) -> bool:
    """Return whether the same is true of what was said about a call with such lines; where nothing was, it is.

    Raises:
        OSError: if it cannot be read.
    """
    try:
        said = review_path(path).read_bytes()
    except FileNotFoundError:
        return True
    last = _last(raw)
    return b"\n" not in said or (last is not None and _follow(path, said[: said.rindex(b"\n")], last.hash))


def _last(raw: bytes) -> _Bytes | None:
    return _read(raw[raw.rfind(b"\n") + 1 :])


def _follow(path: Path, raw: bytes, prev: bytes) -> bool:
    records = [_read(line) for line in raw.split(b"\n")]
    for n, one in enumerate(records):
        if one is None or (one.prev, one.number) != (prev, b"%d" % n) or one.hash != _hash(one):
            return False
        prev = one.hash
    return _hold(path, records)


def _hold(path: Path, records: Iterable[_Bytes | None]) -> bool:
    erased = False
    for one in records:
        if one is None:
            return False
        erased |= one.erased
    # whether somebody may have taken a content out, only the erasures on record say
    return not erased or _verified(path)


def _verified(path: Path) -> bool:
    # needs the models of every record, and hardly any call is erased
    from roleplay.transcripts.reviews import verdicts

    try:
        return all(verdict.state != "changed" for verdict in verdicts(path))
    except BadFile:
        return False


def _hash(one: _Bytes) -> bytes:
    return hashlib.sha256(b"\n".join((one.prev, one.number, one.kind, one.digest))).hexdigest().encode()


def _read(line: bytes) -> _Bytes | None:
    """Return what binds a record, or None where its content is not the one that was bound."""
    end = line.rfind(b',"digest":"')
    found = _REST.fullmatch(line, end) if end > 0 and line.startswith(_CONTENT) else None
    if found is None:
        return None
    digest, hashed, number, prev, salt, kind = found.groups()
    content = line[len(_CONTENT) : end]
    erased = content.startswith(_ERASED)
    if not erased and hashlib.sha256(salt + b"\n" + content).hexdigest().encode() != digest:
        return None
    return _Bytes(prev, number, kind, digest, hashed, erased)
