"""The room as browsers see it: pages, a websocket, and behind each websocket a process of its own."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

import aiohttp_jinja2
from aiohttp import WSCloseCode, web
from textual_serve.server import Server, to_int

from roleplay.wiring.access import Access, Credentials
from roleplay.wiring.browser_session import Session

PAGES = Path(__file__).parent / "pages"

PLACE_S = 3.0
"""How long a browser waits for a place: a page that is loaded again needs the one it is about to give up."""
HEARTBEAT_S = 15.0
"""How often a silent browser is asked whether it is still there."""
MAX_MESSAGE = 1 << 18
"""The longest message taken from a browser, in bytes: room for a long paste."""

COOKIE = "roleplay-access"
STATIC = ("/static/", "/pages/")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer carries: nothing is taken from outside, no address with a token is passed on."""


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    # only what is the same for everybody may stay in the browser
    response.headers["Cache-Control"] = "private, no-cache" if request.path.startswith(STATIC) else "no-store"


class Room(Server):
    """Serve the practice room to as many browsers as there are places."""

    def __init__(self, command: Sequence[str], access: Access, *, sessions: int, colours: Mapping[str, str]) -> None:
        super().__init__(shlex.join(command), title="roleplay", templates_path=PAGES)
        self._words = command
        self._access = access
        self._colours = colours
        self._places = asyncio.Semaphore(sessions)
        self._open: set[web.WebSocketResponse] = set()

    async def application(self) -> web.Application:
        """Return the web application, every request of which has passed the checks."""
        app = await self._make_app()
        app.middlewares.append(self._guard)
        app.on_response_prepare.append(_add_headers)
        app.add_routes([web.get("/full", self.handle_full), web.static("/pages", PAGES / "static")])
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: who started the server says where it is."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """Send every browser away, so that every process ends."""
        for websocket in list(self._open):
            await websocket.close(code=WSCloseCode.GOING_AWAY)

    @aiohttp_jinja2.template("app_index.html")
    async def handle_index(self, request: web.Request) -> dict[str, object]:
        """Serve the page the room is drawn on."""
        return {"colours": self._colours, "font_size": to_int(request.query.get("fontsize", ""), 16)}

    async def handle_full(self, request: web.Request) -> web.StreamResponse:
        """Say that every place is taken."""
        return self._plain(request, "full", HTTPStatus.SERVICE_UNAVAILABLE)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Play the app for a browser until one of them leaves."""
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_MESSAGE)
        await websocket.prepare(request)
        try:
            await asyncio.wait_for(self._places.acquire(), PLACE_S)
        except TimeoutError:
            await websocket.send_str(json.dumps(["open_url", {"url": "/full", "new_tab": False}]))
            await websocket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return websocket
        self._open.add(websocket)
        try:
            await self._play(
                websocket, to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24)
            )
        finally:
            self._open.discard(websocket)
            self._places.release()
        return websocket

    async def _play(self, websocket: web.WebSocketResponse, width: int, height: int) -> None:
        session = Session(self._words, websocket, self.download_manager)
        await session.start(width, height)
        try:
            await self._process_messages(websocket, session)
        except (AssertionError, ValueError, TypeError, LookupError, AttributeError, OverflowError):
            await websocket.close(code=WSCloseCode.POLICY_VIOLATION)  # no page of ours sends such a message
        finally:
            await session.stop()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self._access.refuses_address(request.host):
            return self._plain(request, "address", HTTPStatus.FORBIDDEN)
        brought = Credentials(request.query.get("token", ""), request.cookies.get(COOKIE, ""))
        if why := self._access.refuses(brought):
            return self._plain(request, why, HTTPStatus.UNAUTHORIZED)
        if request.path == "/ws" and self._access.refuses_origin(request.headers.get("Origin", ""), request.host):
            return self._plain(request, "origin", HTTPStatus.FORBIDDEN)
        response = await handler(request)
        if brought.token and self._access.token and not response.prepared:
            response.set_cookie(
                COOKIE, self._access.cookie(), httponly=True, samesite="Strict",
                secure=self._access.public_url.startswith("https:"),
            )  # fmt: skip
        return response

    def _plain(self, request: web.Request, why: str, status: HTTPStatus) -> web.Response:
        context = {"why": why, "colours": self._colours}
        return aiohttp_jinja2.render_template("plain.html", request, context, status=status)
