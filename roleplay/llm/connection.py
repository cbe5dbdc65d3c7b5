"""The client library, tied to one address: it never sees the key, never tries again and never follows elsewhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from roleplay.llm.keys import OPENAI_HOST, Key

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

SENT = frozenset(
    {b"host", b"accept", b"accept-encoding", b"connection", b"content-type", b"content-length", b"user-agent"}
)
"""The headers of a request, beside the key's."""
SENT_TO_OPENAI = frozenset({b"openai-organization", b"openai-project"})
"""What the environment may say about an account there; no other endpoint is told."""
AT_ONCE = 100
"""Connections at a time."""
NO_KEY = "none"
"""What the library holds in the place of a key, because it wants one."""


def connected(
    url: str, key: Key | None, seconds: float, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncOpenAI:
    """Return the client library for an address; `seconds` is for a connection, other deadlines are the caller's."""
    import httpx2
    from openai import AsyncOpenAI

    meant = SENT | SENT_TO_OPENAI if urlsplit(url).hostname == OPENAI_HOST else SENT

    async def only_what_is_meant(request: httpx2.Request) -> None:
        kept = [(name, value) for name, value in request.headers.raw if name.lower() in meant]
        if key:
            kept.append((b"Authorization", f"Bearer {key.reveal()}".encode()))
        request.headers = httpx2.Headers(kept)

    for name in ("httpx2", "httpcore2"):
        # at lower levels they write whole addresses
        logging.getLogger(name).setLevel(logging.WARNING)
    http = httpx2.AsyncClient(
        transport=transport,
        timeout=httpx2.Timeout(None, connect=seconds),
        limits=httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        follow_redirects=False,
        event_hooks={"request": [only_what_is_meant]},
    )
    return AsyncOpenAI(api_key=NO_KEY, base_url=url, max_retries=0, http_client=http, timeout=http.timeout)
