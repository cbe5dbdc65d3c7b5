"""The report of a calibration session in plain lines."""

from __future__ import annotations

from roleplay.calibration.study import Figures
from roleplay.cli import output
from roleplay.wiring.calibration import words
from roleplay.wiring.calibration.study import Report


def show(report: Report) -> None:
    """Print what coaches say beside each other and beside the grader."""
    study = report.study
    beside = f" Beside them: {', '.join(map(words.name_words, study.machines))}." if study.machines else ""
    output.line(f"{study.calls} calls rated by {', '.join(study.coaches)}.{beside}")
    for line in words.gaps(report):
        output.line(line)
    output.line(f"{words.BRACKETS} {words.FEW}")
    output.line(words.key_line(study))
    if len(study.coaches) > 1:
        _title("Coaches with each other")
        output.table([words.row(c, c.among) for c in study.criteria], words.HEADS)
        _gates({c.asked.key: c.among for c in study.criteria})
    for machine in study.machines:
        found = {c.asked.key: c.beside[machine] for c in study.criteria}
        _title(f"Coaches with {words.name_words(machine)}")
        output.table([words.row(c, c.beside[machine]) for c in study.criteria], words.HEADS)
        _gates(found)
    _lines("Scores, ICC(2,1)", list(words.total_lines(study)))
    _title("Raters, in levels")
    output.table([words.rater_row(one) for one in study.raters], words.RATER_HEADS)
    for line in words.rater_lines(study):
        output.line(line)
    _lines("Mind", list(words.warnings(study)))
    talk = list(words.talk_lines(study))
    if talk:
        _title("What to talk about")
        for call, lines in talk:
            output.line(f"{call} ({report.of(call)})")
            for line in lines:
                output.line(f"  {line}")


def _gates(found: dict[str, Figures]) -> None:
    for title, lines in words.gate_lines(found):
        output.line(f"{title}")
        for line in lines:
            output.line(f"  {line}")


def _lines(title: str, lines: list[str]) -> None:
    if lines:
        _title(title)
    for line in lines:
        output.line(line)


def _title(text: str) -> None:
    output.line(f"\n{text}")
