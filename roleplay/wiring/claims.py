"""“I did do this”: a trainee's claim that a turn showed what the observer did not report, sent to their coach."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from roleplay.behaviours import CATALOGUE, Behaviour
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.events import Observed, agent_words
from roleplay.review.rules import trainee_of
from roleplay.transcripts import Claim, Transcript, append_review, read, read_claims
from roleplay.transcripts.review_targets import digest_of_words

SENT = "Sent to your coach"
NOT_VERBATIM = "These words do not stand in the turn. Copy them exactly as you said them, or leave them out."


def send_claim(
    path: Path, turn: int, behaviour: str, words: str = "", sources: Sources | None = None
) -> tuple[Claim, ...]:
    """Keep a claim about a turn of a finished call and return all claims made about the call.

    Raises:
        UsageProblem: if the turn, the behaviour or the words cannot be claimed.
        BadFile: if what is kept of the call is not as it was written.
        StorageProblem: if the claim cannot be written.
    """
    transcript = read(path)
    said = _said(transcript, turn)
    claims = read_claims(path)
    _check(behaviour, transcript, turn, claims)
    words = words.strip()
    if words not in said:
        raise UsageProblem(NOT_VERBATIM, f"Turn {turn}: {said}")
    sources = sources or SystemSources()
    claim = Claim(
        turn=turn, behaviour=behaviour, words=words, by=trainee_of(transcript.header), at=stamp(sources),
        turn_sha256=digest_of_words(said),
    )  # fmt: skip
    append_review(transcript, claim, sources)
    return (*claims, claim)


def claimable(reported: Iterable[str], claimed: Iterable[str]) -> tuple[Behaviour, ...]:
    """Return the behaviours that were neither reported nor claimed, those that help first."""
    known = {*reported, *claimed}
    return tuple(sorted((b for b in CATALOGUE.values() if b.id not in known), key=lambda b: not b.positive))


def claimable_in(path: Path, turn: int) -> tuple[Behaviour, ...]:
    """Return what can be claimed about a turn of a kept call.

    Raises:
        UsageProblem: if there is no such turn.
    """
    transcript = read(path)
    _said(transcript, turn)
    return claimable(_reported(transcript, turn), _claimed(read_claims(path), turn))


def sent_words(claims: Iterable[Claim]) -> str:
    """Return in one line what was sent to the coach, or nothing."""
    names = [CATALOGUE[c.behaviour].name.lower() if c.behaviour in CATALOGUE else c.behaviour for c in claims]
    return f"{SENT}: {', '.join(names)}." if names else ""


def _said(transcript: Transcript, turn: int) -> str:
    words = agent_words(transcript.events)
    if turn not in words:
        count = len(words)
        remedy = f"It has turns 1 to {count}." if count else "Nothing was said in it."
        raise UsageProblem(f"The call has no turn {turn}.", remedy)
    if turn in transcript.erased_turns:
        raise UsageProblem(f"The words of turn {turn} were erased.", "Nobody can look at them any more.")
    return words[turn]


def _reported(transcript: Transcript, turn: int) -> set[str]:
    seen = (e.observation for e in transcript.events if isinstance(e, Observed) and e.turn == turn)
    return {b.id for observation in seen for b in observation.behaviours}


def _claimed(claims: Iterable[Claim], turn: int) -> set[str]:
    return {c.behaviour for c in claims if c.turn == turn}


def known_behaviour(name: str) -> None:
    """Take a behaviour's id.

    Raises:
        UsageProblem: if there is no such behaviour.
    """
    if name not in CATALOGUE:
        near = closest_few(name, list(CATALOGUE))
        remedy = f"Closest: {', '.join(near)}" if near else f"Known are {', '.join(CATALOGUE)}"
        raise UsageProblem(f"There is no behaviour {name!r}.", remedy)


def _check(behaviour: str, transcript: Transcript, turn: int, claims: Iterable[Claim]) -> None:
    known_behaviour(behaviour)
    name = CATALOGUE[behaviour].name.lower()
    if behaviour in _reported(transcript, turn):
        raise UsageProblem(f"The observer reported it in turn {turn}: {name}.", "There is nothing to send.")
    if behaviour in _claimed(claims, turn):
        raise UsageProblem(f"Turn {turn} was sent to your coach for this: {name}.", "Once is enough.")
