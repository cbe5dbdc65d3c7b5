"""Put a request into the words an endpoint takes, and learn from what it refuses.

Endpoints agree on the messages and differ in the rest: some want another name for the most tokens, some take no
temperature, no seed, no usage at the end of a stream.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from roleplay.llm.port import Ask
from roleplay.llm.strict_schema import without
from roleplay.llm.wire_faults import said

MOST_TOKENS, MOST_TOKENS_TOO = "max_tokens", "max_completion_tokens"
CAN_DO_WITHOUT = ("temperature", "seed", "stream_options")
CHECKED_BY_US = ("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems",
                 "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")  # fmt: skip
"""Keywords of a schema that an endpoint may refuse: the answer is checked here all the same."""


@dataclass
class Dialect:
    """Hold what one endpoint does not take; learned once, kept for as long as the model lives."""

    refused: set[str] = field(default_factory=set)

    def words(self, ask: Ask, model: str, *, streamed: bool) -> dict[str, Any]:
        """Return the request's fields."""
        limit = MOST_TOKENS_TOO if MOST_TOKENS in self.refused else MOST_TOKENS
        fields: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.text} for message in ask.messages],
            limit: ask.max_tokens,
            "temperature": ask.temperature,
            "stream": streamed,
        }
        if ask.seed is not None:
            fields["seed"] = ask.seed
        if streamed:
            fields["stream_options"] = {"include_usage": True}
        if ask.form == "json_object":
            fields["response_format"] = {"type": "json_object"}
        elif ask.form == "json_schema":
            held = {
                "name": ask.schema_name or "answer",
                "schema": without(ask.schema or {}, self.refused),
                "strict": True,
            }
            fields["response_format"] = {"type": "json_schema", "json_schema": held}
        return {name: value for name, value in fields.items() if name not in self.refused}

    def learn(self, error: Any, asked: dict[str, Any]) -> bool:
        """Note what a refused request was refused for, and return whether asking in other words may do."""
        told = f"{getattr(error, 'param', None)} {said(error)}"
        found = {name for name in CAN_DO_WITHOUT if name in asked and re.search(rf"\b{name}\b", told)}
        if MOST_TOKENS in asked and MOST_TOKENS_TOO in told:
            found.add(MOST_TOKENS)
        if "response_format" in asked:
            found |= {word for word in CHECKED_BY_US if re.search(rf"\b{word}\b", told)} - self.refused
        self.refused |= found
        return bool(found)
