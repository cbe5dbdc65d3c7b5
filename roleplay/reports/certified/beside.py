"""How one run compares with another, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator

from roleplay.certify.against import PASSED, Against, MeasureFigures
from roleplay.reports.certified import words
from roleplay.reports.tables import Table
from roleplay.reports.wording import count


def lines(found: Against) -> list[str]:
    """Return whether the runs can be compared and what differs between them, a sentence each."""
    said = [f"Compared with the run {found.before_id} ({found.before[:16]}), by scenario and seed."]
    if found.incomparable:
        return [*said, f"They cannot be compared: {', '.join(found.incomparable)} differs. Scores are on other scales."]
    if found.differs:
        said.append(f"Also different: {', '.join(found.differs)}. Differences may come from these.")
    if found.left_out:
        said.append(f"Left out, because they are not the same in both runs: {', '.join(found.left_out)}.")
    for pair in found.pairs:
        if pair.why_not:
            said.append(f"{pair.candidate}: {pair.why_not}.")
        elif pair.unpaired:
            said.append(f"{pair.candidate}: {count(pair.unpaired, 'graded call')} without the other run's.")
    return [*said, verdict(found)]


def verdict(found: Against) -> str:
    """Return what the comparison comes to, in a sentence."""
    if not found.comparable:
        return "Whether anything got worse cannot be told."
    if found.regressed:
        return f"Worse beyond the interval: {', '.join(found.regressed)}."
    return "Nothing fell beyond its interval. A fall smaller than can be seen is not ruled out."


def line(found: Against) -> str:
    """Return the comparison in one line, for a log."""
    if not found.comparable:
        return f"certify {found.id} against {found.before_id}: not comparable"
    fell = ", ".join(found.regressed) or "no regression"
    return f"certify {found.id} against {found.before_id}: {'regression in ' if found.regressed else ''}{fell}"


def tables(found: Against) -> list[Table]:
    """Return the tables that have a row."""
    made = [
        Table(
            "differences", "Differences", "This run less the one before, with Student's 95 % interval over scenarios.",
            ("Candidate", "Measure", "Difference", "Scenarios", "Pairs", "Could be seen", "Comes to"),
            tuple(_differences(found)),
        ),
        Table(
            "turned", "Calls that turned over",
            "Pairs of which only one call passed, and McNemar's test of that; calls with a critical error.",
            ("Candidate", "Only now", "Only before", "Mid-p", "Exact p", "Critical before", "Now"),
            tuple(
                (p.candidate, str(p.gained), str(p.lost), words.chance(p.mid_p), words.chance(p.exact),
                 str(p.critical_before), str(p.critical))
                for p in found.pairs if not p.why_not
            ),
        ),
        Table(
            "worse", "Scenarios that got worse", "The difference in each, most first.",
            ("Candidate", "Scenario", "Pairs", "Empathy", "Resolution", "Passed"),
            tuple(
                (p.candidate, one.scenario, str(one.pairs), _signed(one.empathy), _signed(one.resolution),
                 f"{_signed(100 * one.passed, '{:+.0f}')} %")
                for p in found.pairs for one in p.worse
            ),
        ),
    ]  # fmt: skip
    return [table for table in made if table.rows]


def _differences(found: Against) -> Iterator[tuple[str, ...]]:
    for pair in found.pairs:
        for one in pair.measures:
            scale, unit = (100, " %") if one.measure == PASSED else (1, "")
            low, high = (None if end is None else scale * end for end in (one.low, one.high))
            value = _signed(scale * one.difference) + words.between(low, high, "{:+.1f}") + unit
            seen = words.NONE if one.detectable is None else f"{scale * one.detectable:.1f}{unit}"
            yield pair.candidate, one.measure, value, str(one.scenarios), str(one.pairs), seen, _comes_to(one)


def _comes_to(one: MeasureFigures) -> str:
    if one.worse:
        return "worse"
    return "better" if one.low is not None and one.low > 0 else "not told apart"


def _signed(value: float, form: str = "{:+.1f}") -> str:
    return form.format(value).replace("-", "−") if value else "0"
