"""The state of a call: everything that its events so far add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from roleplay.behaviours import CATALOGUE, Line, Observation
from roleplay.events import (
    AgentSaid,
    AnyEvent,
    CallEnded,
    CustomerSaid,
    FlowMoved,
    MoodMoved,
    Observed,
)
from roleplay.mood import Mood, MoodState
from roleplay.mood.tables import THRESHOLDS
from roleplay.scenarios import OPENING, Scenario

NOTHING_SEEN = Observation()


@dataclass(frozen=True)
class CallState:
    """Hold one call between two events."""

    scenario: Scenario
    seed: int
    mood: MoodState
    turn: int = 0
    """Agent turns so far."""
    stage: str = ""
    band: str = "calm"
    """How the customer sounded last."""
    lines: tuple[Line, ...] = ()
    observation: Observation = NOTHING_SEEN
    """What the last agent turn showed."""
    moved: FlowMoved | None = None
    """What the last agent turn changed."""
    signals: tuple[str, ...] = ()
    """What the last change of mood drives the customer to."""
    done: dict[str, int] = field(default_factory=dict)
    """Steps by the turn they were done in."""
    offered: dict[str, int] = field(default_factory=dict)
    """Steps held out and not yet done, by turn."""
    asked: dict[str, int] = field(default_factory=dict)
    """Knowns and facts by the turn they were first asked for."""
    told: dict[str, int] = field(default_factory=dict)
    """Facts told or admitted, by turn."""
    earned: frozenset[str] = frozenset()
    """Facts told because they were earned."""
    hinted: frozenset[str] = frozenset()
    voiced: dict[str, int] = field(default_factory=dict)
    """Cues by the turn they were last voiced in."""
    met: dict[str, int] = field(default_factory=dict)
    """Cues taken up, by turn."""
    questions: dict[str, int] = field(default_factory=dict)
    """The customer's own questions by the turn they were last put."""
    answered: dict[str, int] = field(default_factory=dict)
    forbidden: dict[str, int] = field(default_factory=dict)
    promises: int = 0
    """False promises still to be settled."""
    farewells: int = 0
    """Times the agent has said goodbye."""
    used: frozenset[str] = frozenset()
    """Texts the customer has said."""
    hinted_last: tuple[str, ...] = ()
    """Facts hinted at in the customer's last line."""
    said_last: frozenset[str] = frozenset()
    """The kinds of part in the customer's last line."""
    outcome: str = ""
    """How the call ended; empty while it goes on."""

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return bool(self.outcome)

    @property
    def open_cues(self) -> list[str]:
        """Cues voiced and not taken up since, oldest first."""
        return sorted((c for c in self.voiced if c not in self.met), key=self.voiced.__getitem__)

    @property
    def open_questions(self) -> list[str]:
        """The customer's questions put and not answered, oldest first."""
        return sorted((q for q in self.questions if q not in self.answered), key=self.questions.__getitem__)


def begin(scenario: Scenario, seed: int) -> CallState:
    """Return the state before anybody has spoken."""
    start = Mood(**scenario.customer.mood.model_dump(exclude_none=True))
    return CallState(scenario=scenario, seed=seed, mood=MoodState.begin(start), stage=next(iter(scenario.stages)))


def fold(state: CallState, events: Iterable[AnyEvent]) -> CallState:
    """Return the state after the events."""
    for event in events:
        state = _apply(state, event)
    return state


def _apply(state: CallState, event: AnyEvent) -> CallState:  # noqa: PLR0911
    match event:
        case CustomerSaid():
            return _customer_said(state, event)
        case AgentSaid():
            line = Line("agent", event.text)
            return replace(state, turn=event.turn, lines=(*state.lines, line), moved=None, signals=())
        case Observed():
            goodbye = event.observation.move == "farewell"
            return replace(state, observation=event.observation, farewells=state.farewells + goodbye)
        case MoodMoved():
            return replace(state, mood=_mood_moved(state.mood, event), signals=event.signals)
        case FlowMoved():
            return _flow_moved(state, event)
        case CallEnded():
            return replace(state, outcome=event.outcome)
        case _:
            return state


def _customer_said(state: CallState, event: CustomerSaid) -> CallState:
    voiced, questions = dict(state.voiced), dict(state.questions)
    for part in event.parts:
        if part.kind == "cue":
            voiced[part.ref] = event.turn
        elif part.kind == "opening" and state.scenario.customer.feels:
            voiced[OPENING] = event.turn
        elif part.kind == "question":
            questions[part.ref] = event.turn
    return replace(
        state,
        band=event.band,
        lines=(*state.lines, Line("customer", event.text)),
        voiced=voiced,
        questions=questions,
        used=state.used | {part.text for part in event.parts},
        # a hint that was cut for length was not given
        hinted=state.hinted | {part.ref for part in event.parts if part.kind == "hint"},
        hinted_last=tuple(part.ref for part in event.parts if part.kind == "hint"),
        said_last=frozenset(part.kind for part in event.parts),
        promises=0 if any(p.kind == "promise" for p in event.parts) else state.promises,
    )


def _mood_moved(mood: MoodState, event: MoodMoved) -> MoodState:
    """Return the mood's state after a recorded change, from the record alone."""
    uses = dict(mood.uses)
    for coded in event.behaviours:
        key = (coded.id, coded.target if CATALOGUE[coded.id].positive else "")
        uses[key] = uses.get(key, 0) + 1
    after, signals = event.after, event.signals
    hot = mood.hot_turns + 1 if after.anger >= THRESHOLDS["hot_anger"] else 0
    spent = after.patience <= 0 or hot >= THRESHOLDS["hot_turns"]
    return replace(
        mood,
        mood=after,
        turn=event.turn,
        hot_turns=hot,
        warned=spent or after.patience <= THRESHOLDS["warn_patience"] or hot >= 1,
        supervisor_at=event.turn if "asks_supervisor" in signals else mood.supervisor_at,
        closing_turns=mood.closing_turns + ("goal_reached" in signals),
        uses=uses,
    )


def _flow_moved(state: CallState, event: FlowMoved) -> CallState:
    turn = event.turn
    done = state.done | {step.id: turn for step in event.done}
    offered = {s: t for s, t in (state.offered | dict.fromkeys(event.offered, turn)).items() if s not in done}
    return replace(
        state,
        moved=event,
        stage=event.stage,
        done=done,
        offered=offered,
        asked=dict.fromkeys(event.asked, turn) | state.asked,
        told=state.told | dict.fromkeys((*event.told, *event.admitted), turn),
        earned=state.earned | set(event.told),
        answered=state.answered | dict.fromkeys(event.answered, turn),
        met=state.met | dict.fromkeys(event.met, turn),
        forbidden=dict.fromkeys(event.forbidden, turn) | state.forbidden,
        promises=state.promises + event.promises,
    )
