"""One browser at the room: the process that runs the app for it."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

DRIVER = "roleplay.tui.browser:BrowserDriver"
ENDING_S = 5.0
"""How long a process may take to keep its call and end, before it is killed."""
COLUMNS, ROWS = range(20, 501), range(5, 201)
"""The sizes a browser may ask for; every cell costs memory."""


class Session(AppService):
    """Run the app for one browser, and end it when the browser goes away."""

    def __init__(self, command: Sequence[str], websocket: web.WebSocketResponse, downloads: DownloadManager) -> None:
        super().__init__(
            shlex.join(command), write_bytes=_quiet(websocket.send_bytes), write_str=_quiet(websocket.send_str),
            close=self._send_away, download_manager=downloads,
        )  # fmt: skip
        self._websocket = websocket
        self._words = command

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        # in a session of its own, so that Ctrl+C reaches the server alone and the server ends the call in good order
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True,
            env=self._build_environment(width, height) | {"TEXTUAL_DRIVER": DRIVER},
        )  # fmt: skip
        self._process, self._stdin = process, process.stdin
        return process

    async def start(self, width: int, height: int) -> None:
        """Start the app in a size within bounds."""
        await super().start(_within(width, COLUMNS), _within(height, ROWS))

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tell the app its size, within bounds."""
        await super().set_terminal_size(_within(width, COLUMNS), _within(height, ROWS))

    async def run(self) -> None:
        """Pass on what the app shows; when it has ended, by itself or by a fault, the browser hears of it."""
        await super().run()
        await self.remote_close()

    async def _send_away(self) -> None:
        await self._websocket.close()

    async def stop(self) -> None:
        """Let the app keep its call and end; kill it if it does not."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        await self._download_manager.cancel_app_downloads(self.app_service_id)
        self.stdin.close()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(ENDING_S):
                    await process.wait()
        finally:  # also when the server itself stops waiting
            if process.returncode is None:
                process.kill()
        await task
        await process.wait()


def _within(asked: int, allowed: range) -> int:
    return min(max(int(asked), allowed[0]), allowed[-1])


def _quiet(send: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
    """Return a way to send that does not mind a browser that has gone; its end is noticed where it is read."""

    async def sending(data: Any) -> None:
        with suppress(ConnectionError):
            await send(data)

    return sending
