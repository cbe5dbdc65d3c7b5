"""Compute the measures that rubrics look at from a call's record; names and meanings stand in measures.toml."""

from __future__ import annotations

from collections.abc import Iterable

from roleplay.behaviours import CATALOGUE
from roleplay.grading.from_events import IN_TIME
from roleplay.grading.record import (
    ACKNOWLEDGES,
    FIXES,
    HURTS,
    RELATIONAL,
    CallRecord,
    TurnRecord,
    unrepaired,
)

Measures = dict[str, float | None]
"""Measures by name; None where the call has nothing of the kind."""
SPECIFIC = frozenset(
    {"paraphrase", "complex_reflection", "validate", "apology_specific", "respect_effort", "safety_check"}
)
"""Signs of listening that hold only with something of the case in them."""
WHOLE, CLEAR = 100, 2


def of_call(call: CallRecord) -> Measures:
    """Return every measure of a call."""
    counts: Measures = {b: float(sum(t.shows(b) for t in call.turns)) for b in CATALOGUE}
    plainly = (b for t in call.turns for b in t.seen("false_promise") if b.intensity)
    counts["clear_promise"] = float(len(list(plainly)))
    return {**counts, **_heard(call), **_told(call), **_tone(call), **_order(call), **_matter(call), **_ends(call)}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _flag(value: object) -> float:
    return 1.0 if value else 0.0


def _heard(call: CallRecord) -> Measures:
    met = [c for c in call.cues if c.met_at in {t.index for t in call.following(c.after, IN_TIME)}]
    main = next((c for c in call.cues if c.main), call.cues[0] if call.cues else None)
    depth = None
    if main:
        deep = (
            main.met_by is not None
            and main.met_by.id in {"validate", "complex_reflection"}
            and main.met_by.intensity > 0
        )
        depth = 0.0 if main.met_at is None else 2.0 if deep or _deep_in(call, main.met_at) else 1.0
    return {
        "cues": float(len(call.cues)),
        "cues_answered": _share(len(met), len(call.cues)),
        "cues_specific": float(sum(c.met_by is not None and c.met_by.id in SPECIFIC for c in call.cues)),
        "main_cue": depth,
        "risk_ignored": float(_risks_ignored(call)),
    }


def _deep_in(call: CallRecord, index: int) -> bool:
    return call.turn(index).shows("validate", "complex_reflection")


def _risks_ignored(call: CallRecord) -> int:
    """Return risks and griefs that were never taken up and that a turn in time was seen to step over."""
    left = [c for c in call.cues if c.strength > 1 and c.met_at is None]
    return sum(any(t.shows("ignore_cue") for t in call.following(c.after, IN_TIME)) for c in left)


def _told(call: CallRecord) -> Measures:
    turns = call.turns
    # a summary says back too: motivational interviewing codes it with the reflections
    reflecting = [t for t in turns if t.shows("paraphrase", "complex_reflection", "summary_close")]
    deep = [t for t in turns if t.shows("complex_reflection")]
    invites = [t.index for t in turns if t.shows("invite_story")]
    fixed = [t.index for t in turns if _is_fix(t)]
    facts = call.scenario.facts if call.scenario else {}
    drawn = len(call.earned)
    asking = any(t.observation.asked or t.observation.question for t in turns)
    return {
        "reflections": float(len(reflecting)),
        "complex_share": _share(len(deep), len(reflecting)),
        "corrected": float(sum(_corrects(t.reply) for t in reflecting)),
        "invitations": float(len(invites)),
        "invited_first": _flag(invites and (not fixed or invites[0] <= fixed[0])),
        "follow_ups": float(max(0, len(invites) - 1) + drawn + _probes(turns)),
        "questions_only": _flag(asking and not invites),
        "facts_earned": _share(drawn, len(facts)),
        "facts_known": _share(len(call.told), len(facts)) if facts else (1.0 if call.scenario else None),
    }


def _probes(turns: tuple[TurnRecord, ...]) -> int:
    """Return turns that ask about safety or with leave about more than the form: follow-ups in their own right."""
    return sum(t.shows("safety_check") or (t.shows("ask_permission") and t.index > 1) for t in turns)


def _corrects(reply: str) -> bool:
    head = reply.lower().replace("’", "'")[:60]
    return head.startswith(("no, that's not", "that's not what", "no, not", "that isn't what", "you're not listening"))


def _is_fix(turn: TurnRecord) -> bool:
    return turn.shows("concrete_step", "redress") or bool(turn.flow and turn.flow.done and turn.flow.turn > 1)


def _tone(call: CallRecord) -> Measures:
    turns = call.turns
    control = [t for t in turns if t.shows("offer_choice", "ask_permission", "respect_effort", "set_boundary")]
    calm = not call.cues
    relational = any(t.shows(*RELATIONAL) for t in turns)
    stock = sum(t.shows("robotic_empathy") for t in turns)
    return {
        "control": float(len(control)),
        "hurts": float(sum(t.shows(*HURTS) for t in turns)),
        "hurts_unrepaired": float(unrepaired(turns)),
        "apologies": float(sum(t.shows("apology_specific", "over_apology") for t in turns)),
        "stock_only": _flag(stock >= 2 and not any(t.shows(*ACKNOWLEDGES) for t in turns)),
        "cold": _flag(not relational),
        "calm_labels": float(sum(t.shows("name_emotion", "robotic_empathy") for t in turns)) if calm else 0.0,
        "disclosed_early": float(len(call.committed("early-disclosure"))),
        "abuse": float(sum(t.observation.off_script == "abuse" for t in turns)),
    }


def _order(call: CallRecord) -> Measures:
    turns = call.turns
    fixed = next((t.index for t in turns if _is_fix(t)), None)
    heard = next((t.index for t in turns if t.shows(*ACKNOWLEDGES, "invite_story")), None)
    sorry = next((t.index for t in turns if t.shows("apology_specific")), None)
    fixes = [t for t in turns if t.shows(*FIXES) or (t.flow and t.flow.done)]
    calm = not call.cues
    return {
        "apology_heard_first": _flag(sorry and heard and (heard < sorry or sorry > 1)),
        "owned_with_action": _flag(_acted_on(turns)),
        "acknowledged_first": _flag(calm or (heard is not None and (fixed is None or heard <= fixed))),
        "warm_close": _flag(any(t.shows("summary_close", "check_understanding", "respect_effort") for t in turns[-2:])),
        "fixes": float(len(fixes)),
        "theatre": _flag(_praise(turns) >= 2 and len(fixes) <= max(0, len(turns) // 6)),
    }


def _praise(turns: tuple[TurnRecord, ...]) -> int:
    return sum(t.shows(*ACKNOWLEDGES, "robotic_empathy", "ownership", "over_apology") for t in turns)


def _acted_on(turns: tuple[TurnRecord, ...]) -> bool:
    acts = {"concrete_step", "time_commit", "redress"}
    return any(
        t.shows("ownership", "apology_specific") and any(n.shows(*acts) for n in turns[i : i + 2])
        for i, t in enumerate(turns)
    )


def _matter(call: CallRecord) -> Measures:
    scenario = call.scenario
    if scenario is None:
        return dict.fromkeys(
            ("steps_done", "steps_in_order", "diagnosed", "identified", "rights_told", "questions_answered"), None
        ) | {"forbidden_customer": 0.0, "forbidden_compliance": 0.0, "forbidden_business": 0.0, "scenario": 0.0}
    steps = scenario.steps
    done = sum(s.share for n, s in steps.items() if n in call.done)
    finding = {n: s for n, s in steps.items() if s.phase == "diagnose"}
    asking = [n for n, s in steps.items() if s.kind == "ask" and s.answered_by]
    rights = [n for n, s in steps.items() if s.right]

    def _weight(names: Iterable[str]) -> float:
        return sum(steps[n].share for n in names)

    by_severity = [scenario.forbidden[n].severity for n in call.forbidden]
    return {
        "scenario": 1.0,
        "steps_done": _share(done, sum(s.share for s in steps.values()) if call.void else WHOLE),
        "steps_in_order": _share(sum(n in call.in_order for n in call.done), len(call.done)),
        "diagnosed": _weight(n for n in finding if n in call.done) / _weight(finding) if finding else 1.0,
        "identified": _share(sum(n in call.done for n in asking), len(asking)),
        "rights_told": _share(sum(n in call.done for n in rights), len(rights)),
        "questions_answered": _share(call.answered, call.asked),
        **{f"forbidden_{kind}": float(by_severity.count(kind)) for kind in ("customer", "compliance", "business")},
    }


def _ends(call: CallRecord) -> Measures:
    turns, scenario = call.turns, call.scenario
    option_steps = sum(scenario.steps[n].option for n in call.done) if scenario else 0
    shown = sum(t.shows("offer_choice") for t in turns) + sum(t.shows("redress") for t in turns)
    return {
        "options_given": float(max(shown, option_steps)),
        "closed_well": float(
            sum(any(t.shows(b) for t in turns) for b in ("summary_close", "check_understanding", "time_commit"))
        ),
        "over_par": _share(len(turns), scenario.turns.par) if scenario else None,
        # an ending that a void turn led to says nothing about the agent
        "resolved": None if call.ends_void else _flag(scenario is not None and scenario.resolved(call.outcome)),
        "walked_out": _flag(call.outcome == "hung_up" and not call.ends_void),
    }


def of_turn(turn: TurnRecord) -> Measures:
    """Return every measure of one agent turn."""
    strongest = max((b.intensity + 1 for b in turn.observation.behaviours if b.id in ACKNOWLEDGES), default=0)
    hurt = {"dismiss", "calm_down", "blame_customer", "sarcasm", "argue_correct"}
    blocks = {"policy_wall", "obstruct", "hot_potato", "false_promise", "jargon", "ask_again"}
    flow = turn.flow
    moves = max((b.intensity + 1 for b in turn.observation.behaviours if b.id in FIXES), default=0)
    return {
        "cue_open": _flag(any(c.strength for c in turn.cues)),
        "cue_grave": _flag(any(c.strength > 1 for c in turn.cues)),
        "cue_waited": float(max((c.waited for c in turn.cues), default=0)),
        "cue_met": float(len(flow.met if flow else turn.observation.cues)),
        "acknowledges": float(strongest),
        "specific": _flag(turn.shows(*SPECIFIC)),
        "relational": float(sum(b.id in RELATIONAL for b in turn.observation.behaviours)),
        "invites": _flag(turn.shows("invite_story")),
        "hurt": _worst(turn, hurt),
        "stock": _flag(turn.shows("robotic_empathy", "over_apology") and strongest < CLEAR),
        "early": _flag(turn.shows("premature_fix", "ignore_cue")),
        "calm_label": _flag(
            turn.calm and any(b.id in {"name_emotion", "robotic_empathy"} for b in turn.observation.behaviours)
        ),
        "step_due": _flag(turn.due),
        "step_done": float(len(flow.done) if flow else 0),
        "step_early": float(len(flow.unmet) + sum(not s.in_order for s in flow.done) if flow else 0),
        "asked_known": _flag(flow and flow.asked),
        "answers": float(len(flow.answered) if flow else 0),
        "question_open": _flag(turn.question_open),
        "moves": float(moves),
        "dated": _flag(
            turn.shows("time_commit", "explain_why", "check_understanding", "summary_close", "honest_limit")
        ),
        "blocks": _worst(turn, blocks),
        "forbidden": float(len(flow.forbidden) if flow else 0),
        "idle": _flag(turn.observation.idle),
        "opening": _flag(turn.index == 1),
        "closing": _flag(turn.closing),
    }


def _worst(turn: TurnRecord, ids: set[str]) -> float:
    return float(max((b.intensity + 1 for b in turn.observation.behaviours if b.id in ids), default=0))
