"""The tables of a certification report, in words: the same for every format that is read by people."""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.certify.decided import RUBRICS, SEVERITIES, AgentFigures, Decided, GeneralizabilityFigures
from roleplay.certify.dependable import STUDIED
from roleplay.reports.certified import words
from roleplay.reports.tables import Table
from roleplay.reports.wording import count, day

SEATS = ("agent", "customer", "observer", "program")
FEW = 5
"""pass^k is told for every k up to here, and beyond for those that double."""


def about(found: Decided) -> list[str]:
    """Return what the report is about, a sentence each."""
    calls, candidates = sum(one.calls for one in found.candidates), count(len(found.candidates), "candidate")
    scenarios = count(len(found.scenarios), "scenario")
    graded = f"graded by the {found.observer} observer of roleplay {found.program}"
    sure = f"A pass or a fail needs the {100 * found.confidence:g} % interval on one side of the cut"
    said = [
        words.COMPUTED,
        f"{count(calls, 'call')} of {candidates} in {scenarios}; fixed {day(found.at)}, {graded}.",
        f"Cut scores: {found.origin.rstrip('.')}.",
        f"{sure}, from at least {count(found.least_calls, 'scored call')}.",
    ]
    if found.open_appeals:
        said.append(f"{count(found.open_appeals, 'appeal')} still to be marked again.")
    return said


def tables(found: Decided) -> list[Table]:
    """Return the tables that have a row."""
    made = [
        Table(
            "decisions", "Decisions", "Means of 0 to 100 over scenarios, with the interval that decides.",
            ("Candidate", "Computed", "Empathy", "Resolution", "Critical", "Signed"), tuple(_decisions(found)),
        ),
        Table(
            "reasons", "What decided", "By the rule of the plan.",
            ("Candidate", "Scenarios needed", "Why"), tuple(_reasons(found)),
        ),
        Table(
            "cuts", "Cut scores", "Where passing begins, of 100.", ("Rubric", "Cut", "Standard error"),
            tuple((cut.rubric, f"{cut.score:g}", words.number(cut.se)) for cut in found.cuts),
        ),
        Table(
            "calls", "Calls", "By what became of them.",
            ("Candidate", "All", "Graded", "No score", "Spoilt", "Not taken", "Withdrawn", "Supervised", "Not"),
            tuple(_calls(found)),
        ),
        Table(
            "critical", "Critical errors", "Found, and allowed by the plan, by whom they harm.",
            ("Candidate", *(one.capitalize() for one in SEVERITIES), "Which"), tuple(_critical(found)),
        ),
        Table(
            "faults", "Faults of the simulator and of connections", "Calls spoilt after every try, by whose they were.",
            ("Candidate", *(seat.capitalize() for seat in SEATS), "Within calls"), tuple(_faults(found)),
        ),
        *_agents(found),
        *_dependable(found),
        Table(
            "withdrawn", "Withdrawn scenarios", "Their calls count for nothing.",
            ("Scenario", "Calls", "By", "On", "Of", "Why"), tuple(_withdrawn(found)),
        ),
    ]  # fmt: skip
    return [table for table in made if table.rows]


def _decisions(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.candidates:
        means = (words.score(one.on(rubric)) for rubric in RUBRICS)
        critical = sum(c.found for c in one.critical)
        yield one.name, words.ZONES[one.zone], *means, str(critical), words.signed(one)


def _reasons(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.candidates:
        yield one.name, words.needed(one), "; ".join(one.why)


def _calls(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.candidates:
        states = (f"{one.states.get(state, 0):,}" for state in words.STANDINGS)
        person = one.kind == "person"
        seen = (f"{one.supervised:,}", f"{one.unsupervised:,}") if person else (words.NONE, words.NONE)
        yield one.name, f"{one.calls:,}", *states, *seen


def _critical(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.candidates:
        beside = (f"{c.found} of {c.allowed}" for c in one.critical)
        which = ", ".join(f"{name.partition(':')[2]} ×{times}" for name, times in one.critical_ids.items())
        yield one.name, *beside, which or words.NONE


def _faults(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.candidates:
        if one.faults or one.heard_faults:
            yield one.name, *(str(one.faults.get(seat, 0)) for seat in SEATS), str(one.heard_faults)


def _agents(found: Decided) -> Iterator[Table]:
    agents = [(one.name, one.what, one.agent) for one in found.candidates if one.agent]
    yield Table(
        "agents", "Agents",
        "Share of graded calls that passed, with Wilson's interval and that over scenarios drawn again, 95 %.",
        ("Agent", "Passed", "Share", "Drawn again", "What it is"),
        tuple((name, *_passed(figures), what) for name, what, figures in agents),
    )  # fmt: skip
    yield Table(
        "bounds", "How often an agent may be critical",
        "Calls with a critical error, and the share that is possible at most for all that these calls tell (95 %).",
        ("Agent", "Calls with one", "At most", "Rule of three"), tuple(_bounds(agents)),
    )  # fmt: skip
    yield Table(
        "steady", "How steadily an agent passes",
        "pass^k: the chance that k calls of one scenario all pass, with the interval over scenarios drawn again, 95 %.",
        ("Agent", "k", "Chance"), tuple(_steady(agents)),
    )  # fmt: skip


def _passed(figures: AgentFigures) -> tuple[str, str, str]:
    one = figures.passed
    if one is None:
        return "none graded", words.NONE, words.NONE
    drawn = [words.percent(one.drawn_low), words.percent(one.drawn_high)]
    return (
        f"{one.n:,} of {one.of:,}",
        f"{words.percent(one.share)} ({words.percent(one.low)} to {words.percent(one.high)})",
        words.NONE if one.drawn_low is None else " to ".join(drawn),
    )


def _bounds(agents: list[tuple[str, str, AgentFigures]]) -> Iterator[tuple[str, ...]]:
    for name, _, figures in agents:
        one = figures.critical
        yield name, f"{one.calls:,} of {one.of:,}", words.percent(one.at_most), words.percent(one.three)


def _steady(agents: list[tuple[str, str, AgentFigures]]) -> Iterator[tuple[str, ...]]:
    for name, _, figures in agents:
        last = len(figures.pass_hat)
        for one in figures.pass_hat:
            if one.k <= FEW or one.k == last or one.k & (one.k - 1) == 0:
                yield name, str(one.k), f"{one.chance:.2f}{words.between(one.low, one.high, '{:.2f}')}"


def _dependable(found: Decided) -> Iterator[Table]:
    every = found.generalizability
    wanted = f"{every[0].wanted:g}" if every else ""
    yield Table(
        "dependable", "How far scores can be relied on",
        f"Generalizability, with as many scenarios as a candidate has; and how many have a Φ of {wanted}.",
        ("Candidates", "Rubric", "G", "Φ", "Φ at the cut", "Error", "Scenarios needed"),
        tuple(_indices(one) for one in every if one.now),
    )  # fmt: skip
    yield Table(
        "not-dependable", "What cannot be told of reliability", "Why there are no such figures.",
        ("Candidates", "Rubric", "Why"),
        tuple((words.KINDS[one.kind], one.rubric, one.why_not) for one in every if one.why_not),
    )  # fmt: skip
    yield Table(
        "variance", "What scores vary by", "Variance components of a single score, in squared points.",
        ("Candidates", "Rubric", "Variance", "Share", "By"), tuple(_variance(every)),
    )  # fmt: skip
    yield Table(
        "study", "With more or fewer scenarios", "Φ, and the error of a mean in points, for so many scenarios.",
        ("Candidates", "Rubric", *map(str, STUDIED)), tuple(_study(every)),
    )  # fmt: skip


def _indices(one: GeneralizabilityFigures) -> tuple[str, ...]:
    now = one.now
    assert now
    return (
        f"{words.KINDS[one.kind]} ({one.candidates})", one.rubric, words.index(now.g), words.index(now.phi),
        words.index(one.phi_cut), words.number(now.sem), "more than 500" if one.needed is None else str(one.needed),
    )  # fmt: skip


def _variance(every: tuple[GeneralizabilityFigures, ...]) -> Iterator[tuple[str, ...]]:
    for one in every:
        for effect in one.effects:
            value = f"{effect.variance:.1f}{' (below 0)' if effect.negative else ''}"
            by = f"{words.EFFECTS[effect.name]} ({effect.name})"
            yield words.KINDS[one.kind], one.rubric, value, words.percent(effect.share), by


def _study(every: tuple[GeneralizabilityFigures, ...]) -> Iterator[tuple[str, ...]]:
    for one in every:
        if one.studies:
            cells = (f"{words.index(study.phi)} ({words.number(study.sem)})" for study in one.studies)
            yield words.KINDS[one.kind], one.rubric, *cells


def _withdrawn(found: Decided) -> Iterator[tuple[str, ...]]:
    for one in found.withdrawn:
        yield one.scenario, f"{one.calls:,}", one.by, one.at[:10], ", ".join(one.candidates), one.reason
