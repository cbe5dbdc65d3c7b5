"""Keep the garbage collector from holding up keys while a call is on.

A full collection looks through everything in memory: with an observer loaded that takes a tenth of a second, in which
the screen stands still. What is loaded when a call begins stays, so there is nothing to find in it.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE = gc.get_threshold()[:2]
SELDOM = 10_000
"""Collections of the middle generation to one of everything: in a call of any usual length, none."""

SWEPT = 10
"""Turns after which what came since is looked through, so that a long call takes no more memory than a short one."""


def settle() -> None:
    """Leave out what the program is made of, and collect from now on: it stays to the end, as nothing else does."""
    gc.freeze()
    gc.enable()


def hold() -> None:
    """Leave out what is in memory now, and look through the rest only where it is young."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, SELDOM)


def sweep(turn: int) -> None:
    """Look through what came since the call began, every so many turns, and give back what refers only to itself.

    What is left is left out the next time. It takes a few ms, so it is for a moment in which nobody types.
    """
    # not `get_freeze_count`, which looks through all that is left out
    if turn % SWEPT == 0 and gc.get_threshold()[2] == SELDOM:
        gc.collect()
        gc.freeze()


def release() -> None:
    """Collect as usual again."""
    gc.unfreeze()
    gc.set_threshold(YOUNG, MIDDLE, MIDDLE)
