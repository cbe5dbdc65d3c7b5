"""What a study says, in plain words and rows; the same in plain lines and on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, islice

from roleplay.calibration.bootstrap import LEVEL, Estimate
from roleplay.calibration.gates import GATES, Gate, State
from roleplay.calibration.study import Figures, OfCriterion, OfRater, Study, Wide
from roleplay.wiring.calibration.folder import GRADER
from roleplay.wiring.calibration.study import Report

HEADS = ("", "calls", "exact", "within one", "κ", "α")
RATER_HEADS = ("", "calls", "beside the others", "2nd half less 1st", "over ten calls")
NONE = "–"
BRACKETS = (
    f"In brackets: the {LEVEL} % interval, had other calls of this kind been picked. "
    "There is none where every call says the same."
)
FEW = f"No figure from fewer than {GATES.figures_from} calls."
BANDS = ((0.9, "excellent"), (0.75, "good"), (0.5, "moderate"), (-9.0, "poor"))
"""For ICC, by Koo & Li 2016, who judge its interval and not the figure alone."""
MOST_CALLS = 5
"""Calls that are named to be talked about."""


def name_words(rater: str) -> str:
    """Return a rater as they are called in a sentence."""
    return f"the {rater}" if rater == GRADER or rater.startswith("model ") else rater


def share_words(found: Estimate) -> str:
    """Return a share in percent with its interval."""
    if found.value is None:
        return NONE
    return f"{found.value:.0%}" + _bounds(found, lambda share: f"{share * 100:.0f}")


def figure_words(found: Estimate, sign: str = "") -> str:
    """Return a coefficient or a difference with its interval, to two places."""
    if found.value is None:
        return NONE
    return _short(found.value, sign) + _bounds(found, lambda value: _short(value, sign))


def _bounds(found: Estimate, shown: Callable[[float], str]) -> str:
    if found.low is None or found.high is None or found.low == found.high:
        return ""
    return f" ({shown(found.low)} to {shown(found.high)})"


def _short(value: float, sign: str) -> str:
    text = f"{value + 0:{sign}.2f}".replace("-0.00", "0.00").replace("+0.00", "0.00")
    return text.replace("0.", ".", 1) if abs(value) < 0.995 else text


def row(criterion: OfCriterion, figures: Figures) -> tuple[str, ...]:
    """Return one row of the table of figures."""
    shares = (share_words(figures.exact), share_words(figures.near))
    return (
        criterion.asked.key, str(figures.calls), *shares, figure_words(figures.kappa), figure_words(figures.alpha),
    )  # fmt: skip


def key_line(study: Study) -> str:
    """Return what the short names of the criteria stand for."""
    return "; ".join(f"{c.asked.key} {c.asked.name}" for c in study.criteria)


def gate_lines(found: Mapping[str, Figures]) -> Iterator[tuple[str, list[str]]]:
    """Yield each gate with what it says of the criteria, by their keys."""
    for key, gate in GATES.gate.items():
        yield f"{gate.title}: {gate.about}", list(_states(gate, {c: f.gates[key] for c, f in found.items()}, found))


def _states(gate: Gate, states: Mapping[str, State], found: Mapping[str, Figures]) -> Iterator[str]:
    def those(state: State) -> str:
        return ", ".join(key for key, has in states.items() if has == state)

    if met := those("met"):
        yield f"met: {met}"
        loose = [k for k, s in states.items() if s == "met" and _low(gate, found[k]) < gate.at_least]
        if loose and gate.low_at_least is None:
            yield f"met so far, but the interval begins below it: {', '.join(loose)}"
    if unmet := those("not met"):
        yield f"not met: {unmet}; {gate.unmet}"
    if few := those("too few calls"):
        yield f"too few calls to say (from {gate.calls_from}): {few}; until then {gate.unmet}"
    if same := those("nothing varies"):
        yield f"nothing to say, because nothing varies: {same}; {gate.unmet}"


def _low(gate: Gate, figures: Figures) -> float:
    low: float | None = getattr(figures, gate.figure).low
    return gate.at_least - 1 if low is None else low


def warnings(study: Study) -> Iterator[str]:
    """Yield what makes figures tell less than they seem to."""
    for one in study.criteria:
        key = one.asked.key
        if one.common:
            agree = one.among.exact.value
            told = f"{key}: {one.common.share:.0%} of all levels are {one.common.level}"
            odd = f", and coaches agree in {agree:.0%} while κ is low" if one.common.paradox and agree else ""
            yield f"{told}{odd}: κ and α tell little. Add calls in which this goes otherwise."
    if split := [f"{one.asked.key} ({one.split})" for one in study.criteria if one.split]:
        yield f"Calls in which one coach found nothing to judge where another gave a level: {', '.join(split)}."
    if len(study.coaches) == 2:
        yield "With two coaches nobody can say which of them is the strict one; a third would tell."


def total_lines(study: Study) -> Iterator[str]:
    """Yield how far scores agree, by rubric."""
    for rubric, found in study.totals.items():
        for machine, total in found.items():
            who = f"with {name_words(machine)}" if machine else "coaches with each other"
            if machine or len(study.coaches) > 1:
                yield f"{rubric}, {who}: {figure_words(total)}{_band(total)}, {total.calls} calls"


def _band(found: Estimate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return ""
    low, high = (next(name for limit, name in BANDS if value >= limit) for value in (found.low, found.high))
    return f", {low}" if low == high else f", {low} to {high}"


def rater_row(one: OfRater) -> tuple[str, ...]:
    """Return one row of the table of raters."""
    figures = (figure_words(found, "+") for found in (one.severity, one.half_to_half, one.slope))
    return (one.name, str(one.calls), *figures)


def rater_lines(study: Study) -> Iterator[str]:
    """Yield what stands out about how raters mark, as far as the interval is sure of it."""
    for one in study.raters:
        who = name_words(one.name)
        if one.severity.certain and abs(one.severity.value or 0) >= GATES.levels_from:
            others = "the coaches" if one.machine else "the others"
            yield f"{who} marks {_way(one.severity)} than {others}, by {_levels(one.severity)}."
        if one.half_to_half.certain and abs(one.half_to_half.value or 0) >= GATES.levels_from:
            grew = f"{_way(one.half_to_half)} in the second half of their calls"
            yield f"{who} marked {grew}, by {_levels(one.half_to_half)}."


def _way(found: Estimate) -> str:
    return "lower" if (found.value or 0) < 0 else "higher"


def _levels(found: Estimate) -> str:
    value = abs(found.value or 0)
    return f"{value:.1f} levels" if value >= 1.05 else f"{_short(value, '')} of a level"


def talk_lines(study: Study) -> Iterator[tuple[str, list[str]]]:
    """Yield the calls that coaches see in the most different ways, with the levels they gave."""
    for call, wide in islice(groupby(study.widest, key=lambda w: w.call), MOST_CALLS):
        yield call, [f"{w.criterion.key} {w.criterion.name}: {_said(w, study.coaches)}" for w in wide]


def _said(wide: Wide, coaches: Sequence[str]) -> str:
    def of(names: Sequence[str]) -> str:
        said = ((name, wide.levels[name]) for name in names if name in wide.levels)
        return ", ".join(f"{name_words(name)} {'nothing to judge' if v is None else v}" for name, v in said)

    machines = of([name for name in wide.levels if name not in coaches])
    return of(coaches) + (f" ({machines})" if machines else "")


def gaps(report: Report) -> Iterator[str]:
    """Yield what could not go into a study, or was left out of it."""
    if report.left_out:
        yield f"Left out: {', '.join(report.left_out)}."
    if len(report.unread) == report.study.calls:
        yield "No grade is here to compare with; `--transcripts FOLDER` says where the calls are kept."
    elif report.unread:
        yield f"The grade of {', '.join(report.unread)} is not here to compare with."
