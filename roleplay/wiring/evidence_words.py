"""Evidence in words, the same on the screen and in plain lines."""

from __future__ import annotations

from collections.abc import Iterable

from roleplay.grading.scorecard import Proof

MOST_PROOFS = 3
"""Proofs shown for one judgement."""
ENDS = (".", "?", "!", "…")


def quoted(words: str) -> str:
    """Return words in quotation marks, as a sentence of their own."""
    return f"“{words}”" if words.endswith(ENDS) else f"“{words}”."


def proof_words(proof: Proof) -> str:
    """Return a proof as one sentence."""
    if proof.kind == "quote":
        return f"Turn {proof.turn}: {quoted(proof.text)}"
    if proof.kind == "missed":
        return f"Missed: {quoted(proof.text)}"
    turns = proof.turns
    if len(turns) < 2:
        return f"Looked for in turn {turns[0]} in vain." if turns else "There were no turns."
    return f"Looked for in turns {turns[0]} to {turns[-1]} in vain."


def proofs_words(proofs: Iterable[Proof]) -> list[str]:
    """Return the first few proofs, a sentence each."""
    return [proof_words(proof) for proof in proofs][:MOST_PROOFS]
