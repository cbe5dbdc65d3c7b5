"""Fit a call into what a model can take: the fixed facts and the newest lines whole, what came before in one line.

The rule is code: the same lines and the same limit always give the same request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from roleplay.behaviours import Line
from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Message
from roleplay.llm.tokens import A_LINE_END, A_MESSAGE, A_REPLY

FIRST_OF_ALL = 4
"""Newest lines that get their room before the word on how the call began."""
FIRST_WORDS = 12
"""Words kept of how each side began."""


@dataclass(frozen=True)
class Fitted:
    """Hold the lines that fit, oldest first, and what stands for the rest."""

    summary: str
    """One line for those left out; empty if none is."""
    lines: tuple[Line, ...]
    left_out: int
    tokens: int
    """Of the whole request: the fixed messages, the summary and the lines."""

    @property
    def text(self) -> str:
        """Return all of it, one line each, for a prompt."""
        return "\n".join([*([self.summary] if self.summary else []), *map(written, self.lines)])


def written(line: Line) -> str:
    """Return a line as it stands in a prompt."""
    return f"{line.who}: {line.text}"


def fit(
    fixed: Sequence[Message], newest_first: Sequence[Line], limit: int, count: Callable[[str], int],
    *, most: int | None = None, around: int = A_LINE_END,
) -> Fitted:  # fmt: skip
    """Return as many of the newest lines as fit beside the fixed messages, and one line for those before.

    `limit` counts tokens of the request, without the answer, and `most` those of the lines, of which the newest may
    take more; `count` counts those of a text, and `around` are those that come with each line.

    Raises:
        ModelFault: `too_long` if not even the newest line fits.
    """
    fixed_tokens = A_REPLY + sum(A_MESSAGE + count(message.text) for message in fixed)
    upto = list(accumulate((count(written(line)) + around for line in newest_first), initial=fixed_tokens))
    whole = len(newest_first)
    if most is not None:
        newest = upto[min(1, whole)] + count(_short(whole)) + around
        limit = min(limit, max(fixed_tokens + most, newest))
    if upto[whole] <= limit:
        return Fitted("", tuple(reversed(newest_first)), 0, upto[whole])
    told = ((kept, _summary) for kept in range(whole - 1, FIRST_OF_ALL - 1, -1))
    shorter = ((kept, _only_how_many) for kept in range(min(FIRST_OF_ALL, whole - 1), 0, -1))
    for kept, words in chain(told, shorter):
        if upto[kept] > limit:
            continue
        summary = words(newest_first[kept:])
        tokens = upto[kept] + count(summary) + around
        if tokens <= limit:
            return Fitted(summary, tuple(reversed(newest_first[:kept])), whole - kept, tokens)
    least = upto[min(1, whole)]
    raise ModelFault("too_long", f"it takes {least:,} tokens at least where {max(0, limit):,} fit")


def _only_how_many(before: Sequence[Line]) -> str:
    return _short(len(before))


def _short(left_out: int) -> str:
    return f"[earlier: {left_out} {'line' if left_out == 1 else 'lines'} left out]"


def _summary(before: Sequence[Line]) -> str:
    """Return how many lines are left out and how each side began; `before` has the newest first."""
    began = dict[str, str]()
    for line in reversed(before):
        began.setdefault(line.who, _clipped(line.text))
    said = "; ".join(f'the {who} began: "{text}"' for who, text in began.items())
    return f"{_short(len(before))[:-1]}; {said}]"


def _clipped(text: str) -> str:
    words = text.split()
    return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
