"""What a review is about, and the words it rests on."""

from __future__ import annotations

import hashlib
import re
from typing import Literal, Self

from pydantic import model_validator

from roleplay.transcripts.model import Strict

_CRITERION = re.compile(r"(?:(?P<rubric>[a-z][\w-]*)\.)?(?P<criterion>[A-Z]\d+)")
_OF_A_TURN = re.compile(r"(?P<turn>\d+)[:.](?P<name>[a-z][\w-]*)")
_CRITICAL = re.compile(r"critical[:.](?P<error>[\w-]+)")


class Rests(Strict):
    """Name words of the agent that something rests on."""

    turn: int
    turn_sha256: str
    """Of the turn's words, in UTF-8."""
    words: str = ""
    """A part of them, verbatim; empty for the whole turn."""


class About(Strict):
    """Name one thing a call was graded with."""

    on: Literal["criterion", "turn", "behaviour", "critical"]
    """A criterion's level, a turn's level by a rubric, a behaviour reported in a turn, or a critical error."""
    rubric: str = ""
    """For a criterion and a turn."""
    criterion: str = ""
    turn: int = 0
    """For a turn and a behaviour."""
    behaviour: str = ""
    error: str = ""
    """The id of a critical error."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        named = {name for name in ("rubric", "criterion", "turn", "behaviour", "error") if getattr(self, name)}
        needed = {
            "criterion": {"rubric", "criterion"},
            "turn": {"turn", "rubric"},
            "behaviour": {"turn", "behaviour"},
            "critical": {"error"},
        }[self.on]
        if named != needed:
            raise ValueError(f"what is about a {self.on} names {' and '.join(sorted(needed))}, and nothing else")
        return self

    def __str__(self) -> str:
        """Return the short form that `of` reads."""
        return {
            "criterion": f"{self.rubric}.{self.criterion}",
            "turn": f"{self.turn}:{self.rubric}",
            "behaviour": f"{self.turn}:{self.behaviour}",
            "critical": f"critical:{self.error}",
        }[self.on]

    @classmethod
    def of(cls, text: str, rubrics: dict[str, tuple[str, ...]]) -> About | None:
        """Return what a short form names, or None: `E1`, `empathy.E1`, `3:empathy`, `3:paraphrase`, `critical:NAME`.

        `rubrics` holds the criteria of each rubric, so that a criterion alone finds its rubric.
        """
        if found := _CRITICAL.fullmatch(text):
            return cls(on="critical", error=found["error"])
        if found := _OF_A_TURN.fullmatch(text):
            turn, name = int(found["turn"]), found["name"]
            if not turn:
                return None
            return (
                cls(on="turn", turn=turn, rubric=name)
                if name in rubrics
                else cls(on="behaviour", turn=turn, behaviour=name)
            )
        if found := _CRITERION.fullmatch(text):
            named = found["criterion"]
            homes = [r for r, criteria in rubrics.items() if named in criteria and found["rubric"] in (None, r)]
            return cls(on="criterion", rubric=homes[0], criterion=named) if len(homes) == 1 else None
        return None


def digest_of_words(words: str) -> str:
    """Return the SHA-256 of a turn's words."""
    return hashlib.sha256(words.encode()).hexdigest()
