"""The facts of a kept call for reports, read from the two ends of its file, so that ten thousand are soon read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from roleplay import paths
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import EVENT, AnyEvent
from roleplay.grading.scorecard import Proof, Scorecard
from roleplay.index.asking import DAYS, SPOKEN, ago
from roleplay.reports.call_facts import CallFacts, CriterionFacts, ErrorFacts, RubricFacts
from roleplay.reports.cohort_data import Selection
from roleplay.review.state import review_state
from roleplay.transcripts import Decision, Entry, Mark, Override, in_force, read_entries
from roleplay.transcripts.soundness import call_holds, reviews_hold
from roleplay.wiring.call_clock import spent
from roleplay.wiring.debrief import VERDICT
from roleplay.wiring.desk import open_call
from roleplay.wiring.evidence_words import MOST_PROOFS, proof_words
from roleplay.wiring.kept import Ends, ends_of, void_in
from roleplay.wiring.outcomes import AGENT, outcome_words

_AGENT = b'"type":"agent_said"'
_TIMED = re.compile(rb'"type":"(?:agent_said|call_paused|call_resumed)"')
_SHOWN = re.compile(rb'"type":"(?:agent_said|customer_said|mood_moved)"')
"""How events stand in a record, once in each; inside a text the quotes would be escaped."""
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, BadFile)


def facts(path: Path, *, sound: bool = False) -> CallFacts | None:
    """Return the facts of a kept call as it stands, or None where it or its reviews cannot be read.

    With `sound`, for what is counted, None too where the call or its reviews are not as they were written.
    """
    try:
        ends = ends_of(path)
        if sound and not (call_holds(path, ends.raw) and reviews_hold(path, ends.raw)):
            return None
        return _facts(path, ends)
    except _UNREADABLE:
        return None


def fits(call: CallFacts, selection: Selection) -> bool:
    """Return whether a call is one of those asked for."""
    day = call.at[:10]
    return (
        (not selection.since or day >= selection.since)
        and (not selection.until or day <= selection.until)
        and (not selection.trainees or call.trainee in selection.trainees)
        and (not selection.scenarios or call.scenario in selection.scenarios)
        and (not selection.mode or call.mode == selection.mode)
    )


def _facts(path: Path, ends: Ends) -> CallFacts:
    header, footer = ends.header, ends.footer
    card, standing, reviewed = footer.get("scorecard", {}), footer.get("scorecard", {}), dict[str, Any]()
    if footer and (entries := in_force(read_entries(path))):
        standing = open_call(path).card.model_dump() if ruled_on(entries) else card
        reviewed = _reviewed(entries)
    branch = header.get("branch_of") or {}
    return CallFacts(
        id=header["id"], head=ends.head, at=header["at"], ended=footer.get("at", ""),
        seconds=spent(header["at"], _events(ends.raw, _TIMED)).talking,
        scenario=header["scenario"], title=header["title"],
        seed=header["seed"], mode=header["mode"], trainee=header["trainee"], customer=header["customer"],
        observer=header["observer"], program=header["program"], language=header["language"],
        agent=header.get("models", {}).get("agent", {}).get("name", ""), retry_of=branch.get("id", ""),
        turns=footer["turns"] if footer else ends.raw.count(_AGENT),
        void_turns=void_in(ends.raw, header["mode"]), outcome=footer.get("outcome", ""),
        ending=outcome_words(footer["outcome"], AGENT) if footer else "unfinished",
        resolved=footer.get("resolved"), **_graded(card, standing), **reviewed,
    )  # fmt: skip


def ruled_on(entries: Iterable[Entry]) -> list[Override | Mark | Decision]:
    """Return what can have changed the grade; the rest is only said."""
    return [entry.review for entry in entries if isinstance(entry.review, Override | Mark | Decision)]


def _reviewed(entries: tuple[Entry, ...]) -> dict[str, Any]:
    """Return the facts of a review: who took part, when the grade was ruled on last, and what is still open."""
    state = review_state(entries)
    deciders = (entry.review.by for entry in state.decided if isinstance(entry.review, Decision))
    return {
        "reviewed_by": tuple(dict.fromkeys((*state.reviewed_by, *deciders))),
        "reviewed_at": max((ruling.at for ruling in ruled_on(entries)), default=""),
        "open_disputes": len(state.open_disputes),
    }


def _graded(card: Mapping[str, Any], standing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a grade from the scorecard of the grader and from the one that stands."""
    if not card:
        return {}
    return {
        "rubrics": tuple(_rubrics(card, standing)),
        "criteria": tuple(_criteria(card, standing)),
        "critical": tuple(
            ErrorFacts(id=e["id"], severity=e["severity"], why=e["why"], evidence=_words(e["evidence"]))
            for e in standing["critical"]
        ),
        "passed_graded": card["passed"],
        "passed": standing["passed"],
        "verdict": VERDICT[standing["passed"]],
        "why": standing["why"],
    }


def _rubrics(card: Mapping[str, Any], standing: Mapping[str, Any]) -> Iterator[RubricFacts]:
    for name, rubric in standing["rubrics"].items():
        yield RubricFacts(
            id=name, graded=card["rubrics"][name]["score"], score=rubric["score"], cut=standing["cuts"].get(name),
            why=rubric["why"],
        )  # fmt: skip


def _criteria(card: Mapping[str, Any], standing: Mapping[str, Any]) -> Iterator[CriterionFacts]:
    for rubric, grades in standing["rubrics"].items():
        for name, grade in grades["criteria"].items():
            yield CriterionFacts(
                rubric=rubric, id=name, name=grade["name"], weight=grade["weight"],
                graded=card["rubrics"][rubric]["criteria"][name]["level"], level=grade["level"],
                anchor=grade["anchor"], why=grade["why"], evidence=_words(grade["evidence"]),
                next_anchor=(grade["next"] or {}).get("anchor", ""),
            )  # fmt: skip


def _words(proofs: list[dict[str, Any]]) -> tuple[str, ...]:
    said = dict.fromkeys(proof_words(Proof.model_validate(proof)) for proof in proofs)
    return tuple(said)[:MOST_PROOFS]


def events_and_grade(path: Path) -> tuple[tuple[AnyEvent, ...], Scorecard]:
    """Return what was said and felt in a finished call, and its grade as given, without reading the rest.

    Raises:
        BadFile: if they cannot be read.
    """
    try:
        raw = path.read_bytes()
        footer = json.loads(raw[raw.rstrip(b"\n").rfind(b"\n") + 1 :])["content"]
        return tuple(_events(raw, _SHOWN)), Scorecard.model_validate(footer["scorecard"])
    except _UNREADABLE as error:
        raise BadFile(f"{paths.shown(path)} cannot be read as a call.", str(error).partition("\n")[0]) from error


def _events(raw: bytes, kinds: re.Pattern[bytes]) -> Iterator[AnyEvent]:
    """Yield the events of some kinds, in their order."""
    for found in kinds.finditer(raw):
        begin, end = raw.rfind(b"\n", 0, found.start()) + 1, raw.find(b"\n", found.end())
        yield EVENT.validate_python(json.loads(raw[begin : end if end > 0 else None])["content"])


def day_of(text: str, now: datetime) -> str:
    """Return a day as YYYY-MM-DD, in UTC as reports count days; nothing stays nothing.

    Raises:
        UsageProblem: if it is no day.
    """
    span = SPOKEN.get(text.strip().lower(), ago(text))
    try:
        if span is not None:
            return (now.astimezone(UTC) - span).date().isoformat()
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise UsageProblem(f"{text!r} is no day.", DAYS) from None
