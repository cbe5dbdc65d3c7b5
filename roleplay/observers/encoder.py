"""The sentence encoder: texts to unit vectors, offline, on one thread, loaded when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights"
"""Where the shipped weights lie."""
MAX_TOKENS = 96
_CACHE_SIZE = 32_000
"""Texts remembered: the examples of a whole library with two variants of each scenario, some 50 MB."""


def session(name: str) -> Any:
    """Return an inference session on one thread for a file of the weights folder."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # on processors without VNNI the fast int8 product overflows; this takes the exact one there
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(str(WEIGHTS / name), options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def tokenizer() -> Any:
    """Return the tokenizer that both networks share."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


class SentenceEncoder:
    """Turn texts into unit vectors; what was encoded once is remembered."""

    def __init__(self) -> None:
        self._session: Any = None
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 for each text, shape (texts, 384)."""
        import numpy as np

        known = self._known
        fresh = [t for t in dict.fromkeys(texts) if t not in known]
        if len(known) + len(fresh) > _CACHE_SIZE:
            # a new one in its place, because another thread may be reading the old one
            known = self._known = {}
            fresh = list(dict.fromkeys(texts))
        # one by one: int8 activations are scaled over a whole batch, so in company a text's vector would depend on it
        known.update((t, self._run(t)) for t in fresh)
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([known[t] for t in texts])

    def _run(self, text: str) -> Any:
        import numpy as np

        if self._session is None:
            self._session = session("sentences.onnx")
        ids = np.array([tokenizer().encode(text).ids[:MAX_TOKENS]], dtype=np.int64)
        return self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    """Return the encoder of this process."""
    return SentenceEncoder()
