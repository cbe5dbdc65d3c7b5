"""One agent turn's effect on the mood, as rows that add up to the change.

The order of the rules and every number follow the mood model's published notes (docs/mood.md); the
calculation is exact for given inputs: values are rounded to tenths once, at the end of the turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from roleplay.behaviours import CATALOGUE
from roleplay.mood.effects import behaviour_rows
from roleplay.mood.state import Mood, MoodState, Persona, Row, TurnInput
from roleplay.mood.tables import TABLES, THRESHOLDS, VARIABLES


@dataclass(frozen=True)
class Update:
    """Hold the state after a turn, the reasons, and what the customer is driven to."""

    state: MoodState
    rows: tuple[Row, ...]
    signals: tuple[str, ...]
    """Of `asks_supervisor`, `warns`, `hangs_up`, `goal_reached`."""


def update(before: MoodState, turn: TurnInput, persona: Persona) -> Update:
    """Apply one agent turn and return the new state with one row for every change."""
    effects = behaviour_rows(before, turn, persona)
    passing = _turn_rows(before, turn)
    rows = [*effects.rows, *passing]
    goal = _clamp(before.mood.goal + turn.progress)
    sums = dict(effects.total)
    for row in passing:
        for variable, change in row.change.items():
            sums[variable] += change
    raw = {v: before.mood.value(v) + sums[v] for v in VARIABLES}
    values = {v: _clamp(x) for v, x in raw.items()}
    rows += [Row(rule="bounds", cause=v, change={v: values[v] - raw[v]}) for v in VARIABLES if values[v] != raw[v]]
    harmful = any(not CATALOGUE[b.id].positive for b in turn.behaviours)
    moved = bool(turn.progress) or effects.fresh
    rows += _settle(before, values, goal, persona, settles=moved and not harmful)
    mood = Mood(**{v: round(x, 1) for v, x in values.items()}, goal=goal)
    return _events(replace(before, mood=mood, turn=before.turn + 1, uses=effects.uses), tuple(rows), persona)


def _turn_rows(before: MoodState, turn: TurnInput) -> list[Row]:
    rows = []
    if turn.progress:
        change = {v: factor * turn.progress for v, factor in TABLES["progress"].items()}
        rows.append(Row(rule="progress", cause=f"{turn.progress:g} of 100 done", change=change))
    if turn.broken_promises:
        change = {v: x * turn.broken_promises for v, x in TABLES["broken_promise"].items()}
        rows.append(Row(rule="broken_promise", cause="a promise fell due", change=change))
    rows += turn.scenario
    table = TABLES["patience"]
    rows.append(Row(rule="patience", cause="a turn passes", change={"patience": table["turn"]}))
    kinds = [CATALOGUE[b.id] for b in turn.behaviours]
    only_harm = (
        any(not k.positive for k in kinds) and not turn.progress and not any("relational" in k.roles for k in kinds)
    )
    if turn.idle or only_harm:
        cause = "nothing to the point" if turn.idle else "harm and nothing moved"
        rows.append(Row(rule="patience", cause=cause, change={"patience": table["idle"]}))
    if before.mood.anger > THRESHOLDS["patience_anger"]:
        rows.append(Row(rule="patience", cause="too angry to wait", change={"patience": table["angry"]}))
    return rows


def _settle(before: MoodState, values: dict[str, float], goal: float, persona: Persona, *, settles: bool) -> list[Row]:
    """Let anger drift towards rest and keep it above the floor of a problem still open; changes `values`."""
    rows = []
    left = 1 - goal / 100
    start = before.start.anger
    rest = start * (TABLES["rest"]["open"] * left + TABLES["rest"]["base"])
    if settles and values["anger"] > rest:
        calmed = (1 - 0.5 ** (1 / persona.half_life)) * (values["anger"] - rest)
        values["anger"] -= calmed
        rows.append(Row(rule="settling", cause="something is moving", change={"anger": -calmed}))
    floor = min(before.mood.anger, start * (TABLES["floor"]["open"] * left + TABLES["floor"]["base"]))
    if values["anger"] < floor:
        rows.append(Row(rule="floor", cause="the problem is still open", change={"anger": floor - values["anger"]}))
        values["anger"] = floor
    return rows


def _events(state: MoodState, rows: tuple[Row, ...], persona: Persona) -> Update:
    mood, signals = state.mood, []
    hot = state.hot_turns + 1 if mood.anger >= THRESHOLDS["hot_anger"] else 0
    limit = THRESHOLDS["supervisor_anger"] - THRESHOLDS["supervisor_assertive"] * (persona.assertiveness - 1)
    supervisor_at, closing = state.supervisor_at, state.closing_turns
    if not supervisor_at and mood.anger >= limit:
        supervisor_at = state.turn
        signals.append("asks_supervisor")
    spent = mood.patience <= 0 or hot >= THRESHOLDS["hot_turns"]
    if mood.goal >= 100:
        closing += 1
        signals.append("goal_reached")
    elif spent and state.warned:
        signals.append("hangs_up")
    warned = spent or mood.patience <= THRESHOLDS["warn_patience"] or hot >= 1
    if warned and not state.warned and not closing:
        signals.append("warns")
    after = replace(state, hot_turns=hot, warned=warned, supervisor_at=supervisor_at, closing_turns=closing)
    return Update(after, rows, tuple(signals))


def settle_verdict(state: MoodState) -> str:
    """Return how the customer takes a finished goal: accepted, accepted_grudgingly or unresolved."""
    mood, start, table = state.mood, state.start, TABLES["accepted"]
    upset = max(start.anger, start.distress) >= THRESHOLDS["needs_hearing"]
    content = (
        mood.anger <= table["anger"]
        and mood.clarity >= table["clarity"]
        and mood.distress <= table["distress"]
        and (mood.heard >= table["heard"] or not upset)
    )
    if content:
        return "accepted"
    return "accepted_grudgingly" if mood.anger <= TABLES["accepted_grudgingly"]["anger"] else "unresolved"


def _clamp(value: float) -> float:
    return max(0.0, min(100.0, value))
