"""The sentence encoder: texts to unit vectors, offline, on one thread, loaded when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
_TOGETHER, _NEAR = 8, 0.7
"""Most texts encoded at once, and the least length of the shortest as a share of the longest's."""


def session(name: str) -> Any:
    """Return an inference session on one thread for a file of the weights folder."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
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
        ids = {t: tokenizer().encode(t).ids[:MAX_TOKENS] for t in fresh}
        for group in alike(ids):
            known.update(zip(group, self._run([ids[t] for t in group]), strict=True))
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([known[t] for t in texts])

    def _run(self, rows: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """Return a unit vector for each row of token ids: the mean of its tokens' vectors."""
        import numpy as np

        if self._session is None:
            self._session = session("sentences.onnx")
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)], mask[i, : len(row)] = row, 1
        tokens = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        # the mean is taken here, row by row: over a whole batch its last digit would depend on the texts beside it
        means = [tokens[i, : len(row)].sum(axis=0) / np.float32(len(row)) for i, row in enumerate(rows)]
        return [mean / np.sqrt((mean * mean).sum()) for mean in means]


def alike(ids: Mapping[str, Sequence[int]]) -> list[list[str]]:
    """Return the texts in groups of at most 8 whose lengths in tokens are near each other: padding costs time."""
    groups: list[list[str]] = []
    for text in sorted(ids, key=lambda t: len(ids[t])):
        if groups and len(groups[-1]) < _TOGETHER and len(ids[groups[-1][0]]) >= _NEAR * len(ids[text]):
            groups[-1].append(text)
        else:
            groups.append([text])
    return groups


@lru_cache(maxsize=1)
def encoder() -> SentenceEncoder:
    """Return the encoder of this process."""
    return SentenceEncoder()
