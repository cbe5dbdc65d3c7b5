"""A certification report as JUnit XML, for whatever reads tests: a candidate is a test suite, a call a test case.

A call fails with a critical error, or when it did not pass; one without a score is skipped with the reason. Its scores
stand in `system-out`, since the schema that readers share has no properties in a test case; what a candidate came to
stands in the properties of the suite.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from roleplay.certify.decided import RUBRICS, CandidateFigures, Decided
from roleplay.certify.result import Result
from roleplay.reports.certified import words

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def report(found: Decided, results: Iterable[Result]) -> Iterator[str]:
    """Yield the file, one candidate at a time; `results` are in the order of the run, each candidate's together."""
    root = Element("testsuites", {"name": _text(found.id)})
    yield "<?xml version='1.0' encoding='utf-8'?>\n"
    yield tostring(root, encoding="unicode", short_empty_elements=False).removesuffix("</testsuites>") + "\n"
    candidates = {one.name: one for one in found.candidates}
    for name, calls in groupby(results, key=lambda result: result.candidate):
        suite = _suite(candidates[name], found, calls)
        indent(suite, " ")
        yield tostring(suite, encoding="unicode") + "\n"
    yield "</testsuites>\n"


def _suite(one: CandidateFigures, found: Decided, results: Iterable[Result]) -> Element:
    suite, ended = Element("testsuite", {"name": _text(one.name)}), Counter[str]()
    properties = SubElement(suite, "properties")
    for name, value in _properties(one, found):
        SubElement(properties, "property", {"name": name, "value": _text(value)})
    calls = {cell.scenario: cell.calls for cell in one.cells}
    for result in results:
        ended[_case(suite, result, calls[result.scenario])] += 1
    for name, number in (("tests", one.calls), ("failures", ended["failure"]), ("errors", 0)):
        suite.set(name, str(number))
    suite.set("skipped", str(ended["skipped"]))
    suite.set("timestamp", found.at[:19])
    return suite


def _properties(one: CandidateFigures, found: Decided) -> Iterator[tuple[str, str]]:
    yield "computed", one.zone
    yield "why", "; ".join(one.why)
    yield "signed", words.signed(one)
    for rubric in RUBRICS:
        for figure in ("mean", "error", "low", "high"):
            value = getattr(one.on(rubric), figure)
            if value is not None:
                yield f"{rubric}.{figure}", f"{value:.3f}"
    for critical in one.critical:
        yield f"critical.{critical.severity}", str(critical.found)
    yield "run", found.run
    yield "results", one.results


def _case(suite: Element, result: Result, calls: int) -> str:
    """Add a call, and return how it ended: failure, skipped or nothing."""
    name = words.call_name(result, calls)
    case = SubElement(suite, "testcase", {"name": _text(name), "classname": _text(result.candidate)})
    ended = ""
    if not result.withdrawn and result.critical:
        ended = "failure"
        SubElement(case, ended, {"type": "critical", "message": _text(", ".join(result.critical))})
    elif not result.counts:
        ended = "skipped"
        SubElement(case, ended, {"message": _text(words.came_to(result))})
    elif not result.passed:
        ended = "failure"
        SubElement(case, ended, {"type": "not passed", "message": _text(_scores(result))})
    told = (f"call={result.slot}", f"seed={result.seed}", f"outcome={result.outcome}", f"head={result.head}")
    SubElement(case, "system-out").text = _text("\n".join([_scores(result), *told]).strip())
    return ended


def _scores(result: Result) -> str:
    scores = ((rubric, getattr(result, rubric)) for rubric in RUBRICS)
    return "\n".join(f"{rubric}={score:g}" for rubric, score in scores if score is not None)


def _text(said: str) -> str:
    """Return words without what XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", said)
