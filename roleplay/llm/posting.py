"""Send JSON to an address that the user named and take JSON back, with the patience and the faults of any endpoint."""

from __future__ import annotations

import asyncio
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from roleplay.llm.faults import ModelFault
from roleplay.llm.retries import Patience, World, persistently, seconds_asked
from roleplay.llm.wire_faults import kind_of_status, unconnected

if TYPE_CHECKING:
    import httpx2

MOST_BYTES = 200_000
"""Of an answer; a turn has a fraction of it."""
AT_ONCE = 1_000
"""Connections at a time: calls are bounded before requests are."""


class Poster:
    """Post to one address."""

    def __init__(
        self, url: str, patience: Patience | None = None, *, world: World | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._url, self._patience = url, patience or Patience()
        self._world, self._transport = world, transport

    def __repr__(self) -> str:
        return f"Poster(at {urlsplit(self._url).hostname!r})"

    async def post(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the object that comes back.

        Raises:
            ModelFault: if none does within the patience.
        """
        found, _ = await persistently(lambda left: self._attempt(data, left), self._patience, self._world)
        return found

    async def close(self) -> None:
        """Let connections go."""
        if "_client" in vars(self):
            await self._client.aclose()

    async def _attempt(self, data: dict[str, Any], left: float) -> dict[str, Any]:
        import httpx2

        fault: ModelFault
        try:
            async with asyncio.timeout(min(self._patience.request, left)):
                return await self._answer(data)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            # a deadline that has passed is one of these too
            fault = unconnected(error)
        raise fault

    async def _answer(self, data: dict[str, Any]) -> dict[str, Any]:
        async with self._client.stream("POST", self._url, json=data) as response:
            if response.status_code != 200:
                detail = f"status {response.status_code}"
                raise ModelFault(kind_of_status(response.status_code), detail, wait=seconds_asked(response.headers))
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise ModelFault("malformed", f"more than {MOST_BYTES:,} bytes")
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise ModelFault("malformed", "it is no JSON") from None
        if not isinstance(found, dict):
            raise ModelFault("malformed", "it is no JSON object")
        return found

    @cached_property
    def _client(self) -> httpx2.AsyncClient:
        import httpx2

        return httpx2.AsyncClient(
            transport=self._transport, follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=self._patience.connect),
            limits=httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        )  # fmt: skip
