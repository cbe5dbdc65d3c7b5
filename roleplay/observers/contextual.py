"""Codes that only the history can show: asked, apologised, consoled or summed up what was said, a cue passed over."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from roleplay.behaviours import CATALOGUE, Line, OpenCue, Seen, TurnContext
from roleplay.observers.cues import ACKNOWLEDGES, CALM_FEELINGS, open_cues
from roleplay.observers.specificity import content, names_the_case
from roleplay.observers.text import SPEECH, Span, clauses, sentences, words

EXPLAINED = 12
"""Words from which a customer's line counts as having told the story."""
SUMMED_UP = 3
"""Things the agent has told before that a sentence names again from which it sums up."""
RELATIONAL = frozenset(b.id for b in CATALOGUE.values() if "relational" in b.roles)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table = tomllib.loads((Path(__file__).parent / "data" / "context.toml").read_text(encoding="utf-8"))
    given = {
        kind: (
            re.compile(row["asks"], re.IGNORECASE),
            re.compile(row["shows"], 0 if row.get("cased") else re.IGNORECASE),
        )
        for kind, row in table.pop("given").items()
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in table.items()} | {"given": given}


def contextual(text: str, context: TurnContext, seen: Sequence[Seen], against: Collection[str] = ()) -> Iterator[Seen]:
    """Yield what the history shows about a turn, given what the turn itself shows and what the model is against."""
    if not context.asks:
        yield from _asked_again(text, context)
    yield from _apologised_again(text, context)
    yield from _same_phrase_again(context, seen)
    if "ignore_cue" not in against:
        yield from _passed_over(text, context, seen)
    if "summary_close" not in against and not any(s.id == "summary_close" for s in seen):
        yield from _summed_up(text, context)
    if context.agent_lines and not any(s.id == "apology_specific" for s in seen):
        yield from _taken_back(text)


def cues_of(context: TurnContext) -> tuple[OpenCue, ...]:
    """Return the open cues: those the session knows, else those found in the history."""
    if context.cues is not None:
        return context.cues
    return open_cues(
        context.history, [i for i, line in enumerate(context.history) if _acknowledged(context.history, i)]
    )


def _acknowledged(history: Sequence[Line], index: int) -> bool:
    """Return whether an earlier agent line took up what was said before it: it names two things of it."""
    line = history[index]
    if line.who != "agent":
        return False
    before = next((h.text for h in reversed(history[:index]) if h.who == "customer"), "")
    return len(content(line.text) & content(before)) >= 2 or bool(_table()["apology"].search(line.text))


def passes_over(cue: OpenCue) -> bool:
    """Return whether not taking a cue up now passes it over: at the second chance, for a grave one at the first."""
    return cue.waited == 1 or (cue.strength > 1 and cue.waited == 0)


def _seen(behaviour: str, rule: str, span: Span, intensity: int = 1) -> Seen:
    strength: Literal[0, 1, 2] = 2 if intensity > 1 else 1 if intensity else 0
    return Seen(id=behaviour, intensity=strength, by=f"rule:{rule}", quote=span.text, start=span.start, end=span.end)


def _asked_again(text: str, context: TurnContext) -> Iterator[Seen]:
    table = _table()
    told = [line.text for line in context.history if line.who == "customer"]
    for sentence in sentences(text):
        plain = sentence.text.replace("’", "'")
        if table["confirming"].search(plain):
            continue
        retold = table["retell"].search(plain) and sum(len(words(t)) for t in told) >= EXPLAINED
        if retold and context.agent_lines:
            yield _seen("ask_again", "story-again", sentence, 2)
            return
        if not (sentence.question or table["request"].search(plain)):
            continue
        for kind, (asks, shows) in table["given"].items():
            if asks.search(plain) and any(shows.search(t) for t in told):
                yield _seen("ask_again", f"{kind}-again", sentence, 2)
                return


def _apologised_again(text: str, context: TurnContext) -> Iterator[Seen]:
    table = _table()
    spots = [
        s for s in sentences(text) if table["apology"].search(s.text) and not table["apology_unless"].search(s.text)
    ]
    here = sum(len(table["apology"].findall(s.text)) for s in spots)
    if not here:
        return
    before = [len(table["apology"].findall(line)) for line in context.agent_lines]
    acted = bool(table["action"].search(text))
    fresh = bool(table["new_failure"].search(text))
    since = 0
    for line, count in zip(reversed(context.agent_lines), reversed(before), strict=True):
        if table["action"].search(line):
            break
        since += count
    third = sum(before) >= 2 and not acted
    again = since >= 1 and not acted
    heaped = here >= 3 or (here >= 2 and not acted)
    if (third or again or heaped) and not (fresh and here == 1):
        yield _seen(
            "over_apology", "apologies", Span(text[spots[0].start : spots[-1].end], spots[0].start, spots[-1].end), 2
        )


def _same_phrase_again(context: TurnContext, seen: Sequence[Seen]) -> Iterator[Seen]:
    earlier = " ".join(" ".join(words(line)) for line in context.agent_lines)
    for one in seen:
        phrase = " ".join(words(one.quote))
        stock = one.id in RELATIONAL and len(phrase.split()) >= 4 and not names_the_case(one.quote, context)
        if stock and phrase in earlier:
            yield _seen("robotic_empathy", "said-before", Span(one.quote, one.start, one.end), 2)


def _summed_up(text: str, context: TurnContext) -> Iterator[Seen]:
    """See a sentence that goes through several things the agent has told before."""
    told = frozenset[str]().union(*map(content, context.agent_lines))
    for sentence in sentences(text):
        named = (content(c.text) for c in clauses(text) if c.inside(sentence))
        if sum(len(n & told) >= len(n) / 2 for n in named if n) >= SUMMED_UP:
            yield _seen("summary_close", "says-it-all-back", sentence)
            return


def _taken_back(text: str) -> Iterator[Seen]:
    """See a sentence that regrets what the agent said or did earlier in the call."""
    for sentence in sentences(text):
        plain = sentence.text.replace("’", "'")
        if SPEECH["own_words"].search(plain) and SPEECH["regret"].search(plain) and not sentence.hypothetical:
            yield _seen("apology_specific", "takes-own-words-back", sentence)
            return


def _passed_over(text: str, context: TurnContext, seen: Sequence[Seen]) -> Iterator[Seen]:
    """See a cue that waits for the second turn, or a grave one at once, and nothing in the turn takes it up.

    A cue is passed over once for its wait, not again in every later turn.
    """
    if (
        any(s.id in ACKNOWLEDGES or s.id in {"invite_story", "robotic_empathy", "set_boundary"} for s in seen)
        or _table()["condolence"].search(text)
        or not text.strip()
    ):
        return
    whole = Span(text.strip(), text.find(text.strip()), text.find(text.strip()) + len(text.strip()))
    for cue in cues_of(context):
        feeling = cue.feels not in CALM_FEELINGS
        if feeling and passes_over(cue) and not content(text) & content(cue.text):
            # what can be mended in the next breath weighs less than stepping over a grief or a risk
            yield _seen("ignore_cue", f"{cue.feels}-waits", whole, cue.strength - 1)
            return
