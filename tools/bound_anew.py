"""Bind the records of a made call to each other, as a call that was kept is bound."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from roleplay.transcripts.model import GENESIS

_CONTENT = b'{"content":'
_BEHIND = re.compile(
    rb',"digest":"[0-9a-f]{64}","hash":"[0-9a-f]{64}","n":\d+,"prev":"[0-9a-f]{64}",("salt":"([^"]*)","type":"([a-z]+)"\})'
)
"""What stands in a record behind its content: the salt and the kind stay, the rest is made anew."""


def bound_anew(lines: Iterable[bytes]) -> tuple[list[bytes], str]:
    """Return records whose contents may have been changed with digests and hashes that fit, and the last hash."""
    out, prev = [], GENESIS.encode()
    for n, line in enumerate(lines):
        end = line.rindex(b',"digest":"')
        found = _BEHIND.fullmatch(line, end)
        assert found is not None, "this is no record"
        stays, salt, kind = found.groups()
        digest = hashlib.sha256(salt + b"\n" + line[len(_CONTENT) : end]).hexdigest().encode()
        own = hashlib.sha256(b"\n".join((prev, b"%d" % n, kind, digest))).hexdigest().encode()
        bound = b',"digest":"%s","hash":"%s","n":%d,"prev":"%s",' % (digest, own, n, prev)
        out.append(line[:end] + bound + stays)
        prev = own
    return out, prev.decode()
