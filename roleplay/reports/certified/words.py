"""The words of a certification report, the same in every format for people."""

from __future__ import annotations

from roleplay.certify.decided import CandidateFigures, Cell, Decided, Kind, OnRubricFigures, Standing
from roleplay.certify.decision import Zone
from roleplay.certify.result import Result
from roleplay.reports.wording import count

COMPUTED = (
    "Computed by the rule of the plan from what the calls came to. It certifies nobody: about a person a named person "
    "decides, and signs."
)
ZONES: dict[Zone, str] = {
    "pass": "pass", "fail": "fail", "more": "more scenarios needed", "undecided": "undecided",
}  # fmt: skip
"""Each zone, in words."""
STANDINGS: dict[Standing, str] = {
    "graded": "graded", "ungraded": "without a score", "faulty": "spoilt by a fault", "missing": "not taken",
    "withdrawn": "withdrawn",
}  # fmt: skip
"""What became of a call, in words."""
MARKS: dict[Standing, str] = {"ungraded": "?", "faulty": "#", "missing": "·", "withdrawn": "×", "graded": ""}
"""What became of a call, in a sign, where it has no score."""
PASSED, FAILED, CRITICAL = "✓", "✗", "!"
KINDS: dict[Kind, str] = {"person": "People", "agent": "Agents"}
EFFECTS = {
    "p": "how candidates differ",
    "s": "how hard scenarios are",
    "ps": "which scenario suits whom",
    "ps,e": "which scenario suits whom, and chance",
    "s:p": "the scenarios each candidate had",
    "s:p,e": "the scenarios each candidate had, and chance",
    "e": "chance, from call to call",
}
"""What scores vary by, in words."""
NONE = "–"


def number(value: float | None) -> str:
    """Return a score or an error with one digit."""
    return NONE if value is None else f"{value:.1f}"


def index(value: float | None) -> str:
    """Return a coefficient of 0 to 1 with two digits."""
    return NONE if value is None else f"{value:.2f}"


def percent(value: float | None) -> str:
    """Return a share of 0 to 1 in percent; a small one keeps a digit."""
    if value is None:
        return NONE
    return f"{100 * value:.1f} %" if 0 < value < 0.1 else f"{100 * value:.0f} %"


def between(low: float | None, high: float | None, form: str = "{:.1f}") -> str:
    """Return an interval in brackets, or nothing."""
    if low is None or high is None:
        return ""
    return f" ({form.format(low)} to {form.format(high)})".replace("-", "−")


def score(found: OnRubricFigures) -> str:
    """Return a mean with the interval that decides."""
    return number(found.mean) + between(found.low, found.high)


def needed(one: CandidateFigures) -> str:
    """Return how many scenarios would tell, where more are needed."""
    if one.zone != "more":
        return NONE
    return "more than 500" if one.needed is None else f"{one.needed} in all"


def signed(one: CandidateFigures) -> str:
    """Return who decided about a candidate and how, or that nobody did."""
    if one.signed is None:
        return "nobody yet" if one.kind == "person" else NONE
    said = f"{one.signed.decision}, {one.signed.by}, {one.signed.at[:10]}"
    if one.signed.decision != one.zone and one.signed.reason:
        said = f"{said}: {one.signed.reason}"
    return said if one.signed.same_results else f"{said} (on earlier results)"


def line(found: Decided) -> str:
    """Return a run in one line, for a log."""
    zones = ", ".join(f"{number} {zone}" for zone, number in found.zones().items())
    by_hand = sum(one.signed is not None for one in found.candidates)
    return f"certify {found.id}: {zones}, of {len(found.candidates)}; computed, {by_hand} signed"


def call_name(result: Result, calls: int) -> str:
    """Return how a call of a scenario is called, where there are several."""
    return result.scenario if calls == 1 else f"{result.scenario} ({result.repeat + 1} of {calls})"


def came_to(result: Result) -> str:
    """Return what one call came to, in a few words."""
    if result.withdrawn:
        return "its scenario was withdrawn"
    if result.state != "graded":
        return f"{STANDINGS[result.state]}: {result.why}" if result.why else STANDINGS[result.state]
    return "passed" if result.passed else "not passed"


def cell_mark(cell: Cell) -> str:
    """Return a cell of the matrix in a sign: how many passed of how many, or why there is nothing."""
    graded = cell.passed + cell.failed
    if not graded:
        state = max(cell.states, key=lambda one: cell.states[one])
        mark = MARKS[state]
    elif cell.calls == 1:
        mark = PASSED if cell.passed else FAILED
    else:
        mark = f"{cell.passed}/{graded}"
    return f"{mark}{CRITICAL}" if cell.critical else mark


def cell_words(cell: Cell) -> str:
    """Return a cell of the matrix in words."""
    said = [f"{cell.passed} of {count(cell.passed + cell.failed, 'graded call')} passed"] if cell.passed + cell.failed \
        else []  # fmt: skip
    said += [f"{number} {STANDINGS[state]}" for state, number in cell.states.items() if state != "graded"]
    if cell.critical:
        said.append(count(cell.critical, "critical error"))
    if cell.empathy is not None:
        said.append(f"empathy {number(cell.empathy)}, resolution {number(cell.resolution)}")
    return "; ".join(said)


def cell_tone(cell: Cell) -> str:
    """Return how a cell looks: good, bad, mixed or none."""
    if not cell.passed + cell.failed:
        return "none"
    if cell.critical or not cell.passed:
        return "bad"
    return "mixed" if cell.failed else "good"


def faults(one: CandidateFigures) -> str:
    """Return whose faults spoilt calls, in words."""
    return ", ".join(f"{seat} {number}" for seat, number in one.faults.items()) or "none"
