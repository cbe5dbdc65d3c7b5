"""Name what the client library raises: each exception becomes a kind of fault, with nothing secret in its words."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from typing import Any

from roleplay.llm.faults import FaultKind, ModelFault
from roleplay.llm.retries import seconds_asked

MOST_SAID = 200
"""Characters of the endpoint's own words."""
BY_STATUS: dict[int, FaultKind] = {
    401: "unauthorised", 403: "unauthorised", 407: "unauthorised", 404: "not_found", 410: "not_found",
    408: "slow", 409: "server_error", 413: "too_long", 425: "rate_limited", 429: "rate_limited", 501: "bad_request",
}  # fmt: skip
"""Where the hundreds do not say enough."""
BY_HUNDREDS: dict[int, FaultKind] = {3: "not_found", 4: "bad_request", 5: "server_error"}
_TOO_LONG = re.compile(r"context[ _](length|size|window)|exceed_context|prompt is too long", re.IGNORECASE)
_REFUSED = re.compile(r"content[ _](filter|policy|management)", re.IGNORECASE)
_NO_MONEY = re.compile(r"insufficient_quota|exceeded your current quota", re.IGNORECASE)
_SECRETS = re.compile(r"https?://\S+|\b(bearer|basic)\s+\S+|\b(sk|key|pk)-\S+", re.IGNORECASE)
NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror", "ProxyError"})
"""Exceptions that came before any connection was there."""
NOT_OURS_TO_REPEAT: frozenset[FaultKind] = frozenset({"unauthorised"})
"""Kinds whose words from the endpoint may hold a part of the key."""


def fault_of(error: Exception, secret: str = "") -> ModelFault:
    """Return the fault that an exception of the client library stands for; `secret` is cut out of its words.

    Whoever raises it does so outside the `except`, so that nothing leads back to the request and its headers.
    """
    import openai

    match error:
        case openai.APIStatusError():
            return _by_status(error, secret)
        case openai.APITimeoutError() | openai.APIConnectionError() | OSError():
            return unconnected(error)
        case openai.APIError() if not isinstance(error, openai.APIResponseValidationError):
            # an error that came in place of a piece of an answer
            return ModelFault(_by_words(_codes(error), said(error)) or "server_error", _safe(said(error), secret))
        case _:
            # whatever else reading an answer raises, the answer is what raised it
            return ModelFault("corrupt", "" if isinstance(error, ValueError) else type(error).__name__)


def said(error: Any) -> str:
    """Return the endpoint's own words about an error, from any of the shapes they come in."""
    body = getattr(error, "body", None)
    if isinstance(body, dict):
        found = next((body[k] for k in ("message", "detail", "error") if body.get(k)), "")
        return _flat(found)
    return _flat(body)


def _flat(found: Any) -> str:
    if isinstance(found, str):
        try:
            inner = json.loads(found) if found.lstrip().startswith("{") else None
        except ValueError:
            inner = None
        return _flat(inner.get("message", "")) if isinstance(inner, dict) else found
    if isinstance(found, list):
        pairs = [e for e in found if isinstance(e, dict)]
        return "; ".join(f"{'.'.join(map(str, e.get('loc', ())))}: {e.get('msg', '')}" for e in pairs)
    return str(found.get("message", "")) if isinstance(found, dict) else ""


def kind_of_status(status: int) -> FaultKind:
    """Return the kind of fault that a status stands for where nothing else is known."""
    return BY_STATUS.get(status) or BY_HUNDREDS.get(status // 100, "bad_request")


def _by_status(error: Any, secret: str) -> ModelFault:
    status, words = int(error.status_code), said(error)
    kind = kind_of_status(status)
    if kind in ("bad_request", "server_error"):
        kind = _by_words(_codes(error), words) or kind
    if kind == "rate_limited" and _NO_MONEY.search(f"{_codes(error)} {words}"):
        return ModelFault("rate_limited", "its account has used what it may", remedy="See what your provider says.")
    detail = f"status {status}"
    if 300 <= status < 400:
        detail += ", it sends us to another address, and we only ask the one you named"
    elif words and kind not in NOT_OURS_TO_REPEAT:
        detail += f", {_safe(words, secret)}"
    return ModelFault(kind, detail, wait=seconds_asked(error.response.headers))


def _codes(error: Any) -> str:
    return f"{getattr(error, 'code', None)} {getattr(error, 'type', None)}"


def _by_words(codes: str, words: str) -> FaultKind | None:
    text = f"{codes} {words}"
    if _TOO_LONG.search(text):
        return "too_long"
    return "refused" if _REFUSED.search(text) else None


def unconnected(error: Exception) -> ModelFault:
    """Return the fault that a broken or missing connection stands for."""
    behind = list(_behind(error))
    names = {type(e).__name__ for e in behind}
    if any(isinstance(e, ssl.SSLCertVerificationError) for e in behind):
        return ModelFault("unreachable", "its certificate is not trusted")
    if names & NO_CONNECTION:
        return ModelFault("unreachable")
    if "DecodingError" in names:
        return ModelFault("corrupt")
    return ModelFault(
        "slow" if any(isinstance(e, TimeoutError) or "Timeout" in type(e).__name__ for e in behind) else "disconnected"
    )


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that led to it."""
    here: BaseException | None = error
    while here is not None:
        yield here
        here = here.__cause__ or here.__context__


def _safe(words: str, secret: str) -> str:
    """Return the endpoint's words in one short line without addresses, headers and keys."""
    if secret:
        words = words.replace(secret, "…")
    line = "".join(c if c.isprintable() else " " for c in _SECRETS.sub("…", words))
    line = " ".join(line.split())
    return line if len(line) <= MOST_SAID else f"{line[: MOST_SAID - 1]}…"
