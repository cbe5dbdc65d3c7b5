"""Prompts as files: a system part and a user part with {{places}} to fill, known by their digest.

What fills a place is data: it is put in once, and text under judgement goes inside a fence that it cannot close.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from roleplay.llm.port import Message

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_PART = re.compile(r"^# (system|user)$", re.MULTILINE)
_OPEN, _CLOSE = "<<<", ">>>"


@dataclass(frozen=True)
class Prompt:
    """Hold a prompt's two parts and what names it for good."""

    name: str
    """The file's name, such as `customer-1`; the number goes up with every change of meaning."""
    digest: str
    """SHA-256 of the file."""
    system: str
    user: str

    @property
    def places(self) -> frozenset[str]:
        """What has to be filled in."""
        return frozenset(_PLACE.findall(self.system + self.user))

    def fill(self, values: dict[str, str]) -> tuple[Message, Message]:
        """Return the system and the user message with every place filled; a value is never looked through for places.

        Raises:
            KeyError: if the values are not those the prompt has places for.
        """
        if self.places != values.keys():
            raise KeyError(f"{self.name}: {sorted(self.places ^ values.keys())}")
        return Message("system", _filled(self.system, values)), Message("user", _filled(self.user, values))


def read_prompt(path: Path) -> Prompt:
    """Return the prompt in a file with the headings `# system` and `# user`, in this order.

    Raises:
        ValueError: if it has other headings than these.
    """
    raw = path.read_bytes()
    before, *parts = _PART.split(raw.decode("utf-8"))
    if before.strip() or parts[::2] != ["system", "user"]:
        raise ValueError(f"{path.name} must have a part `# system` and then a part `# user`")
    return Prompt(path.stem, hashlib.sha256(raw).hexdigest(), parts[1].strip(), parts[3].strip())


def fenced(label: str, text: str) -> str:
    """Return text between marks that say it is data; marks inside it are made harmless."""
    inside = text.replace(_OPEN, "\u2039\u2039\u2039").replace(_CLOSE, "\u203a\u203a\u203a")
    return f"{_OPEN}{label}\n{inside}\n{label}{_CLOSE}"


def _filled(part: str, values: dict[str, str]) -> str:
    return _PLACE.sub(lambda place: values[place[1]], part)
