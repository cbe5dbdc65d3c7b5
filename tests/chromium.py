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
KEYS = {"Enter": (13, "\r"), "F5": (116, ""), "F8": (119, "")}


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
        answer = await asyncio.wait_for(self._waiting[number], 20)
        assert "error" not in answer, answer
        return answer["result"]

    async def open(self, url):
        """Go to an address."""
        for domain in ("Network", "Page", "Log", "Runtime"):
            await self.ask(f"{domain}.enable")
        await self.ask("Page.navigate", url=url)

    async def value(self, expression):
        """Return what an expression of JavaScript comes to."""
        return (await self.ask("Runtime.evaluate", expression=expression, returnByValue=True))["result"].get("value")

    async def until(self, expression):
        """Wait until an expression holds."""
        async with asyncio.timeout(20):
            while not await self.value(expression):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def shows(self, words, after=0):
        """Wait until the app has drawn words that fit a line, after so many letters."""
        async with asyncio.timeout(20):
            while words not in self.drawn[after:]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def settled(self, after=0):
        """Wait until the app has drawn something after so many letters, and then for a moment nothing."""
        async with asyncio.timeout(20):
            while len(self.drawn) <= after:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            for _ in range(8):  # what moves all the time is not waited for
                if after == len(self.drawn):
                    break
                after = len(self.drawn)
                await asyncio.sleep(0.4)

    async def press(self, key):
        """Press a key by its name."""
        code, text = KEYS[key]
        parts = {"key": key, "code": key, "windowsVirtualKeyCode": code, "text": text}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", **parts)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key)

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
            async with asyncio.timeout(30):
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
