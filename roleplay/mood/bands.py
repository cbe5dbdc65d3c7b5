"""How much of the mood shows: two ladders of bands, the louder of which speaks."""

from __future__ import annotations

from roleplay.mood.state import Mood
from roleplay.mood.tables import TABLES

LADDERS: dict[str, tuple[str, ...]] = {
    variable: tuple(row["name"] for row in reversed(rows)) for variable, rows in TABLES["bands"].items()
}
"""The bands of each ladder, calmest first."""
BANDS: tuple[str, ...] = tuple(dict.fromkeys(name for ladder in LADDERS.values() for name in ladder))
"""Every band."""


def band_of(mood: Mood) -> str:
    """Return the band that the mood would show if it showed at once."""
    louder = "distress" if mood.distress > mood.anger else "anger"
    reached = _on_ladder(mood, louder)
    # a distress too small to show leaves the anger below it to speak
    return reached if reached != "calm" else _on_ladder(mood, "anger")


def _on_ladder(mood: Mood, variable: str) -> str:
    value = mood.value(variable)
    return next(str(row["name"]) for row in TABLES["bands"][variable] if value >= row["at_least"])


def ladder_of(band: str) -> tuple[str, ...]:
    """Return the ladder a band stands on."""
    return next(ladder for ladder in LADDERS.values() if band in ladder)


def calmer(band: str) -> str:
    """Return the next calmer band on the same ladder; calm stays calm."""
    ladder = ladder_of(band)
    return ladder[max(0, ladder.index(band) - 1)]


def step_towards(shown: str, felt: str, most: int) -> str:
    """Return the band to show next: at most so many bands away from the one shown last.

    A change of ladder keeps the height; a height the other ladder does not have is first come down from.
    """
    if shown == felt:
        return felt
    here, there = ladder_of(shown), ladder_of(felt)
    height, goal = here.index(shown), there.index(felt)
    if shown == "calm":
        here = there
    if felt == "calm":
        there = here
    moved = height + max(-most, min(most, goal - height))
    return there[moved] if moved < len(there) else here[moved]
