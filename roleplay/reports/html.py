"""Reports as one HTML file that needs nothing else: no script, no network, styles and charts inside.

Everything a person typed is escaped by the templates, and the page forbids itself every script and every request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.reports import chart, tables, wording
from roleplay.reports.cohort_data import CohortReport
from roleplay.reports.data import CallReport, Sheet, TurnFacts
from roleplay.reports.reading import HOW_TO_READ

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

ROOMY = 2000
"""Letters up to which a coaching sheet is printed in a larger type and still fits its page."""
TEMPLATES = Path(__file__).parent / "templates"


def calls(found: Iterable[CallReport]) -> Iterator[str]:
    """Yield a page with the reports of calls, piece by piece."""
    page = room().get_template("calls.html")
    return page.generate(title="Call report", style=style(), calls=_articles(found))


def cohort(found: CohortReport) -> Iterator[str]:
    """Yield the report of many calls, piece by piece."""
    courses = [
        (kind, rubric, chart.course_chart(list(rows)))
        for (kind, rubric), rows in groupby(found.nth, key=lambda row: (row.kind, row.rubric))
    ]
    return room().get_template("cohort.html").generate(
        title=f"Cohort report: {found.selection.words}", style=style(), report=found, kinds=wording.KINDS,
        counted=tables.counted(found), tables=tables.tables(found), reading=HOW_TO_READ, courses=courses,
        histograms=[(scores, chart.histogram(scores)) for scores in found.scores],
    )  # fmt: skip


def sheet(found: Sheet) -> Iterator[str]:
    """Yield a coaching sheet, which fits one page of A4."""
    return room().get_template("sheet.html").generate(
        title=f"Coaching sheet: {found.trainee}", style=style(), sheet=found, call=found.call,
        dense=_letters(found) > ROOMY,
        trends=[(trend, chart.trend_chart(trend.scores)) for trend in found.trends],
    )  # fmt: skip


def _letters(found: Sheet) -> int:
    """Return roughly how much text a sheet holds."""
    fields = ("before", "words", "instead_why", "instead", "next_anchor")
    points = (getattr(point, field) for point in found.points for field in fields)
    return sum(len(text) for text in (*points, *found.notes, found.strength, found.next_why, found.call.why))


def marked(turn: TurnFacts) -> list[tuple[str, str]]:
    """Return a turn's words in runs, each with what it did: helps, hurts or nothing. Where both did, harm is shown."""
    kinds = [""] * len(turn.text)
    for seen in sorted(turn.seen, key=lambda one: not one.helps):
        if not turn.void and turn.text[seen.start : seen.end] == seen.quote:
            kinds[seen.start : seen.end] = ["helps" if seen.helps else "hurts"] * len(seen.quote)
    runs = groupby(zip(turn.text, kinds, strict=True), key=lambda pair: pair[1])
    return [("".join(letter for letter, _ in run), kind) for kind, run in runs]


def clip(words: str, most: int) -> str:
    """Return words cut at a space where they are longer than so many characters."""
    return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0]}…"


def _articles(found: Iterable[CallReport]) -> Iterator[Markup]:
    from markupsafe import Markup

    article = room().get_template("call.html")
    for number, report in enumerate(found, 1):
        yield Markup(  # noqa: S704  what a template with escaping has made
            article.render(
                id=number, report=report, call=report.call, about=wording.about(report.call),
                chart=chart.mood_chart(report.moods), intensity=wording.INTENSITY,
                record=wording.record(report),
            )
        )  # fmt: skip


def _tint(cell: str) -> Markup:
    """Return the class of a cell that begins with a mean level."""
    from markupsafe import Markup

    first = cell.partition(" ")[0]
    return Markup(' class="l{}"').format(round(float(first))) if first[:1].isdigit() else Markup("")


@lru_cache(maxsize=1)
def style() -> Markup:
    """Return the styles that every page has."""
    from markupsafe import Markup

    return Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704  our own


@lru_cache(maxsize=4)
def room(templates: Path = TEMPLATES) -> Environment:
    """Return where the templates of a folder live, with escaping on and every missing name an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    room = Environment(
        loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    room.filters |= {
        "number": wording.number, "level": wording.level, "percent": wording.percent, "share": wording.share,
        "day": wording.day, "capital": lambda words: words[:1].upper() + words[1:], "clip": clip, "marked": marked,
        "tint": _tint,
    }  # fmt: skip
    return room
