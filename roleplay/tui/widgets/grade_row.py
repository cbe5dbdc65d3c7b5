"""One grade as a coach meets it: as given, as it stands, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label, Static

from roleplay.grading.scorecard import CriterionGrade, CriticalError, Proof
from roleplay.transcripts import Entry
from roleplay.wiring.evidence_words import proofs_words
from roleplay.wiring.review_words import level_words


class GradeRow(Vertical, can_focus=True):
    """Show a grade that can be ruled on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "go(-1)", "Before", show=False),
        Binding("down,j", "go(1)", "After", show=False),
    ]

    def __init__(
        self, about: str, head: str, lines: list[str], ruling: Entry | None, evidence: Sequence[Proof]
    ) -> None:
        super().__init__(classes="-ruled" if ruling else "")
        self.about = about
        """The short form of the grade."""
        self.turn = next((turn for proof in evidence for turn in (proof.turn, *proof.turns) if turn), 0)
        """The first turn it rests on; 0 where it rests on none."""
        self._head, self._lines = head, lines

    @classmethod
    def of_criterion(
        cls, about: str, key: str, given: CriterionGrade, now: CriterionGrade, ruling: Entry | None
    ) -> GradeRow:
        """Return the row of a criterion."""
        change = f" → {level_words(now.level)}" if now.level != given.level else ""
        tick = " ✓" if ruling else ""
        lines = [now.anchor or now.why, *proofs_words(given.evidence)]
        return cls(about, f"{key} {given.name}: {level_words(given.level)}{change}{tick}", lines, ruling, now.evidence)

    @classmethod
    def of_error(cls, error: CriticalError, ruling: Entry | None, *, stands: bool) -> GradeRow:
        """Return the row of a critical error."""
        held = "" if stands else " → not held against the call"
        lines = [error.why, *proofs_words(error.evidence)]
        return cls(
            f"critical:{error.id}", f"Critical, {error.severity}: {error.id}{held}", lines, ruling, error.evidence
        )

    def compose(self) -> ComposeResult:
        """Lay out the head and what it rests on."""
        yield Label(self._head, classes="head", markup=False)
        for words in self._lines:
            yield Static(words, classes="rests", markup=False)

    def on_focus(self) -> None:
        """Bring all of it into view."""
        self.scroll_visible(animate=False)

    def action_go(self, step: int) -> None:
        """Go to the grade so many further on."""
        rows = list(self.screen.query(GradeRow))
        at = rows.index(self) + step
        if 0 <= at < len(rows):
            rows[at].focus(scroll_visible=False)
