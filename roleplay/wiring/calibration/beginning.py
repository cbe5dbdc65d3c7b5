"""Make a calibration session of kept calls: copies without grades, the rubrics, an order to be shuffled."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

from roleplay import __version__, paths
from roleplay.calibration.session import CallCopy, CallOf, Said, Session, criteria_of
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import AgentSaid, CustomerSaid
from roleplay.rubrics import Rubric
from roleplay.transcripts import Transcript, find, read, verify
from roleplay.transcripts.disk import create
from roleplay.transcripts.model import canonical
from roleplay.wiring.calibration.folder import CALLS, SESSION, CalibrationFolder, rater_name
from roleplay.wiring.kept import KeptCall, kept_calls
from roleplay.wiring.outcomes import AGENT, outcome_words
from roleplay.wiring.paragraphs import reflowed
from roleplay.wiring.parts import rubrics_from, scenario_from


@dataclass(frozen=True)
class Pick:
    """Say which kept calls to take: those named, or some of those that fit."""

    calls: Sequence[str] = ()
    """Ids, beginnings of ids, or paths."""
    scenario: str = ""
    trainee: str = ""
    mode: str = ""
    count: int | None = None
    """How many of those that fit; all without."""


def new_session(
    folder: Path,
    pick: Pick,
    rubrics: Sequence[str] = (),
    raters: Sequence[str] = (),
    seed: int | None = None,
    transcripts: Path | None = None,
    sources: Sources | None = None,
) -> CalibrationFolder:
    """Make a session in a folder that is not there yet, or empty.

    Raises:
        UsageProblem: if the folder holds something, no call fits, or a rater's name cannot be one.
        BadFile: if a call is not as it was written.
        StorageProblem: if it cannot be written.
    """
    sources = sources or SystemSources()
    expected = tuple(dict.fromkeys(map(rater_name, raters)))
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    if paths.kind_of(folder) and (paths.kind_of(folder) != "folder" or paths.entries(folder)):
        raise UsageProblem(f"{paths.shown(folder)} is not empty.", "A session begins in a folder of its own.")
    found = [_sound(path) for path in _chosen(pick, seed, transcripts)]
    kept, texts = rubrics_from(rubrics or _common([scenario_from(t.header).rubrics for t, _ in found]))
    copies = [canonical(copy_of(t, kept).model_dump(mode="json")) + b"\n" for t, _ in found]
    width = max(2, len(str(len(found))))
    session = Session(
        at=stamp(sources), program=__version__, seed=seed, rubrics=texts,
        raters=expected,
        calls=tuple(
            CallOf(id=f"C{n:0{width}}", of=t.header.id, head=head, sha256=hashlib.sha256(copy).hexdigest())
            for n, ((t, head), copy) in enumerate(zip(found, copies, strict=True), 1)
        ),
    )  # fmt: skip
    for call, copy in zip(session.calls, copies, strict=True):
        create(folder / CALLS / f"{call.id}.json", copy)
    create(folder / SESSION, canonical(session.model_dump(mode="json")) + b"\n")
    return CalibrationFolder(folder, sources)


def copy_of(transcript: Transcript, rubrics: dict[str, Rubric]) -> CallCopy:
    """Return what raters see of a call."""
    scenario = scenario_from(transcript.header)
    assert transcript.footer is not None
    declared = {
        c.key: scenario.not_applicable[name]
        for c in criteria_of(rubrics)
        if (name := c.key.removeprefix(f"{c.rubric}.")) in scenario.not_applicable
    }
    return CallCopy(
        title=scenario.title,
        brief=reflowed(scenario.brief),
        cards=tuple((card.title, reflowed(card.text)) for card in scenario.knowledge.values()),
        steps=tuple(step.title for step in scenario.steps.values()),
        held_back=tuple(fact.title for fact in scenario.facts.values() if fact.title),
        lines=tuple(
            Said(who="agent" if isinstance(e, AgentSaid) else "customer", text=e.text, turn=e.turn)
            for e in transcript.events
            if isinstance(e, AgentSaid | CustomerSaid)
        ),
        ended=outcome_words(transcript.footer.outcome, AGENT),
        not_asked=declared,
    )


def _chosen(pick: Pick, seed: int, transcripts: Path | None) -> list[Path]:
    if pick.calls:
        return list(dict.fromkeys(find(name, transcripts) for name in pick.calls))
    fitting = [call for call in kept_calls(transcripts)[0] if _fits(call, pick)]
    if not fitting:
        raise UsageProblem("No finished call fits.", "`roleplay transcript list` shows what is kept.")
    if pick.count is not None and pick.count > len(fitting):
        raise UsageProblem(f"Only {len(fitting)} finished calls fit.", f"`--count {len(fitting)}` takes all of them.")
    return [call.path for call in _spread(fitting, pick.count or len(fitting), seed)]


def _fits(call: KeptCall, pick: Pick) -> bool:
    wanted = {"scenario": pick.scenario, "trainee": pick.trainee, "mode": pick.mode}
    return call.whole and all(not value or getattr(call, key) == value for key, value in wanted.items())


def _spread(calls: list[KeptCall], count: int, seed: int) -> list[KeptCall]:
    """Return some calls drawn from low scores to high: where all calls are alike there is little to agree about."""
    chance = random.Random(seed)  # noqa: S311  nothing secret is drawn
    ranked = sorted(calls, key=lambda c: (mean([s for s in c.scores.values() if s is not None] or [0]), c.id))
    edges = [round(i * len(ranked) / count) for i in range(count + 1)]
    drawn = [chance.choice(ranked[a:b]) for a, b in pairwise(edges)]
    # the order they are numbered in must not tell their scores
    chance.shuffle(drawn)
    return drawn


def _sound(path: Path) -> tuple[Transcript, str]:
    transcript, verdict = read(path), verify(path)
    if not transcript.finished:
        raise UsageProblem(f"{transcript.header.id} is not finished.", "Raters read calls to their end.")
    if verdict.state != "sound":
        raise BadFile(str(verdict), "What was changed is not rated.")
    return transcript, verdict.head


def _common(rubrics: Sequence[Iterable[str]]) -> list[str]:
    every = [set(names) for names in rubrics]
    common = [name for name in rubrics[0] if all(name in names for names in every)]
    if not common:
        raise UsageProblem("These calls have no rubric in common.", "`--rubric NAME` says which to rate with.")
    return common
