"""Turns in which coaches decided about behaviours, as labelled turns: what a site has to measure the grader on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from roleplay.errors import BadFile
from roleplay.events import AgentSaid, CustomerSaid, Observed
from roleplay.privacy.names import NAME, Names
from roleplay.review.corrections import changes, corrected, sightings
from roleplay.transcripts import Entry, Mark, Transcript, find, in_force, read, read_entries, verdicts
from roleplay.transcripts.disk import explained
from roleplay.wiring.folders import call_files
from roleplay.wiring.parts import scenario_from

KIND = "coach"
"""The kind of these turns, beside those of the corpus."""


def labelled_turns(calls: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the turns of some calls in which a coach marked, accepted or rejected a behaviour.

    A row has the fields of the corpus' turns for measuring: id, industry, history, customer, agent, gold, kinds; and
    `decided`, what coaches decided by behaviour. Gold is what was observed as coaches corrected it, so that what
    nobody decided about is the observer's. The id tells neither the call nor who took it.

    Raises:
        BadFile: if a call or its reviews are not as they were written.
    """
    return [row for path in calls for row in _turns_of(path)]


def export_turns(
    names: Sequence[str] = (), folder: Path | None = None, out: Path | None = None
) -> tuple[list[str], list[BadFile]]:
    """Return the labelled turns as JSON lines, written to a file where one is named, and the calls left out of them.

    Raises:
        UsageProblem: if there is no such call.
        StorageProblem: if the file cannot be written.
    """
    calls = [find(name, folder) for name in names] if names else call_files(folder)
    known, problems = dict[str, str](), list[BadFile]()
    for path in calls:
        try:
            for row in labelled_turns([path]):
                # a copy of a call is not another one
                known.setdefault(row["id"], json.dumps(row, ensure_ascii=False))
        except BadFile as problem:
            problems.append(problem)
    lines = list(known.values())
    if out:
        with explained(out):
            out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return lines, problems


def _turns_of(path: Path) -> Iterator[dict[str, Any]]:
    entries = in_force(read_entries(path))
    if not sightings(entries):
        return
    for verdict in verdicts(path):
        if verdict.state != "sound":
            raise BadFile(str(verdict), "Nothing is learned from what was changed.")
    transcript = read(path)
    head = transcript.records[-1].hash
    industry = scenario_from(transcript.header).industry
    names = _pseudonyms(transcript, entries)
    for turn, decided, gold in _decided(transcript, entries):
        if turn in transcript.erased_turns:
            continue
        *history, customer, agent = _until(transcript, turn)
        yield {
            "id": hashlib.sha256(f"{head}:{turn}".encode()).hexdigest()[:12],
            "industry": industry,
            "history": [{"who": who, "text": _without(names, text)} for who, text in history],
            "customer": _without(names, customer[1]),
            "agent": _without(names, agent[1]),
            "gold": gold,
            "kinds": [KIND],
            "decided": decided,
        }


def _decided(transcript: Transcript, entries: Iterable[Entry]) -> Iterator[tuple[int, dict[str, bool], list[str]]]:
    """Yield each turn that was decided about, the decisions, and everything it showed by them."""
    said = sightings(entries)
    observed = {e.turn: e.observation for e in corrected(transcript.events, changes(said)) if isinstance(e, Observed)}
    for turn in sorted({turn for turn, _ in said} & observed.keys()):
        decided = {
            name: isinstance(review, Mark) or review.verdict != "reject"
            for (at, name), review in sorted(said.items())
            if at == turn
        }
        yield turn, decided, sorted({b.id for b in observed[turn].behaviours})


def _until(transcript: Transcript, turn: int) -> list[tuple[str, str]]:
    """Return the lines up to an agent turn, who and what; the customer's before it stands last but one."""
    lines = list[tuple[str, str]]()
    for event in transcript.events:
        if isinstance(event, CustomerSaid):
            lines.append(("customer", event.text))
        elif isinstance(event, AgentSaid):
            lines.append(("agent", event.text))
            if event.turn == turn:
                break
    return lines


def _pseudonyms(transcript: Transcript, entries: Iterable[Entry]) -> Names:
    """Return who took the call and who reviewed it."""
    return Names({transcript.header.trainee, *(getattr(e.review, "by", "") for e in entries)})


def _without(names: Names, text: str) -> str:
    for start, end in reversed(list(names.spans(text))):
        text = f"{text[:start]}[{NAME}]{text[end:]}"
    return text
