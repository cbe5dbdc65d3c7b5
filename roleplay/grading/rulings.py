"""Put people's rulings in the place of a scorecard's grades; scores and pass follow by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from roleplay.grading.grader import decided, penalised, weighed
from roleplay.grading.scorecard import CriterionGrade, CriticalError, Next, RubricGrade, Scorecard, TurnGrade
from roleplay.rubrics import TOP, Rubric


@dataclass(frozen=True)
class Ruled:
    """Hold a person's ruling."""

    level: int | None
    """None: not scored."""
    why: str


@dataclass(frozen=True)
class Rulings:
    """Hold every ruling about one scorecard."""

    criteria: Mapping[tuple[str, str], Ruled] = field(default_factory=dict)
    """By rubric and criterion."""
    turns: Mapping[tuple[int, str], Ruled] = field(default_factory=dict)
    """By agent turn and rubric."""
    cleared: frozenset[str] = frozenset()
    """Critical errors that were not made."""
    added: tuple[CriticalError, ...] = ()
    """Critical errors that were made and not seen."""

    def __bool__(self) -> bool:
        return bool(self.criteria or self.turns or self.cleared or self.added)


def ruled(card: Scorecard, rulings: Rulings, rubrics: Mapping[str, Rubric], *, counts: bool = True) -> Scorecard:
    """Return a scorecard with rulings in place; `counts` is False for a call that neither passes nor fails."""
    if not rulings:
        return card
    present = {error.id for error in card.critical}
    critical = tuple(e for e in card.critical if e.id not in rulings.cleared)
    critical += tuple(e for e in rulings.added if e.id not in present)
    grades = {name: _rubric(name, grade, rulings, rubrics.get(name), critical) for name, grade in card.rubrics.items()}
    passed, why = decided(grades, card.cuts, critical) if counts else (None, card.why)
    turns = tuple(_turn(turn, rulings) for turn in card.turns)
    return card.model_copy(
        update={"rubrics": grades, "critical": critical, "passed": passed, "why": why, "turns": turns}
    )


def _rubric(
    name: str, grade: RubricGrade, rulings: Rulings, rubric: Rubric | None, critical: tuple[CriticalError, ...]
) -> RubricGrade:
    criteria = {
        key: _criterion(c, rulings.criteria[name, key], rubric, key) if (name, key) in rulings.criteria else c
        for key, c in grade.criteria.items()
    }
    if all(c.level is None for c in criteria.values()):
        # nothing of it could be scored, and the reason it gave for that still holds
        return grade.model_copy(update={"criteria": criteria})
    return penalised(name, weighed(criteria), critical)


def _criterion(grade: CriterionGrade, ruling: Ruled, rubric: Rubric | None, key: str) -> CriterionGrade:
    level = ruling.level
    if level == grade.level:
        # whoever agrees leaves what the grade rests on as it is
        return grade
    anchors = rubric.criteria[key].anchors if rubric and key in rubric.criteria else {}
    return grade.model_copy(update={
        "level": level,
        "why": ruling.why,
        "anchor": anchors.get(level, "") if level is not None else "",
        "next": Next(level=level + 1, anchor=anchors.get(level + 1, "")) if level is not None and level < TOP else None,
        # a criterion the scenario declares inapplicable and a person scores is scored
        "declared": grade.declared and level is None,
    })  # fmt: skip


def _turn(turn: TurnGrade, rulings: Rulings) -> TurnGrade:
    mine = {
        rubric: ruling
        for (index, rubric), ruling in rulings.turns.items()
        if index == turn.index and ruling.level != getattr(turn, rubric, None)
    }
    if not mine:
        return turn
    levels = {name: r.level for name, r in mine.items() if name in ("empathy", "resolution")}
    return turn.model_copy(update={**levels, "why": {**turn.why, **{name: r.why for name, r in mine.items()}}})
