"""Gather what a report on a certification run is made of, from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roleplay.certify.against import Against, against
from roleplay.certify.cohort import decided
from roleplay.certify.decided import Decided
from roleplay.errors import UsageProblem
from roleplay.reports.certified.call import CallRow
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.results import results
from roleplay.wiring.report_facts import facts

COMPARING = ("text", "html", "json", "markdown")
"""Formats that have a place for a comparison."""
ENDINGS = {
    ".html": "html", ".htm": "html", ".csv": "csv", ".xml": "junit", ".json": "json", ".md": "markdown", ".txt": "text",
}  # fmt: skip
"""The format that the ending of a file asks for."""


def decided_run(folder: RunFolder) -> Decided:
    """Return every figure of a run.

    Raises:
        BadFile: if a file of the run cannot be read.
    """
    return decided(folder.run, folder.plan, results(folder), folder.acts())


def call_rows(folder: RunFolder) -> Iterator[CallRow]:
    """Yield the calls of a run in its order, each with its facts; one is held at a time."""
    for result in results(folder):
        yield CallRow(result, facts(folder.call(result.slot)) if result.head else None)


def compared(folder: RunFolder, before: RunFolder) -> Against:
    """Return how a run compares with one before it.

    Raises:
        BadFile: if a file of either run cannot be read.
        UsageProblem: if it is the same run, or nobody can be compared.
    """
    if folder.run.digest == before.run.digest:
        raise UsageProblem("A run cannot be compared with itself.", "Give the folder of another run.")
    return against(folder.run, folder.plan, results(folder), before.run, before.plan, results(before))


def pieces(
    form: str, rows: str, folder: RunFolder, found: Decided, beside: Against | None, width: int
) -> Iterable[str]:
    """Return a report in a format, piece by piece; `rows` says what a row of a CSV is."""
    from roleplay.reports.certified import csv_rows, json_text, junit, markdown, page, text

    if form == "html":
        return page.report(found, call_rows(folder), beside)
    if form == "csv":
        return csv_rows.candidate_rows(found) if rows == "candidates" else csv_rows.call_rows(results(folder))
    if form == "junit":
        return junit.report(found, results(folder))
    if form == "json":
        return json_text.report(found, beside)
    return markdown.report(found, beside) if form == "markdown" else text.report(found, beside, width)
