"""The trained model: probabilities of behaviours with the words it looked at, offline, on one thread."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from roleplay.behaviours import TurnContext
from roleplay.observers.encoder import WEIGHTS, session, tokenizer
from roleplay.observers.text import Span, clauses, sentences

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HISTORY_LINES = 4
"""Lines before the customer's last that the model reads, newest first."""


@dataclass(frozen=True)
class Reading:
    """Hold what the model makes of one behaviour in a turn."""

    id: str
    probability: float
    strong: float
    """Probability that it is strong, if it is there."""
    span: Span


@lru_cache(maxsize=1)
def card() -> dict[str, Any]:
    """Return the weights' card: labels, thresholds, token limits, digests and figures."""
    return dict(json.loads((WEIGHTS / "observer.json").read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _network() -> Any:
    return session("observer.onnx")


def context_text(context: TurnContext) -> str:
    """Return what the model reads besides the turn: the customer's line, then the earlier lines, newest first."""
    history = list(context.history)
    last = ""
    if history and history[-1].who == "customer":
        last = history.pop().text
    earlier = " ".join(f"[{line.who}] {line.text}" for line in reversed(history[-HISTORY_LINES:]))
    return f"{last} {earlier}".strip()


def read(text: str, context: TurnContext) -> list[Reading]:
    """Return a reading of every behaviour for a turn; nothing for a turn without words."""
    import numpy as np

    known = card()
    encoded = tokenizer().encode(text, add_special_tokens=False)
    own = encoded.ids[: known["agent_tokens"]]
    if not own:
        return []
    before = tokenizer().encode(context_text(context), add_special_tokens=False).ids[: known["context_tokens"]]
    start, end = tokenizer().token_to_id("[CLS]"), tokenizer().token_to_id("[SEP]")
    ids = np.array([[start, *own, end, *before, end]], dtype=np.int64)
    kind = np.array([[0] * (len(own) + 2) + [1] * (len(before) + 1)], dtype=np.int64)
    logits, strength, look = _network().run(
        None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kind}
    )
    probabilities, strong = _sigmoid(logits[0]), _sigmoid(strength[0])
    spans = _spans(text, look[0][:, 1 : len(own) + 1], encoded.offsets[: len(own)])
    return [
        Reading(label, float(probabilities[i]), float(strong[i]), spans[i]) for i, label in enumerate(known["labels"])
    ]


def _sigmoid(x: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(1.0 / (1.0 + np.exp(-x)), dtype=np.float32)


def _spans(text: str, look: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> list[Span]:
    """Return for each row of `look`, (labels, tokens), the clause it looks at most; for a scrap, its sentence."""
    import numpy as np

    units = clauses(text) or (Span(text, 0, len(text)),)
    inside = np.array([[u.start <= a < u.end for u in units] for a, _ in offsets], dtype=np.float64)
    best = (look.astype(np.float64) @ inside).argmax(axis=1)
    whole = [_whole(text, u) for u in units]
    return [whole[i] for i in best]


def _whole(text: str, unit: Span) -> Span:
    if len(unit.text.split()) < 4:
        unit = next((s for s in sentences(text) if s.start <= unit.start < s.end), unit)
    return Span(text[unit.start : unit.end], unit.start, unit.end)
