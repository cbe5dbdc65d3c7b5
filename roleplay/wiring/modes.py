"""What the mode of a call decides for more than one front end."""

from __future__ import annotations


def leaves_turns_out(mode: str) -> bool:
    """Return whether turns are left out of the grade that a fault of the customer's model reached.

    Practice keeps them, where every turn is worth a word; an exam has to be fair to the second.
    """
    return mode == "exam"
