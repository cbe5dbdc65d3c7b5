"""Reports as Markdown (GitHub's kind). What people typed is escaped: it is never read as markup, HTML or a link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from roleplay.reports import wording
from roleplay.reports.call_facts import CallFacts
from roleplay.reports.cohort_data import CohortReport
from roleplay.reports.data import CallReport, Point, Sheet, TurnFacts
from roleplay.reports.reading import HOW_TO_READ
from roleplay.reports.tables import counted, tables

_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
_LINE_START = re.compile(r"^(?:[#+=-]|\d+(?=[.)](?:\s|$)))")
"""What makes a heading, a list or a rule of a line that it begins."""
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"})


def text(words: str) -> str:
    """Return words that say themselves in Markdown, on one line."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(words.split()).translate(_HTML)).replace("://", "&#58;//")
    found = _LINE_START.match(escaped)
    if not found:
        return escaped
    # a number keeps its digits: what is escaped is the sign after them
    at = found.end() if found[0].isdigit() else 0
    return f"{escaped[:at]}\\{escaped[at:]}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def calls(found: Iterable[CallReport]) -> Iterator[str]:
    """Yield the reports of calls, one after the other."""
    for i, report in enumerate(found):
        yield ("\n---\n\n" if i else "") + "\n".join(_call(report))


def cohort(found: CohortReport) -> Iterator[str]:
    """Yield the report of many calls."""
    yield "\n".join(_cohort(found))


def sheet(found: Sheet) -> Iterator[str]:
    """Yield a coaching sheet."""
    yield "\n".join(_sheet(found))


def _call(report: CallReport) -> Iterator[str]:
    call = report.call
    yield f"# {text(call.title)}\n"
    if not report.sound:
        yield f"> **{text(report.integrity)}**\n"
    yield "".join(f"- {name}: {text(said)}\n" for name, said in wording.about(call))
    yield from _scores(call)
    if report.strength:
        yield f"**A strength.** {text(report.strength)}\n"
    yield from _points(report.points, "the agent")
    if report.notes or report.ratings:
        yield "## Said about the call\n"
        yield "".join(f"- {text(note)}\n" for note in (*report.notes, *report.ratings))
    yield from _criteria(call)
    yield "## The customer's mood\n"
    yield f"{text(report.mood_words).capitalize()}.\n"
    yield table(
        ("After turn", "Anger", "Distress", "Heard"),
        [(str(m.turn or "before"), f"{m.anger:.0f}", f"{m.distress:.0f}", f"{m.heard:.0f}") for m in report.moods],
    )
    yield "## Turn by turn\n"
    for turn in report.turns:
        yield from _turn(turn)
    yield "## The record\n"
    yield "".join(f"- {name}: {text(said)}\n" for name, said in wording.record(report))


def _scores(call: CallFacts) -> Iterator[str]:
    yield f"## {text(call.verdict)}\n"
    yield f"{text(call.why)}.\n"
    yield table(
        ("Rubric", "Score", "Takes", "As graded"),
        [
            (text(r.id), wording.number(r.score), wording.number(r.cut, "–"), wording.number(r.graded))
            for r in call.rubrics
        ],
    )
    for error in call.critical:
        yield f"**Critical ({text(error.severity)}).** {text(error.why)} {text(' '.join(error.evidence))}\n"


def _points(points: Sequence[Point], agent: str) -> Iterator[str]:
    if points:
        yield "## To work on\n"
    for i, point in enumerate(points, 1):
        yield f"{i}. **{text(point.name)}** ({text(point.criterion)}, {wording.level(point.level)})"
        yield f"   - They said: “{text(point.before)}”"
        yield f"   - Turn {point.turn}, {agent} said: “{text(point.words) or '(silence)'}”"
        yield f"   - {text(point.instead_why)}"
        yield f"   - Say instead: “{text(point.instead)}”"
        yield f"   - Level {point.next_level} looks like this: {text(point.next_anchor)}\n"


def _criteria(call: CallFacts) -> Iterator[str]:
    yield "## Scorecard\n"
    rows = []
    for c in call.criteria:
        graded = f" (graded {wording.level(c.graded)})" if c.changed else ""
        rows.append((
            f"{text(c.id)} {text(c.name)}", f"{wording.level(c.level)}{graded}",
            text(f"{c.anchor} {c.why}" if c.changed else c.anchor or c.why),
            text(" ".join(c.evidence)),
        ))  # fmt: skip
    yield table(("Criterion", "Level", "What that is", "Evidence"), rows)


def _turn(turn: TurnFacts) -> Iterator[str]:
    yield f"### Turn {turn.index}\n"
    yield f"**Customer:** {text(turn.before)}\n"
    yield f"**Trainee:** {text(turn.text) or '(silence)'}\n"
    if turn.void:
        yield f"- {text(turn.void)}"
    else:
        yield f"- {', '.join(_level(*level) for level in turn.levels)}"
    yield from (
        f"- {'Helped' if s.helps else 'Hurt'}: {text(s.name.lower())} “{text(s.quote)}”"
        for s in turn.seen if not turn.void
    )  # fmt: skip
    yield from (f"- Done: {text(done)}" for done in turn.done)
    if turn.effect:
        yield f"- {text(turn.effect)}"
    if turn.advice:
        yield f"- {text(turn.advice_why)} Say instead: “{text(turn.advice)}”"
    yield from (f"- {text(comment)}" for comment in turn.comments)
    yield ""


def _level(rubric: str, level: int | None, graded: int | None) -> str:
    none = "none called for"
    changed = f" (graded {wording.level(graded, none)})" if level != graded else ""
    return f"{rubric} {wording.level(level, none)}{changed}"


def _sheet(found: Sheet) -> Iterator[str]:
    call = found.call
    yield f"# Coaching sheet: {text(found.trainee)}\n"
    taken = f"{wording.day(call.at)}: {text(call.title)}. {text(call.verdict)}: {text(call.why)}."
    yield f"{wording.day(found.made)}. Drawn from the call of {taken}\n"
    if found.strength:
        yield f"## One strength\n\n{text(found.strength)}\n"
    yield from _points(found.points, "you")
    if found.notes:
        yield "## What your coach says\n"
        yield "".join(f"- {text(note)}\n" for note in found.notes)
    if found.next_title:
        command = found.next_command.replace("`", "")
        yield f"## Next\n\n**{text(found.next_title)}** (`{command}`). {text(found.next_why)}\n"
    yield "## How it has been going\n"
    for trend in found.trends:
        scores = ", ".join(f"{score:g}" for score in trend.scores)
        yield f"- {text(trend.words).capitalize()} (oldest first: {scores})"
    yield ""


def _cohort(found: CohortReport) -> Iterator[str]:
    yield "# Cohort report\n"
    yield f"{text(found.selection.words)}. Made {wording.day(found.made)}.\n"
    yield "".join(f"- {text(line)}\n" for line in counted(found))
    for one in tables(found):
        yield f"## {text(one.title)}\n"
        yield f"{text(one.about)}\n"
        yield table([text(head) for head in one.heads], [[text(cell) for cell in row] for row in one.rows])
    yield "## How to read this\n"
    yield "".join(f"- {text(line)}\n" for line in HOW_TO_READ)
