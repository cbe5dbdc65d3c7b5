"""Where passing begins, in words, and as a plan has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from roleplay.calibration.bootstrap import Estimate
from roleplay.certify.decision import Cut
from roleplay.certify.standards import Angoff, BorderlineRegression, Standard
from roleplay.reports.certified import words
from roleplay.reports.tables import Table
from roleplay.reports.wording import count

STRAY = 5.0
"""Points from the other judges beyond which a panel should talk about what a judge expects."""


def panel(judges: Sequence[str], found: Mapping[str, Angoff]) -> list[Table]:
    """Return the tables of a panel's standard."""
    return [
        Table(
            "cuts", "The panel's cut scores",
            "The mean over scenarios and judges, of 100, and how far another panel's may be off.",
            ("Rubric", "Cut", "Standard error", "With other scenarios"),
            tuple(
                (name, words.number(one.cut.score), words.number(one.cut.error), words.number(one.error_everywhere))
                for name, one in found.items()
            ),
        ),
        Table(
            "judges", "How much each judge asks for beside the others",
            "In points, with the 95 % interval over scenarios; above 0 asks for more.",
            ("Judge", *(name.capitalize() for name in found), ""),
            tuple(_judge(name, [one.judges[i] for one in found.values()]) for i, name in enumerate(judges)),
        ),
    ]  # fmt: skip


def _judge(name: str, apart: Sequence[Estimate]) -> tuple[str, ...]:
    far = any(one.certain and abs(one.value or 0) > STRAY for one in apart)
    return name, *(_points(one) for one in apart), "worth talking about" if far else ""


def _points(one: Estimate) -> str:
    if one.value is None:
        return words.NONE
    return f"{one.value:+.1f}".replace("-", "−") + words.between(one.low, one.high, "{:+.1f}")


def borderline(found: Mapping[str, BorderlineRegression]) -> list[Table]:
    """Return the table of a standard by borderline regression."""
    return [
        Table(
            "regression", "Cut scores by borderline regression",
            "The score that the line has where the global rating is borderline.",
            ("Rubric", "Cut", "Standard error", "Points a step", "R²", "Calls", ""),
            tuple(
                (name, words.number(one.cut.score), words.number(one.cut.error), words.number(one.slope),
                 words.index(one.fit), str(one.calls), "no call was rated so low or so high" if one.beyond else "")
                for name, one in found.items()
            ),
        )
    ]  # fmt: skip


def meaning(found: Mapping[str, Sequence[Standard]], methods: Sequence[str]) -> list[Table]:
    """Return what each standard would mean for the candidates that were rated."""
    rows = tuple(
        (rubric, method, words.number(one.cut.score), f"{one.below} of {one.candidates}")
        for rubric, standards in found.items()
        for method, one in zip(methods, standards, strict=True)
    )
    about = "Candidates whose mean score lies below each cut. Which one holds is for the owner of the certificate."
    return [Table("meaning", "What they would mean", about, ("Rubric", "Method", "Cut", "Below it"), rows)]


def lines(cuts: Mapping[str, Cut], method: str, note: str) -> Iterator[str]:
    """Yield the lines of a plan."""
    yield "cuts:"
    for rubric, cut in cuts.items():
        yield f"  {rubric}: {{score: {cut.score:.1f}, se: {cut.error:.1f}}}"
    yield "  origin:"
    yield f"    method: {method}"
    yield f"    note: {note}"
    yield "    # by: who chaired it, and on: the day, as 2026-01-05"


def panel_note(judges: int, scenarios: int) -> str:
    """Return what a plan says of a panel."""
    return f"{count(judges, 'judge')}, {count(scenarios, 'scenario')}."


def borderline_note(calls: int, candidates: int) -> str:
    """Return what a plan says of a regression."""
    return f"{count(calls, 'rated call')} of {count(candidates, 'candidate')}."
