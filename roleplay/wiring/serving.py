"""Serve the practice room to browsers: what was asked for, whether it is safe, and the server's life."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from roleplay.errors import BadFile, UsageProblem
from roleplay.wiring.access import Access, is_loopback, place_of

if TYPE_CHECKING:
    from roleplay.wiring.browser_room import Room

MIN_TOKEN = 16
"""The fewest characters of a token that cannot be guessed by trying."""
GOODBYE_S = 10.0
"""How long the server waits for its processes when it stops."""
COMMAND = (sys.executable, "-m", "roleplay")


@dataclass(frozen=True)
class Serving:
    """Hold how the room is to be served."""

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    public_url: str = ""
    """Where a proxy in front of it is reached: scheme and host, and port where it is not the usual one."""
    sessions: int = 8
    """How many browsers at a time; each is a process."""

    def access(self) -> Access:
        """Return who may come in.

        Raises:
            UsageProblem: if that would be anybody, from anywhere.
        """
        loopback = is_loopback(self.host)
        if self.token and len(self.token) < MIN_TOKEN:
            raise UsageProblem(f"The access token has fewer than {MIN_TOKEN} characters; it could be guessed.", _give())
        if not self.token and not loopback:
            raise UsageProblem(
                f"Under {self.host!r} everybody on the network could come in and read the calls.", _give()
            )
        if self.public_url and (place_of(self.public_url) is None or urlsplit(self.public_url).path not in ("", "/")):
            raise UsageProblem(
                f"{self.public_url!r} is not an address the room can have.",
                "--public-url takes a scheme and a host, for example https://practice.example.org",
            )
        return Access(self.token, loopback, self.public_url)


def token_from(path: Path) -> str:
    """Return the access token that a file holds.

    Raises:
        BadFile: if it cannot be read or holds none.
    """
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}") from error
    if not token:
        raise BadFile(f"{path} holds no access token.", _give())
    return token


def serve(serving: Serving, colours: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Serve until the process is told to stop.

    Raises:
        UsageProblem: if it is not safe, the address cannot be used, or what serves is not installed.
    """
    access = serving.access()
    if find_spec("textual_serve") is None:
        raise UsageProblem(
            "The room needs one more package to open in a browser.", f"{sys.executable} -m pip install textual-serve"
        )
    from roleplay.wiring.browser_room import Room

    room = Room(COMMAND, access, sessions=serving.sessions, colours=colours)
    asyncio.run(_run(room, serving, say))


async def _run(room: Room, serving: Serving, say: Callable[[str], None]) -> None:
    from aiohttp import web

    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl+C interrupts instead
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    runner = web.AppRunner(await room.application(), access_log=None, shutdown_timeout=GOODBYE_S)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, serving.host, serving.port).start()
        except OSError as error:
            raise UsageProblem(
                f"{serving.host}:{serving.port} cannot be listened on: {error.strerror or error}.",
                "Another --port may be free.",
            ) from error
        for line in _told(serving, runner.addresses[0][1]):
            say(line)
        await stop.wait()
    finally:
        await runner.cleanup()


def _told(serving: Serving, port: int) -> list[str]:
    """Return what whoever starts the server has to know."""
    shown = serving.host if is_loopback(serving.host) else socket.gethostname()
    shown = f"[{shown}]" if ":" in shown else shown
    url = serving.public_url.rstrip("/") or f"http://{shown}:{port}"
    told = [f"The practice room is open at {url}/  Ctrl+C closes it."]
    if serving.token:
        told.append(f"Whoever comes in shows the token: on the page, or once as {url}/?token=YOUR-TOKEN")
    if not is_loopback(serving.host) and not serving.public_url.startswith("https:"):
        told.append("Without TLS in front of it, the token and every word can be read on the way: see docs/serve.md.")
    told.append("Everybody who comes in shares your settings and your kept calls.")
    return told


def _give() -> str:
    return f"Give it a token, for example this fresh one: --token {secrets.token_urlsafe(18)}"
