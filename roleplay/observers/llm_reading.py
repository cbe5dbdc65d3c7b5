"""What a language model reports about a turn, and how much of it stands: quotes are looked up, never taken on trust."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from roleplay.behaviours import CATALOGUE, Seen
from roleplay.observers import offscript
from roleplay.observers.text import Span
from roleplay.observers.whole import Heard

FROM_HISTORY = frozenset({"ask_again", "ignore_cue", "over_apology", "premature_fix"})
"""Behaviours that only a history shows: code decides on them, whoever reads the turn."""
REPORTED = tuple(name for name in CATALOGUE if name not in FROM_HISTORY)
"""Behaviours that a model may report."""
MOST_REPORTED = 12
"""Reports that an endpoint which holds to the schema may give; more than that no turn shows."""
INTENSITY: dict[str, Literal[0, 1, 2]] = {"weak": 0, "clear": 1, "strong": 2}
Discarded = Literal["not_in_the_turn", "no_such_behaviour", "judged_from_history", "no_speech", "said_twice"]
"""Why a report does not stand."""
RULED_OUT = "ruled_out"
DISCARDED: dict[str, str] = {
    "not_in_the_turn": "words that are not in the turn",
    "no_such_behaviour": "a behaviour that there is not",
    "judged_from_history": "what only the history shows",
    "no_speech": "words to a machine, not to a customer",
    "said_twice": "the same behaviour again",
    RULED_OUT: "what is refused, supposed, cited, cancelled by harm, or about another case",
}
"""Each reason in words; the last is for what stands in the turn and does not count there."""
_SAME = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
)
_WORD = re.compile(r"[^\W_]")
_IDS = "|".join(CATALOGUE)
_NO_SPEECH = re.compile(
    "|".join(
        (
            r"[{}]|<{2,}|>{2,}|‹{2,}|›{2,}|^#|[a-z]+_[a-z_]+",
            rf"\b(?:{_IDS})\b\W+(?:intensity\W+)?(?:weak|clear|strong|\d)\b",
            rf"\b(?:report|mark|code|label|award)\W+(?:{_IDS})\b",
            r"\b(?:grader|grading|grade this|rubrics?|evaluator)\b",
            r"\w{25,}|(?:%[0-9a-f]{2}){3}|\b(?:[a-z]-){4}[a-z]\b",
        )
    ),
    re.IGNORECASE,
)
"""Marks and ids, orders to a grader, and what is spelled or encoded: nobody says these to a customer."""


class Report(BaseModel):
    """Hold one behaviour as a model reports it."""

    model_config = ConfigDict(extra="ignore")

    quote: str
    why: str
    id: Annotated[str, WithJsonSchema({"type": "string", "enum": list(REPORTED)})]
    intensity: Literal["weak", "clear", "strong"]


class Answer(BaseModel):
    """Hold a model's answer as it came."""

    model_config = ConfigDict(extra="ignore")

    behaviours: list[Report] = Field(json_schema_extra={"maxItems": MOST_REPORTED})


@dataclass(frozen=True)
class Reading:
    """Hold what stands of an answer."""

    seen: tuple[Seen, ...]
    discarded: Counter[str] = field(default_factory=Counter)
    """What does not, counted by the reason."""


def checked(answer: Answer, turn: Heard, by: str) -> Reading:
    """Return what stands of an answer about a turn; one entry for each behaviour, the strongest."""
    found, discarded = dict[str, Seen](), Counter[str]()
    for report in answer.behaviours:
        span = located(report.quote, turn)
        why = _refused(report.id, span)
        if why or span is None:
            discarded[why] += 1
            continue
        one = Seen(
            id=report.id, intensity=INTENSITY[report.intensity], by=by, quote=span.text, start=span.start, end=span.end
        )
        known = found.get(one.id)
        discarded["said_twice"] += known is not None
        if known is None or one.intensity > known.intensity:
            found[one.id] = one
    return Reading(tuple(found.values()), +discarded)


def located(quote: str, turn: Heard) -> Span | None:
    """Return where a quote stands in what may be read of a turn, or None.

    White space and typographic quotes and dashes may differ, nothing else; the words are whole.
    """
    plain, places = _plain(turn.readable)
    wanted, _ = _plain(quote)
    if not _WORD.search(wanted):
        return None
    at = -1
    while (at := plain.find(wanted, at + 1)) >= 0:
        start, end = places[at], places[at + len(wanted) - 1] + 1
        # a quote that runs across what was blanked out joins what was never said together
        if _whole(plain, at, at + len(wanted)) and turn.text[start:end] == turn.readable[start:end]:
            return Span(turn.text[start:end], start, end)
    return None


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a text with plain quotes and single spaces, none at its ends, and where each character stands in it."""
    out, places = list[str](), list[int]()
    for i, char in enumerate(text.translate(_SAME)):
        if not char.isspace():
            out.append(char)
            places.append(i)
        elif out and out[-1] != " ":
            out.append(" ")
            places.append(i)
    if out and out[-1] == " ":
        del out[-1], places[-1]
    return "".join(out), places


def _whole(text: str, start: int, end: int) -> bool:
    """Return whether a span cuts no word."""
    return not any(0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum() for edge in (start, end))


def _refused(behaviour: str, span: Span | None) -> Discarded | Literal[""]:
    if behaviour not in CATALOGUE:
        return "no_such_behaviour"
    if behaviour in FROM_HISTORY:
        return "judged_from_history"
    if span is None:
        return "not_in_the_turn"
    spoken = not _NO_SPEECH.search(span.text) and offscript.classify(span.text) not in ("gibberish", "foreign")
    return "" if spoken else "no_speech"
