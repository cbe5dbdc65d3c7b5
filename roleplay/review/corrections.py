"""Put what a coach marked or rejected into what was observed, so that the grade follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roleplay.behaviours import CueMet, Observation, Seen
from roleplay.events import AnyEvent, FlowMoved, Observed, agent_words
from roleplay.transcripts import Entry, Mark, Override

BY_COACH = "coach"
"""The observer of what a person marked."""
CLEAR = 1
"""The intensity of what a person marked."""


def sightings(entries: Iterable[Entry]) -> dict[tuple[int, str], Mark | Override]:
    """Return the last word on every behaviour of a turn that a person marked, accepted or rejected."""
    found = dict[tuple[int, str], Mark | Override]()
    for review in (entry.review for entry in entries):
        if isinstance(review, Mark):
            found[review.turn, review.behaviour] = review
        elif isinstance(review, Override) and review.about.on == "behaviour":
            found[review.about.turn, review.about.behaviour] = review
    return found


def changes(sighted: Mapping[tuple[int, str], Mark | Override]) -> dict[tuple[int, str], Mark | None]:
    """Return what is added to the observations, and as None what is taken out of them."""
    return {
        key: said if isinstance(said, Mark) else None
        for key, said in sighted.items()
        if isinstance(said, Mark) or said.verdict == "reject"
    }


def corrected(events: Iterable[AnyEvent], changed: Mapping[tuple[int, str], Mark | None]) -> tuple[AnyEvent, ...]:
    """Return the events of a call with what was observed in them as people corrected it; the mood stays as it was."""
    events = tuple(events)
    words = agent_words(events)
    out = list[AnyEvent]()
    for event in events:
        mine = (
            {behaviour: mark for (turn, behaviour), mark in changed.items() if turn == event.turn}
            if isinstance(event, Observed | FlowMoved)
            else {}
        )
        if mine and isinstance(event, Observed):
            observation = _observation(event.observation, mine, words.get(event.turn, ""))
            out.append(event.model_copy(update={"observation": observation}))
        elif mine and isinstance(event, FlowMoved):
            out.append(_flow(event, mine))
        else:
            out.append(event)
    return tuple(out)


def _observation(seen: Observation, mine: Mapping[str, Mark | None], words: str) -> Observation:
    marked = [_seen(mark, words) for mark in mine.values() if mark]
    kept = tuple(b for b in seen.behaviours if b.id not in mine)
    answering = tuple(c for c in seen.cues if mine.get(c.by, c) is not None)
    taken = {c.id for c in answering}
    answering += tuple(
        CueMet(id=mark.cue, by=s.id, quote=s.quote, start=s.start, end=s.end)
        for mark, s in zip([m for m in mine.values() if m], marked, strict=True)
        if mark.cue and mark.cue not in taken
    )
    behaviours = tuple(sorted((*kept, *marked), key=lambda b: (b.start, b.id)))
    return seen.model_copy(update={"behaviours": behaviours, "cues": answering})


def _seen(mark: Mark, words: str) -> Seen:
    quote = mark.words or words
    start = max(words.find(quote), 0)
    return Seen(id=mark.behaviour, intensity=CLEAR, by=BY_COACH, quote=quote, start=start, end=start + len(quote))


def _flow(event: FlowMoved, mine: Mapping[str, Mark | None]) -> FlowMoved:
    """Return the course with the cues that marks take up; one whose answer was rejected is out of the observation."""
    met = tuple(dict.fromkeys([*event.met, *(mark.cue for mark in mine.values() if mark and mark.cue)]))
    return event.model_copy(update={"met": met})
