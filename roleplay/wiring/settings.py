"""The settings as both front ends show them: every value with its origin, and what keeps it from being changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roleplay import paths
from roleplay.settings import SETTINGS, Loaded, Origin, Setting

WORDS = {True: "yes", False: "no", "": "–"}
"""How values that are no words are shown to people."""


@dataclass(frozen=True)
class Row:
    """Hold one setting in force."""

    setting: Setting
    value: str | bool | int
    """Text, a yes or no, or a whole number."""
    origin: Origin

    @property
    def shown(self) -> str:
        """The value for people."""
        return WORDS[self.value] if isinstance(self.value, bool) else str(self.value) or WORDS[""]

    @property
    def held(self) -> str:
        """What holds the value so that a change in the file would do nothing, or nothing."""
        match self.origin.kind:
            case "environment":
                return f"The environment variable {self.origin.where} holds this: it wins over the settings file."
            case "command line":
                return f"{self.origin.where} on the command line holds this until you leave."
            case _:
                return ""

    def as_data(self) -> dict[str, Any]:
        """Return the fields a program reads."""
        return {
            "name": self.setting.name,
            "value": self.value,
            "origin": self.origin.kind,
            "where": self.origin.where or None,
        }


def rows(loaded: Loaded) -> list[Row]:
    """Return every setting in force; a folder that nobody named is the one that is used then."""
    return [Row(known, _value(known, loaded), loaded.origins[name]) for name, known in SETTINGS.items()]


def row(loaded: Loaded, name: str) -> Row:
    """Return one setting in force."""
    return next(r for r in rows(loaded) if r.setting.name == name)


def _value(known: Setting, loaded: Loaded) -> str | bool | int:
    value = known.of(loaded.values)
    if known.name == "transcripts":
        return str(value or paths.usual_transcripts_folder())
    return value if isinstance(value, int) else str(value or "")
