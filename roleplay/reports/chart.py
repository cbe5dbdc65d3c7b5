"""The geometry of the charts: places in a box of pixels, from which the templates draw SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.reports.cohort_data import Distribution, NthCall
from roleplay.reports.data import MoodFacts

CHARTED = ("anger", "distress", "heard")
"""The mood variables that a chart follows."""
FULL = 100
LABEL_GAP = 15
"""Pixels between the names of two lines, at least."""


@dataclass(frozen=True)
class Box:
    """Hold the part of a picture that values are drawn in, in pixels."""

    width: float
    height: float
    left: float = 34
    right: float = 74
    top: float = 10
    bottom: float = 26

    def x(self, place: float, of: float) -> float:
        """Return where the place stands among so many steps from the left."""
        span = self.width - self.left - self.right
        return round(self.left + span * (place / of if of else 0.5), 1)

    def y(self, value: float, most: float = FULL) -> float:
        """Return where a value stands, 0 at the bottom."""
        return round(self.top + (self.height - self.top - self.bottom) * (1 - value / most), 1)

    @property
    def floor(self) -> float:
        """Where 0 stands."""
        return self.y(0)


@dataclass(frozen=True)
class Dot:
    """Hold one value in its place."""

    x: float
    y: float
    value: float
    low: float = 0
    """The place of the lower end of its interval."""
    high: float = 0


@dataclass(frozen=True)
class Line:
    """Hold one line with its name and where the name stands."""

    name: str
    dots: tuple[Dot, ...]
    label: float

    @property
    def points(self) -> str:
        """The line as SVG has it."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


@dataclass(frozen=True)
class Chart:
    """Hold a chart: its box, its lines, and the marks below it."""

    box: Box
    lines: tuple[Line, ...]
    marks: tuple[tuple[float, str], ...]
    """Where a mark stands, and what it says."""


def mood_chart(moods: Sequence[MoodFacts]) -> Chart:
    """Return the course of the mood over a call."""
    box, last = Box(720, 236), len(moods) - 1
    lines = [
        Line(name, tuple(_dot(box, m.turn, last, getattr(m, name)) for m in moods), 0) for name in CHARTED
    ]  # fmt: skip
    step = max(1, -(-last // 16))
    marks = tuple((box.x(m.turn, last), str(m.turn or "start")) for m in moods if m.turn % step == 0)
    return Chart(box, _named(box, lines), marks)


def trend_chart(scores: Sequence[float]) -> Chart:
    """Return the scores of a trainee's last calls, oldest first."""
    box = Box(360, 92, left=14, right=14, top=20, bottom=8)
    last = len(scores) - 1
    return Chart(box, (Line("", tuple(_dot(box, i, last, score) for i, score in enumerate(scores)), 0),), ())


def course_chart(rows: Sequence[NthCall]) -> Chart:
    """Return the scores of one rubric by nth call, with their intervals."""
    box, last = Box(340, 190, right=14), len(rows) - 1
    dots = []
    for i, row in enumerate(rows):
        dot = _dot(box, i, last, row.score.mean)
        low, high = (row.score.mean if end is None else end for end in (row.score.low, row.score.high))
        dots.append(replace(dot, low=box.y(low), high=box.y(high)))
    marks = tuple((dot.x, str(row.nth)) for dot, row in zip(dots, rows, strict=True))
    return Chart(box, (Line("", tuple(dots), 0),), marks)


@dataclass(frozen=True)
class Bars:
    """Hold a chart of bars: each its left edge, its top, its width, its height and how many it stands for."""

    box: Box
    bars: tuple[tuple[float, float, float, float, int], ...]
    middle: float
    """Where the median stands."""
    most: int


def histogram(found: Distribution) -> Bars:
    """Return how the scores of one rubric lie."""
    box, most = Box(340, 170, left=12, right=12, top=20), max(found.bins)
    count = len(found.bins)
    wide = box.x(1, count) - box.x(0, count) - 2
    bars = tuple(
        (box.x(i, count) + 1, box.y(n, most), round(wide, 1), round(box.floor - box.y(n, most), 1), n)
        for i, n in enumerate(found.bins)
    )
    return Bars(box, bars, box.x(found.median, FULL), most)


def _dot(box: Box, place: int, of: int, value: float) -> Dot:
    return Dot(box.x(place, of), box.y(value), value)


def _named(box: Box, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with places for their names beside their ends, none upon another and none below the box."""
    ordered = sorted(lines, key=lambda line: line.dots[-1].y)
    places, above = dict[str, float](), -LABEL_GAP * 1.0
    for line in ordered:
        above = max(line.dots[-1].y + 4, above + LABEL_GAP)
        places[line.name] = above
    over = max(0.0, above - box.floor - 4)
    return tuple(replace(line, label=round(places[line.name] - over, 1)) for line in lines)
