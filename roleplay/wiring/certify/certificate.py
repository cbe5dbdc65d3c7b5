"""The certificate of a candidate: what a signed pass is about, what it rests on, and how anybody can check it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from roleplay import paths
from roleplay.certify.acts import ACT, Signed
from roleplay.certify.decided import CandidateFigures, Decided, OnRubricFigures
from roleplay.certify.evidence import ACTS
from roleplay.certify.findings import Findings
from roleplay.certify.plan import Plan
from roleplay.errors import BadFile, UsageProblem
from roleplay.reports.html import room
from roleplay.transcripts.bound_file import read_bound
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.signing import figures_of, open_appeals, stands
from roleplay.wiring.certify.unpack import unpacked
from roleplay.wiring.certify.verify import Trust, Verified, verify
from roleplay.wiring.kept import ends_of
from roleplay.wiring.parts import rubrics_from

TEMPLATE = Path(__file__).parents[1] / "pages" / "certificate.html"
WIDTH = 240
"""Of the drawing beside a score, which runs from 0 to 100, in units of its own."""


@dataclass(frozen=True)
class Score:
    """Hold what a candidate reached on a rubric."""

    rubric: str
    title: str
    mean: float
    low: float
    high: float
    """The interval the decision went by, within 0 and 100."""
    cut: float
    cut_error: float

    def at(self, value: float) -> float:
        """Return where a value of 0 to 100 stands in the drawing."""
        return round(WIDTH * value / 100, 1)


@dataclass(frozen=True)
class Taken:
    """Name a scenario that the candidate was certified on."""

    id: str
    title: str
    skills: tuple[str, ...]
    calls: int


@dataclass(frozen=True)
class Certificate:
    """Hold everything that a certificate says."""

    candidate: CandidateFigures
    name: str
    """The person's name where it was given; nothing of the run knows it."""
    plan: Plan
    run: Decided
    scores: tuple[Score, ...]
    scenarios: tuple[Taken, ...]
    signed: Signed
    record: str
    """The hash of the signature's record: it covers the run, everything done before, and every call it rests on."""
    head: str = ""
    """Of the bundle it was made from."""
    key: str = ""
    """The fingerprint of the key that signed the bundle."""

    @property
    def since(self) -> date:
        """The day it was signed."""
        return datetime.fromisoformat(self.signed.at).date()

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        return self.since + timedelta(days=self.plan.valid_days)

    @property
    def sitting(self) -> str:
        """How the calls were taken, in words."""
        one = self.candidate
        if one.kind == "agent":
            return "Every call of the form was played on the certifier's own host; none was chosen from several."
        if not one.unsupervised:
            return "Supervised: every call was taken on the certifier's own host."
        if not one.supervised:
            return "Not supervised: nobody saw who sat at the keyboard, or what stood beside it."
        every = one.supervised + one.unsupervised
        return f"{one.supervised} of {every} calls were supervised; nobody saw who took the others."


def certificate(source: Path, candidate: str, name: str = "") -> Certificate:
    """Return the certificate of a candidate, from a bundle or the folder of a run.

    Raises:
        UsageProblem: if they have not passed, or nobody has signed that they have.
        BadFile: if the evidence is not what it says.
    """
    with _evidence(source) as (folder, found):
        if not found.findings.good:
            listed = "\n".join(map(str, found.findings.found[:5]))
            remedy = f"{listed}\n`roleplay certify verify` names everything that differs."
            raise BadFile(f"{paths.shown(source)}: the evidence is not what it says", remedy)
        figures = figures_of(folder)
        one = next((c for c in figures.candidates if c.name == candidate), None)
        if one is None:
            known = ", ".join(c.name for c in figures.candidates[:8])
            raise UsageProblem(f"The run has no candidate {candidate!r}.", f"There are: {known}")
        _passed(one, folder)
        signed, record = _record(folder, candidate)
        return Certificate(
            candidate=one, name=name, plan=folder.plan, run=figures, scores=tuple(_scores(one, figures, folder)),
            scenarios=tuple(_scenarios(one, folder)), signed=signed, record=record, head=found.head, key=found.key,
        )  # fmt: skip


def page(found: Certificate) -> str:
    """Return a certificate as one web page that needs nothing else, and prints on A4 or Letter."""
    return room(TEMPLATE.parent).get_template(TEMPLATE.name).render(of=found, width=WIDTH)


@contextmanager
def _evidence(source: Path) -> Iterator[tuple[RunFolder, Verified]]:
    """Give the folder of a run, or that of a bundle for as long as it is needed, with what its records come to."""
    found = verify(source, Trust(), "records")
    if paths.kind_of(source) == "folder":
        yield RunFolder(source), found
        return
    with unpacked(source, Findings()) as opened:
        yield RunFolder(opened.folder), found


def _passed(one: CandidateFigures, folder: RunFolder) -> None:
    if one.signed is None:
        remedy = f"The rule comes to {one.zone!r}: `roleplay certify sign` decides."
        raise UsageProblem(f"Nobody has signed a decision about {one.name}.", remedy)
    if not stands(one):
        remedy = "`roleplay certify sign` signs it again."
        raise UsageProblem(f"The results of {one.name} have changed since {one.signed.by} signed.", remedy)
    if one.signed.decision != "pass":
        raise UsageProblem(f"{one.signed.by} signed {one.signed.decision!r} for {one.name}: there is no certificate.")
    if one.name in {act.candidate for act in open_appeals(folder.acts())}:
        remedy = "`roleplay certify remark` marks it again."
        raise UsageProblem(f"{one.name} disputes a call, and nobody has marked it again.", remedy)


def _record(folder: RunFolder, candidate: str) -> tuple[Signed, str]:
    """Return the signature that counts, and the hash of its record."""
    found = None
    for record in read_bound(folder.path / ACTS, folder.run.digest):
        act = ACT.validate_python(record.content)
        if isinstance(act, Signed) and act.candidate == candidate:
            found = act, record.hash
    assert found is not None
    return found


def _scores(one: CandidateFigures, figures: Decided, folder: RunFolder) -> Iterator[Score]:
    titles = _titles(one, folder)
    for cut in figures.cuts:
        on: OnRubricFigures = one.on(cut.rubric)
        # a pass by the rule has all of them; one that a person decided against the rule may not
        if on.mean is None:
            continue
        low = on.mean if on.low is None else max(on.low, 0.0)
        high = on.mean if on.high is None else min(on.high, 100.0)
        yield Score(cut.rubric, titles.get(cut.rubric, cut.rubric), on.mean, low, high, cut.score, cut.se)


def _titles(one: CandidateFigures, folder: RunFolder) -> dict[str, str]:
    """Return what the rubrics are called, as the calls kept them."""
    from roleplay.transcripts import read

    taken = (folder.call(slot) for slot in folder.run.slots if slot.candidate == one.name)
    path = next((path for path in taken if path.is_file()), None)
    if path is None:
        return {}
    header = read(path).header
    rubrics, _ = rubrics_from([name for name in header.sources if name != "scenario"], header)
    return {name: rubric.title for name, rubric in rubrics.items()}


def _scenarios(one: CandidateFigures, folder: RunFolder) -> Iterator[Taken]:
    known = {drawable.id: drawable.skills for drawable in folder.run.pool}
    for cell in one.cells:
        calls = [s for s in folder.run.slots if s.candidate == one.name and s.scenario == cell.scenario]
        taken = next((folder.call(slot) for slot in calls if folder.call(slot).is_file()), None)
        title = str(ends_of(taken).header["title"]) if taken else cell.scenario
        counted = cell.states.get("graded", 0)
        if counted:
            yield Taken(cell.scenario, title, known.get(cell.scenario, ()), counted)
