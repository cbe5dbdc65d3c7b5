"""Words about an account before anybody knows who is calling, where a brief asks for identification first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import Committed, Line, TurnContext
from roleplay.observers.text import sentences

EARLY = "early-disclosure"
"""The act, among those that are forbidden."""
_NUMBER = re.compile(r"\b[A-Z]{0,3}-?\d[\w./:-]*")
_NAME = re.compile(r"(?<=[a-z,;:] )(?:Mr |Mrs |Ms |Dr )?[A-Z][a-z]+(?: [A-Z][a-z]+)*")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((Path(__file__).parent / "data" / "disclosure.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in table.items()}


def wants_identification(brief: str) -> bool:
    """Return whether a brief asks for identification before anything is said about the account."""
    return bool(_patterns()["first"].search(brief))


def identified(history: Sequence[Line]) -> bool:
    """Return whether the customer has answered an agent who asked who they are."""
    asked = False
    for line in history:
        plain = line.text.replace("’", "'")
        if line.who == "agent":
            asked = asked or bool(_patterns()["asks"].search(plain))
        elif asked and not _patterns()["declines"].match(plain) and (_NUMBER.search(plain) or _NAME.search(plain)):
            return True
    return False


def disclosed(text: str, context: TurnContext) -> tuple[Committed, ...]:
    """Return the first sentence that gives away what is on record and neither the customer nor the brief has said."""
    if not context.unidentified:
        return ()
    known = " ".join([*(line.text for line in context.history), *context.facts]).lower()
    for sentence in sentences(text):
        plain = sentence.text.replace("’", "'")
        if not _patterns()["records"].search(plain) or _patterns()["own"].search(plain):
            continue
        given = [m[0] for pattern in (_NUMBER, _NAME) for m in pattern.finditer(plain)]
        if any(detail.lower() not in known for detail in given):
            return (Committed(id=EARLY, quote=sentence.text, start=sentence.start, end=sentence.end),)
    return ()
