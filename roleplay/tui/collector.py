"""Keep the garbage collector from holding up keys while a call is on.

A full collection looks through everything in memory: with an observer loaded that takes a tenth of a second, in which
the screen stands still. What is loaded when a call begins stays, so there is nothing to find in it.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE = gc.get_threshold()[:2]
SELDOM = 10_000
"""Collections of the middle generation to one of everything: in a call of any usual length, none."""


def hold() -> None:
    """Leave out what is in memory now, and look through the rest only where it is young."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, SELDOM)


def release() -> None:
    """Collect as usual again."""
    gc.unfreeze()
    gc.set_threshold(YOUNG, MIDDLE, MIDDLE)
