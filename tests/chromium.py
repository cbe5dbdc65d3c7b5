"""A browser to test with: headless Chromium, spoken to over its DevTools websocket."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
import shutil
from contextlib import asynccontextmanager

from aiohttp import ClientSession

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CODES = re.compile(r"\x1b\[[0-9;?$<>]*[A-Za-z]")
PATIENCE = 60
"""Seconds that a machine with much else to do may take for a step; an idle one takes one or two."""
KEYS = {"Enter": (13, "\r", 0), "Ctrl+S": (83, "", 2)}
"""The code of a key, the text it types, and what is held with it."""


class Page:
    """One page: it opens addresses, takes keys, and keeps every request and everything the console was told."""

    def __init__(self, socket):
        self._socket = socket
        self._ids = itertools.count(1)
        self._waiting = {}
        self._reading = asyncio.ensure_future(self._read())
        self.requests = []
        self.complaints = []
        self.drawn = ""
        """All that the app has drawn, without its colours and places."""

    async def _read(self):
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                self._waiting.pop(said["id"]).set_result(said)
            elif said["method"] == "Network.requestWillBeSent":
                self.requests.append(said["params"]["request"]["url"])
            elif said["method"] == "Network.webSocketCreated":
                self.requests.append(said["params"]["url"])
            elif said["method"] == "Network.webSocketFrameReceived":
                frame = said["params"]["response"]
                if frame["opcode"] == 2:
                    self.drawn += CODES.sub("", base64.b64decode(frame["payloadData"]).decode("utf-8", "replace"))
            elif said["method"] == "Log.entryAdded":
                self.complaints.append(said["params"]["entry"]["text"])
            elif said["method"] == "Runtime.exceptionThrown":
                self.complaints.append(said["params"]["exceptionDetails"]["exception"]["description"])

    async def ask(self, method, **params):
        """Send a command and return its result."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(self._waiting[number], PATIENCE)
        assert "error" not in answer, answer
        return answer["result"]

    async def open(self, url):
        """Go to an address."""
        for domain in ("Network", "Page", "Log", "Runtime"):
            await self.ask(f"{domain}.enable")
        await self.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.ask("Page.navigate", url=url)

    async def value(self, expression):
        """Return what an expression of JavaScript comes to."""
        return (await self.ask("Runtime.evaluate", expression=expression, returnByValue=True))["result"].get("value")

    async def until(self, expression):
        """Wait until an expression holds."""
        async with asyncio.timeout(PATIENCE):
            while not await self.value(expression):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def shows(self, words):
        """Wait until the app has drawn words that fit a line."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.drawn:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def settled(self):
        """Wait until the app has drawn nothing for a moment."""
        for _ in range(8):  # what moves all the time is not waited for
            drawn = len(self.drawn)
            await asyncio.sleep(0.4)
            if drawn == len(self.drawn):
                return

    async def press(self, key):
        """Press a key by its name."""
        code, text, modifiers = KEYS[key]
        parts = {"key": key[-1] if modifiers else key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **parts)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **parts)

    async def type(self, words):
        """Type words, letter by letter."""
        for letter in words:
            await self.ask("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
            await self.ask("Input.dispatchKeyEvent", type="keyUp", key=letter)

    async def picture(self):
        """Return the page as PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def browser(folder):
    """Start Chromium with a profile of its own and give its page; kill it afterwards."""
    process = await asyncio.create_subprocess_exec(
        CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", "--enable-unsafe-swiftshader",
        "--window-size=1000,640", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = folder / "DevToolsActivePort"
        async with ClientSession() as client:
            async with asyncio.timeout(PATIENCE):
                while not (told.exists() and "\n" in told.read_text()):  # noqa: ASYNC110  a file tells nobody
                    await asyncio.sleep(0.05)
                port = told.read_text().split("\n")[0]
                async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages = [p for p in await answer.json() if p["type"] == "page"]
                socket = await client.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)
            yield Page(socket)
    finally:
        process.kill()
        await process.wait()
