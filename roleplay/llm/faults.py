"""What can go wrong between us and a model, each kind under one name that people, tests and transcripts share."""

from __future__ import annotations

from typing import Literal

from roleplay.errors import EndpointProblem
from roleplay.llm.port import Usage

FaultKind = Literal[
    "unreachable", "unauthorised", "not_found", "bad_request", "rate_limited", "server_error", "slow", "stalled",
    "disconnected", "truncated", "corrupt", "empty", "refused", "too_long", "malformed", "cancelled", "over_budget",
]  # fmt: skip
"""How a model failed to answer."""

IN_WORDS: dict[FaultKind, str] = {
    "unreachable": "nothing answers at the address",
    "unauthorised": "the endpoint does not accept the key",
    "not_found": "the endpoint does not know the model or the address",
    "bad_request": "the endpoint does not accept what was asked",
    "rate_limited": "the endpoint asks for fewer requests",
    "server_error": "the endpoint failed",
    "slow": "the answer took too long",
    "stalled": "the answer stopped in the middle",
    "disconnected": "the connection was lost",
    "truncated": "the answer was cut off",
    "corrupt": "the answer came damaged",
    "empty": "the answer was empty",
    "refused": "the model declined to answer",
    "too_long": "the conversation is longer than the model can take",
    "malformed": "the answer was not in the form asked for",
    "cancelled": "the request was called off",
    "over_budget": "the call has used what it may spend",
}
"""Each kind in plain words."""

REMEDIES: dict[FaultKind, str] = {
    "unreachable": "See that the server runs, and that endpoint.url is its address.",
    "unauthorised": "Set ROLEPLAY_ENDPOINT_KEY to a key for this endpoint.",
    "not_found": "Check endpoint.model, and endpoint.url: most addresses end in /v1.",
    "bad_request": "See that endpoint.model is a model for chats.",
    "rate_limited": "Wait a little, or ask your provider for more.",
    "server_error": "Try again later; the endpoint's own log says more.",
    "slow": "Use a faster model, or raise endpoint.timeout.",
    "stalled": "Use a faster model, or see what keeps the endpoint busy.",
    "disconnected": "See whether the endpoint, or something between, cuts connections.",
    "truncated": "Use a model that answers briefly, and no reasoning model.",
    "corrupt": "See that endpoint.url is the address of an OpenAI-compatible endpoint.",
    "empty": "Use another model.",
    "refused": "Use a model that takes part in training conversations.",
    "too_long": "Set endpoint.context to what the model can take.",
    "malformed": "Use a larger model, or an endpoint that holds answers to a schema.",
    "cancelled": "Nothing has to be done.",
    "over_budget": "Raise endpoint.budget, or set it to 0.",
}
"""What a person can do about each kind."""

WORTH_TRYING_AGAIN: frozenset[FaultKind] = frozenset(
    {"unreachable", "rate_limited", "server_error", "slow", "stalled", "disconnected", "truncated", "corrupt", "empty"}
)
"""Kinds that may be gone a moment later."""


class ModelFault(EndpointProblem):
    """Say how a model failed to answer; the message never holds a key, a header or a whole address."""

    def __init__(
        self,
        kind: FaultKind,
        detail: str = "",
        *,
        wait: float | None = None,
        remedy: str = "",
        spent: Usage | None = None,
    ) -> None:
        words = IN_WORDS[kind]
        super().__init__(f"{words}: {detail}" if detail else words, remedy or REMEDIES[kind])
        self.kind: FaultKind = kind
        self.detail = detail
        self.wait = wait
        """Seconds the endpoint asks us to wait, if it says so."""
        self.spent = spent or Usage()
        """Tokens that went all the same, over all attempts."""

    @property
    def worth_trying_again(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self.kind in WORTH_TRYING_AGAIN
