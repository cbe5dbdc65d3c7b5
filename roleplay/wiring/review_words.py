"""What was said about a call, in plain sentences: the same on the screen and in lines."""

from __future__ import annotations

from roleplay.behaviours import CATALOGUE
from roleplay.transcripts import (
    About,
    Claim,
    Comment,
    Decision,
    Dispute,
    Entry,
    Erasure,
    Exercise,
    Mark,
    Note,
    Override,
    SecondOpinion,
    Undo,
    taken_back,
)
from roleplay.wiring.desk import OnTheDesk

NOT_SCORED = "not scored"


def level_words(level: int | None) -> str:
    """Return a level as it is said."""
    return NOT_SCORED if level is None else f"level {level}"


def about_words(about: About) -> str:
    """Return what a review is about, as one would say it."""
    return {
        "criterion": about.criterion,
        "turn": f"turn {about.turn}, {about.rubric}",
        "behaviour": f"turn {about.turn}, {_called(about.behaviour)}",
        "critical": f"the critical error {about.error}",
    }[about.on]


def entry_words(entry: Entry) -> str:
    """Return a review as one line."""
    review = entry.review
    who = "" if isinstance(review, SecondOpinion) else f"{review.by}, {review.at[:10]}: "
    return f"{entry.line}. {who}{_said(entry)}"


def about_turn(entry: Entry) -> int:
    """Return the turn a review is about, or 0."""
    review = entry.review
    return review.about.turn if isinstance(review, Override | Dispute) else getattr(review, "turn", 0)


def record_words(desk: OnTheDesk) -> list[str]:
    """Return everything that was said about a call, a line each, what was taken back marked as such."""
    back = taken_back(desk.entries)
    return [entry_words(entry) + (" (taken back)" if entry.line in back else "") for entry in desk.entries]


def _said(entry: Entry) -> str:  # noqa: C901, PLR0911  one sentence for each kind
    match entry.review:
        case Override() as o:
            return f"{_ruled(o)} {o.reason}"
        case Mark() as m:
            cue = f" It takes up “{m.cue}”." if m.cue else ""
            return f"turn {m.turn} shows {_called(m.behaviour)}: “{m.words}”.{cue} {m.reason}"
        case Comment() as c:
            return f"on turn {c.turn}: {c.text}"
        case Note() as n:
            return f"on the call: {n.text}"
        case Exercise() as e:
            what = f"take turn {e.turn} again" if e.turn else e.scenario
            return f"next exercise: {what}. {e.text}".rstrip()
        case Claim() as c:
            words = f": “{c.words}”" if c.words else ""
            return f"says that turn {c.turn} shows {_called(c.behaviour)}{words}."
        case Dispute() as d:
            return f"disputes {about_words(d.about)}. {d.reason}"
        case Decision() as d:
            made = "" if d.stands is None else ("it was made" if d.stands else "it was not made")
            return f"decides dispute {d.to}: {made or level_words(d.level)}. {d.reason}"
        case Undo() as u:
            return f"takes back line {u.of}. {u.reason}".rstrip()
        case Erasure() as e:
            return f"erased {len(e.gone)} contents: {e.why}"
        case SecondOpinion() as s:
            count = len(s.disagreements)
            return f"second opinion of {s.model.name if s.model else s.observer}: {count} readings differ."


def _ruled(override: Override) -> str:
    name = about_words(override.about)
    if override.about.on in ("behaviour", "critical"):
        return f"{name}: {'accepted' if override.verdict == 'accept' else 'rejected'}."
    return {
        "accept": f"{name}: {level_words(override.level)} accepted.",
        "adjust": f"{name}: adjusted to {level_words(override.level)}.",
        "reject": f"{name}: rejected, {NOT_SCORED}.",
    }[override.verdict]


def _called(behaviour: str) -> str:
    known = CATALOGUE.get(behaviour)
    return known.name.lower() if known else behaviour


def changed_words(desk: OnTheDesk) -> list[str]:
    """Return every score, level and error that stands otherwise than it was given, a sentence each."""
    given, now = desk.standing.original, desk.card
    out = []
    for name, grade in given.rubrics.items():
        if grade.score != now.rubrics[name].score:
            out.append(f"{name.capitalize()}: {score_said(grade.score)}, now {score_said(now.rubrics[name].score)}.")
    for _, key, before, after in desk.graded():
        if before.level != after.level:
            out.append(f"{key} {before.name}: {level_words(before.level)}, now {level_words(after.level)}.")
    was, are = {e.id for e in given.critical}, {e.id for e in now.critical}
    out += [f"Critical error {name}: no longer held against the call." for name in sorted(was - are)]
    out += [f"Critical error {name}: added." for name in sorted(are - was)]
    if given.passed != now.passed:
        out.append(f"{_verdict(given.passed)}, now {_verdict(now.passed).lower()}: {now.why}")
    return out


def overruled_words(desk: OnTheDesk, entry: Entry) -> list[str]:
    """Return what to say of a ruling that changes nothing because somebody's decision stands before it."""
    review = entry.review
    ruled = desk.standing.ruling.get(str(review.about)) if isinstance(review, Override) else None
    if ruled is None or ruled.line == entry.line or not isinstance(ruled.review, Decision):
        return []
    return [f"It is on record and changes nothing: what {ruled.review.by} decided in line {ruled.line} stands."]


def score_said(score: float | None) -> str:
    """Return a score as it is said."""
    return NOT_SCORED if score is None else f"{score:g}"


def _verdict(passed: bool | None) -> str:
    return {True: "Passed", False: "Not passed", None: "Neither passed nor failed"}[passed]
