"""A transcript that is made at once, for calls that are kept whole or not at all, and a quick look at one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from roleplay.clock import Sources
from roleplay.events import AnyEvent
from roleplay.transcripts.model import GENESIS, Footer, Header, Kind, canonical, hash_of

_RECORD = re.compile(
    rb'\{"content":(.*),"digest":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","n":(\d+),"prev":"([0-9a-f]{64})"'
    rb',"salt":"([0-9a-f]*)","type":"(header|event|footer)"\}'
)
"""A record as it stands in a file: its keys are sorted, and inside a text the quotes of a key would be escaped."""


def whole_call(header: Header, events: Sequence[AnyEvent], footer: Footer, sources: Sources) -> bytes:
    """Return the bytes of a finished call's file, as a writer would have written it record by record."""
    lines, prev = list[bytes](), GENESIS
    for n, (kind, content) in enumerate(_contents(header, events, footer)):
        salt, body = sources.salt(), canonical(content)
        # every content goes through JSON once: its bytes are digested, and are those that stand in the line
        digest = hashlib.sha256(salt.encode() + b"\n" + body).hexdigest()
        found = hash_of(prev, n, kind, digest)
        rest = f',"digest":"{digest}","hash":"{found}","n":{n},"prev":"{prev}","salt":"{salt}","type":"{kind}"}}\n'
        lines.append(b'{"content":' + body + rest.encode())
        prev = found
    return b"".join(lines)


def _contents(header: Header, events: Sequence[AnyEvent], footer: Footer) -> Iterator[tuple[Kind, dict[str, Any]]]:
    yield "header", header.model_dump(mode="json")
    for event in events:
        yield "event", event.model_dump(mode="json")
    yield "footer", footer.model_dump(mode="json")


def unsound(raw: bytes) -> str:
    """Return what is wrong with the bytes of a finished call's file, or nothing; contents are not read as JSON.

    What a content means is not looked at: `verify` does, at ten times the price.
    """
    if not raw.endswith(b"\n"):
        return "it was never finished being written"
    prev, kind = GENESIS, ""
    for n, line in enumerate(raw[:-1].split(b"\n")):
        record = _RECORD.fullmatch(line)
        if not record:
            return f"line {n + 1} is no record"
        body, digest, found, number, before, salt, kind_ = record.groups()
        kind = kind_.decode()
        fits = before.decode() == prev and int(number) == n and (n == 0) == (kind == "header")
        sound = digest.decode() == hashlib.sha256(salt + b"\n" + body).hexdigest()
        if not (fits and sound and found.decode() == hash_of(prev, n, kind, digest.decode())):
            return f"record {n} is not what was written"
        prev = found.decode()
    return "" if kind == "footer" else "it ends in the middle of the call"
