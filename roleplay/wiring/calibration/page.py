"""The report of a calibration session as one web page that needs nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from roleplay.calibration.gates import GATES
from roleplay.calibration.study import Figures
from roleplay.reports.html import room
from roleplay.transcripts.disk import explained
from roleplay.wiring.calibration import words
from roleplay.wiring.calibration.study import Report

TEMPLATE = Path(__file__).parents[1] / "pages" / "calibration.html"
WIDTH = 120
"""Of the drawing beside a figure, in units of its own; it runs from 0 to 1."""


class Drawn(NamedTuple):
    """Hold where a figure and its interval stand in a drawing."""

    at: float
    low: float
    high: float
    gate: float


class Group(NamedTuple):
    """Hold the figures of some raters together."""

    title: str
    rows: list[tuple[tuple[str, ...], str, Drawn | None]]
    """The cells, the criterion's name, and alpha drawn."""
    gates: list[tuple[str, list[str]]]


def write_page(report: Report, path: Path) -> None:
    """Write the page, in the place of what stood there.

    Raises:
        StorageProblem: if it cannot be written.
    """
    with explained(path):
        path.write_text(page(report), encoding="utf-8")


def page(report: Report) -> str:
    """Return the page."""
    study = report.study
    groups = [_group(report, "Coaches with each other", "")] if len(study.coaches) > 1 else []
    groups += [_group(report, f"Coaches with {words.name_words(m)}", m) for m in study.machines]
    return (
        room(TEMPLATE.parent)
        .get_template(TEMPLATE.name)
        .render(
            study=study,
            made=report.folder.session.at[:10],
            beside=[words.name_words(m) for m in study.machines],
            gaps=list(words.gaps(report)),
            notes=(words.BRACKETS, words.FEW),
            heads=words.HEADS,
            groups=groups,
            width=WIDTH,
            totals=list(words.total_lines(study)),
            rater_heads=words.RATER_HEADS,
            raters=[words.rater_row(one) for one in study.raters],
            stand_out=list(words.rater_lines(study)),
            warnings=list(words.warnings(study)),
            talk=[(call, report.of(call), lines) for call, lines in words.talk_lines(study)],
        )
    )


def _group(report: Report, title: str, machine: str) -> Group:
    found = [(c, c.beside[machine] if machine else c.among) for c in report.study.criteria]
    rows = [(words.row(c, figures), c.asked.name, _drawn(figures)) for c, figures in found]
    return Group(title, rows, list(words.gate_lines({c.asked.key: figures for c, figures in found})))


def _drawn(figures: Figures) -> Drawn | None:
    found = figures.alpha
    if found.value is None or found.low is None or found.high is None:
        return None
    places = (found.value, found.low, found.high, GATES.gate["certification"].at_least)
    return Drawn(*(round(WIDTH * min(max(place, 0), 1), 1) for place in places))
