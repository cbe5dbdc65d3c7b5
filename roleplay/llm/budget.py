"""Fit a call into what a model can take: the fixed facts and the newest lines whole, what came before in one line.

The rule is code: the same lines and the same limit always give the same request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from roleplay.behaviours import Line
from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Message
from roleplay.llm.tokens import A_LINE_END, A_MESSAGE, A_REPLY

FIRST_OF_ALL = 4
"""Newest lines that get their room before the word on how the call began."""
FIRST_WORDS = 12
"""Words kept of how each side began."""
LONGEST = 1_600
"""Characters of a line that are shown."""
SIDES = 2
"""Who speaks in a call: the agent and the customer."""


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


def shortened(text: str) -> str:
    """Return a text as far as it is shown where it is one line of several."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …"


def one_line(line: Line) -> Line:
    """Return a line as it is shown: a line break inside must not begin another one."""
    return Line(line.who, shortened(" ".join(line.text.split())))


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
    whole, read = len(newest_first), list[Line]()
    fixed_tokens = A_REPLY + sum(A_MESSAGE + count(message.text) for message in fixed)
    upto = [fixed_tokens]
    for line in newest_first:
        read.append(one_line(line))
        upto.append(upto[-1] + count(written(read[-1])) + around)
        if most is not None and len(read) == 1:
            limit = min(limit, max(fixed_tokens + most, upto[1] + count(_short(whole)) + around))
        if upto[-1] > limit:
            # of a long call most lines are never looked at
            break
    if len(read) == whole and upto[-1] <= limit:
        return Fitted("", tuple(reversed(read)), 0, upto[-1])
    told = ((kept, _summary) for kept in range(len(read) - 1, FIRST_OF_ALL - 1, -1))
    shorter = ((kept, _only_how_many) for kept in range(min(FIRST_OF_ALL, len(read) - 1), 0, -1))
    for kept, words in chain(told, shorter):
        summary = words(newest_first[kept:])
        tokens = upto[kept] + count(summary) + around
        if tokens <= limit:
            return Fitted(summary, tuple(reversed(read[:kept])), whole - kept, tokens)
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
        if len(began) == SIDES:
            break
    said = "; ".join(f'the {who} began: "{text}"' for who, text in began.items())
    return f"{_short(len(before))[:-1]}; {said}]"


def _clipped(text: str) -> str:
    words = text.split()
    return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")
