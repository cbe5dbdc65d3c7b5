"""What the models in the seats of one call spend together, and how that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roleplay.errors import BadFile

if TYPE_CHECKING:
    from roleplay.llm.meter import Meter


def counted_together(*seats: object) -> Meter | None:
    """Let whatever models sit there count as one, from nothing; return one of them, or None where no model sits."""
    models = [model for seat in seats if (model := getattr(seat, "model", None)) is not None]
    if not models:
        return None
    from roleplay.llm.meter import Ledger, Meter

    meters, ledger = [model for model in models if isinstance(model, Meter)], Ledger()
    for meter in meters:
        meter.ledger = ledger
    return meters[0] if meters else None


def spent_words(meter: Meter | None) -> str:
    """Return what was spent, in words; nothing where no model was asked."""
    if meter is None or not meter.ledger.requests:
        return ""
    from roleplay.llm.costs import in_dollars, known_price

    ledger = meter.ledger
    about = "about " if ledger.used.estimated else ""
    requests = "1 request" if ledger.requests == 1 else f"{ledger.requests} requests"
    told = f"{meter.name} took {about}{ledger.tokens:,} tokens in {requests}"
    try:
        known = known_price(meter.name)
    except BadFile:
        # a call that is over does not fail for a table of prices; `roleplay doctor` says what is wrong with it
        known = None
    return f"{told}, {in_dollars(known.price.of(ledger.used))} {known.words}." if known else f"{told}."
