"""Drills in words, for both front ends: the moment, what an answer did, and the end of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roleplay.behaviours import CATALOGUE
from roleplay.drills import Answered, DrillResult, Scene
from roleplay.mood import Mood
from roleplay.wiring.mood_words import effect
from roleplay.wiring.outcomes import outcome_words
from roleplay.wiring.results import reflowed

SHOWN_LINES = 3
"""Lines of the call that are shown, the one to answer included."""
WENT_WELL = 60.0
"""The score from which an answer is named at the end."""
BETTER, ANOTHER = "You could say", "Another way to say it"
NOTHING_SEEN = "Nothing that helps or hurts stood out."


VOICED = {True: "What they voiced is taken up.", False: "What they voiced is still waiting.", None: ""}
ASKED = {True: "Their question is answered.", False: "Their question is still open.", None: ""}


@dataclass(frozen=True)
class SceneWords:
    """Hold what the trainee sees before they answer."""

    skill: str
    about: str
    """Who calls, and about what."""
    from_own: str
    """That it is a turn of the trainee's own, and when they took that call; else nothing."""
    so_far: str
    """What was done and told before; else nothing."""
    lines: tuple[tuple[str, str], ...]
    """Who said what, up to the line to answer."""
    sheets: tuple[tuple[str, str], ...]
    """The brief and the cards, by title."""
    content_note: str


@dataclass(frozen=True)
class Sighting:
    """Say what was seen, in which words, and whether it helps."""

    name: str
    quote: str
    helps: bool

    def __str__(self) -> str:
        return f"{'+' if self.helps else '−'} {self.name} “{self.quote}”"


@dataclass(frozen=True)
class Feedback:
    """Hold what the trainee sees after they answered."""

    result: DrillResult
    levels: tuple[tuple[str, int | None], ...]
    settled: str
    """Whether what they voiced or asked is settled with it; nothing where the moment was about neither."""
    seen: tuple[Sighting, ...]
    critical: tuple[str, ...]
    effect: str
    """What it would have done to the mood, and why."""
    before: Mood
    after: Mood
    band: str
    customer: str
    reply: str
    ends: str
    """How the call would end with that; else nothing."""
    say_title: str
    why: str
    say: str
    last_time: str
    """What the trainee said in the call, and its levels; else nothing."""


@dataclass(frozen=True)
class Due:
    """Say when a skill is due again."""

    skill: str
    name: str
    day: date
    when: str
    """In words, from today."""


@dataclass(frozen=True)
class Summary:
    """Hold the end of a session."""

    answers: int
    went_well: str
    due: tuple[Due, ...]


def scene_words(scene: Scene, names: Mapping[str, str], day: str = "") -> SceneWords:
    """Return a moment in words; for a turn of the trainee's own, `day` says when they took that call."""
    scenario, state, moment = scene.scenario, scene.state, scene.moment
    customer = scenario.customer.name
    done = [scenario.steps[n].title.lower() for n in state.done]
    told = [scenario.facts[n].title or n for n in state.told]
    so_far = [f"Done so far: {'; '.join(done)}."] if done else []
    so_far += [f"You know: {'; '.join(told)}."] if told else []
    return SceneWords(
        skill=f"{moment.skill} {names.get(moment.skill, '')}".strip(),
        about=f"{customer} calls: {scenario.title} ({scenario.industry}, level {scenario.difficulty})",
        from_own=f"From the call you took {day}: turn {moment.turn}." if day else "",
        so_far=" ".join(so_far),
        lines=tuple((customer if line.who == "customer" else "You", line.text) for line in state.lines[-SHOWN_LINES:]),
        sheets=(
            ("Your brief", reflowed(scenario.brief)),
            *((c.title, c.text.strip()) for c in scenario.knowledge.values()),
        ),
        content_note=reflowed(scenario.content_note),
    )


def level_words(level: int | None) -> str:
    """Return a level in words."""
    return "not called for here" if level is None else f"{level} of 5"


def mood_words(feedback: Feedback) -> str:
    """Return how the mood would change, in figures."""
    changes = ((v, feedback.before.value(v), feedback.after.value(v)) for v in ("anger", "distress", "heard", "trust"))
    return "; ".join(f"{v} {before:.0f} to {after:.0f}" for v, before, after in changes).capitalize() + "."


def feedback_of(scene: Scene, answered: Answered, result: DrillResult) -> Feedback:
    """Return the feedback on an answer."""
    seen = tuple(Sighting(CATALOGUE[b.id].name, b.quote, CATALOGUE[b.id].positive) for b in answered.grade.behaviours)
    return Feedback(
        result=result,
        levels=tuple(result.levels.items()),
        settled=(ASKED if scene.moment.kind == "question" else VOICED)[answered.settled],
        seen=seen,
        critical=tuple(f"Critical, {e.severity}: {e.why}" for e in answered.critical),
        effect=effect(answered.moved),
        before=answered.before,
        after=answered.moved.after,
        band=answered.reply.band,
        customer=scene.scenario.customer.name,
        reply=answered.reply.text,
        ends=f"The call would end there: {outcome_words(answered.outcome)}." if answered.outcome else "",
        say_title=BETTER if answered.weak else ANOTHER,
        why=answered.instead.why,
        say=answered.instead.say,
        last_time=_last_time(scene),
    )


def _last_time(scene: Scene) -> str:
    if scene.before is None:
        return ""
    levels = f"empathy {level_words(scene.before.empathy)}, resolution {level_words(scene.before.resolution)}"
    return f"In the call you said: “{scene.said}” ({levels})"


def summary_of(given: Sequence[Feedback], due: Mapping[str, date], names: Mapping[str, str], today: date) -> Summary:
    """Return what went well in a session, and when every skill in it is due next."""
    rows = [Due(skill, names.get(skill, skill), day, _when(day, today)) for skill, day in due.items()]
    return Summary(len(given), _went_well(given, names), tuple(sorted(rows, key=lambda row: (row.day, row.skill))))


def _went_well(given: Sequence[Feedback], names: Mapping[str, str]) -> str:
    """Return the best answer's words with what they showed: the task, never the person."""
    best = max(given, key=lambda f: f.result.score or 0, default=None)
    if best is None or (best.result.score or 0) < WENT_WELL:
        return ""
    shown = [b for b in best.result.observation.behaviours if CATALOGUE[b.id].positive]
    strongest = max(shown, key=lambda b: b.intensity, default=None)
    if strongest is None:
        return ""
    what = f"{CATALOGUE[strongest.id].name.lower()} ({best.result.skill} {names.get(best.result.skill, '').lower()})"
    return f"“{strongest.quote}”: {what}."


def _when(day: date, today: date) -> str:
    days = (day - today).days
    return "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days"
