"""The levels of a call with the words they rest on; those that matter most are open from the start."""

from __future__ import annotations

from collections.abc import Collection

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Collapsible, Label, Static

from roleplay.grading import Scorecard
from roleplay.grading.scorecard import CriterionGrade
from roleplay.rubrics import TOP
from roleplay.tui.widgets.level import Level
from roleplay.wiring.evidence_words import proofs_words


class ScorecardView(VerticalScroll):
    """Show every criterion; those named in `matters` with everything about them."""

    def __init__(self, card: Scorecard, matters: Collection[str]) -> None:
        super().__init__()
        self._card, self._matters = card, matters

    def compose(self) -> ComposeResult:
        """Lay out the rubrics."""
        for name, rubric in self._card.rubrics.items():
            score = "not scored" if rubric.score is None else f"{rubric.score:g} of 100"
            why = f"; {rubric.why}" if rubric.why else ""
            yield Label(f"{name.capitalize()}: {score}{why}", classes="heading", markup=False)
            for key, grade in rubric.criteria.items():
                yield from self._criterion(key, grade)

    def _criterion(self, key: str, grade: CriterionGrade) -> ComposeResult:
        with Horizontal(classes="criterion"):
            yield Label(f"{key} {grade.name}", classes="name", markup=False)
            if grade.level is not None:
                yield Level(grade.level / TOP, label=f"{grade.level} of {TOP}")
        if grade.level is None:
            yield Static(f"Not scored: {grade.why}", classes="anchor muted", markup=False)
            return
        yield Static(grade.anchor, classes="anchor", markup=False)
        proofs = proofs_words(grade.evidence)
        if key in self._matters:
            yield from (Static(words, classes="proof", markup=False) for words in proofs)
            yield from _more(grade)
            return
        yield from (Static(words, classes="proof", markup=False) for words in proofs[:1])
        with Collapsible(title="Why, and what the next level looks like", collapsed=True):
            yield from (Static(words, classes="proof", markup=False) for words in proofs[1:])
            yield from _more(grade)


def _more(grade: CriterionGrade) -> ComposeResult:
    yield Static(f"Why: {grade.why}.", classes="why muted", markup=False)
    if grade.next:
        yield Static(f"Level {grade.next.level}: {grade.next.anchor}", classes="next", markup=False)
