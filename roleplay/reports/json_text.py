"""Reports as JSON: the data as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roleplay.reports.cohort_data import CohortReport
from roleplay.reports.data import CallReport, Sheet


def calls(found: Iterable[CallReport]) -> Iterator[str]:
    """Yield a list of reports."""
    yield "["
    for i, report in enumerate(found):
        yield f"{',' if i else ''}\n{report.model_dump_json(indent=1)}"
    yield "\n]\n"


def document(found: CohortReport | Sheet) -> Iterator[str]:
    """Yield one report."""
    yield f"{found.model_dump_json(indent=1)}\n"
