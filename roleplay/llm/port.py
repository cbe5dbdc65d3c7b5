"""The port to a language model: a request, a reply, and the protocol between them.

Whoever words a customer's line, observes a turn or sits in the agent's seat knows only this page. Behind it stands an
endpoint, a scripted model or a recording of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]
Form = Literal["text", "json_object", "json_schema"]
"""What the endpoint is asked to hold the answer to; servers differ in which they can."""


@dataclass(frozen=True)
class Message:
    """Hold one message of a request."""

    role: Role
    text: str


@dataclass(frozen=True)
class Ask:
    """Hold one request to a model."""

    messages: tuple[Message, ...]
    max_tokens: int
    """Most tokens of the answer."""
    temperature: float = 0.0
    seed: int | None = None
    form: Form = "text"
    schema: dict[str, Any] | None = field(default=None, hash=False)
    """The JSON Schema of the answer, for the form `json_schema`."""
    schema_name: str = ""


@dataclass(frozen=True)
class Usage:
    """Count the tokens of a request and its answer."""

    prompt: int = 0
    answer: int = 0
    estimated: bool = False
    """Counted by us, because the endpoint did not say."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.answer + other.answer, self.estimated or other.estimated)


@dataclass(frozen=True)
class Reply:
    """Hold a model's whole answer."""

    text: str
    model: str
    """As the endpoint named it."""
    usage: Usage = Usage()
    attempts: int = 1
    """Requests it took."""
    seconds: float = 0.0
    """From the first request to the last word."""


Hearer = Callable[[str], None]
"""Takes pieces of an answer as they arrive; an attempt that failed begins again with `""`."""


class ChatModel(Protocol):
    """Answer requests; safe to use for several at a time."""

    @property
    def name(self) -> str:
        """The model as the user named it."""

    async def ask(self, ask: Ask, heard: Hearer | None = None) -> Reply:
        """Return the whole answer; with `heard` its pieces are streamed as well.

        Raises:
            ModelFault: if there is no whole answer.
        """

    async def close(self) -> None:
        """Let connections go."""
