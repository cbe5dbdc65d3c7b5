"""What the behaviours of one turn move, with repeats, modifiers, persona and caps."""

from __future__ import annotations

from dataclasses import dataclass

from roleplay.behaviours import CATALOGUE, Behaviour
from roleplay.mood.state import Coded, MoodState, Persona, Row, TurnInput
from roleplay.mood.tables import FACTORS, TABLES, THRESHOLDS, VARIABLES, is_relief


@dataclass(frozen=True)
class Effects:
    """Hold the rows of a turn's behaviours, their sum, whether any was fresh, and the updated count of uses."""

    rows: tuple[Row, ...]
    total: dict[str, float]
    """Points by variable: gains and harms, each capped, added."""
    fresh: bool
    uses: dict[tuple[str, str], int]


def behaviour_rows(before: MoodState, turn: TurnInput, persona: Persona) -> Effects:
    """Return a row for each behaviour that moves something and one for each cap that cuts."""
    harmful = any(not CATALOGUE[b.id].positive for b in turn.behaviours)
    uses, rows, fresh = dict(before.uses), [], False
    sums = {"gain": dict.fromkeys(VARIABLES, 0.0), "harm": dict.fromkeys(VARIABLES, 0.0)}
    for coded in turn.behaviours:
        behaviour = CATALOGUE[coded.id]
        key = (coded.id, coded.target if behaviour.positive else "")
        repeats = uses.get(key, 0)
        uses[key] = repeats + 1
        fresh |= behaviour.positive and repeats < FACTORS["fresh_uses"]
        factor = _factor(behaviour, coded, repeats, before, harmful=harmful)
        change = _changes(behaviour, before, turn, persona, factor=factor, first=repeats == 0)
        for variable, points in change.items():
            sums["gain" if is_relief(variable, points) else "harm"][variable] += points
        if change:
            rows.append(Row(rule=coded.id, cause=_cause(coded, repeats), change=change))
    rows += _cap(sums["gain"], TABLES["gain_cap"], "as much good as one turn can do")
    rows += _cap(sums["harm"], TABLES["harm_cap"], "as much harm as one turn can do")
    return Effects(tuple(rows), {v: sums["gain"][v] + sums["harm"][v] for v in VARIABLES}, fresh, uses)


def _factor(behaviour: Behaviour, coded: Coded, repeats: int, before: MoodState, *, harmful: bool) -> float:
    """Return what the table's change is multiplied by, before the persona."""
    series = FACTORS["novelty"] if behaviour.positive else FACTORS["sensitisation"]
    factor = float(FACTORS["intensity"][coded.intensity] * series[min(repeats, len(series) - 1)])
    if not behaviour.positive:
        return factor
    mood = before.mood
    early = mood.heard < THRESHOLDS["early_heard"]
    if "relational" in behaviour.roles and 0 < mood.goal < 100:
        factor *= FACTORS["relational_while_solving"]
    if behaviour.id == "apology_specific" and early:
        factor *= FACTORS["early_apology"]
    if "fix" in behaviour.roles and early and mood.anger >= THRESHOLDS["early_fix_anger"]:
        factor *= FACTORS["early_fix"]
    return factor * FACTORS["with_harm"] if harmful else factor


def _changes(
    behaviour: Behaviour, before: MoodState, turn: TurnInput, persona: Persona, *, factor: float, first: bool
) -> dict[str, float]:
    mood, table = before.mood, behaviour.mood
    calm = mood.anger < THRESHOLDS["calm_label"] and mood.distress < THRESHOLDS["calm_label"]
    if behaviour.id == "name_emotion" and calm:
        table = TABLES["calm_label"]
    change = {}
    for variable, points in table.items():
        amount = float(points)
        if variable == "clarity" and amount > 0 and mood.anger > THRESHOLDS["clarity_anger"]:
            amount *= FACTORS["clarity_while_angry"]
        if variable == "patience" and amount > 0 and not (turn.progress or first):
            continue
        scale = 1.0
        if variable in TABLES["persona_scaled"]:
            scale = persona.forgiveness if is_relief(variable, amount) else persona.volatility
        amount = amount * factor * scale
        if amount:
            change[variable] = amount
    return change


def _cap(sums: dict[str, float], caps: dict[str, float], cause: str) -> list[Row]:
    """Cut the sums to the caps, in place, and return a row for each cut."""
    rows = []
    for variable, cap in caps.items():
        capped = max(cap, sums[variable]) if cap < 0 else min(cap, sums[variable])
        if capped != sums[variable]:
            rows.append(Row(rule="cap", cause=cause, change={variable: capped - sums[variable]}))
            sums[variable] = capped
    return rows


def _cause(coded: Coded, repeats: int) -> str:
    words = ("weak", "clear", "strong")[coded.intensity]
    return f"{words}, use {repeats + 1}" if repeats else words
