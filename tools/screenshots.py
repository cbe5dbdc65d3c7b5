"""Bring fresh pictures of the screens into docs: `make screenshots` (needs chromium).

The app plays tools/scripted.py behind `roleplay serve`'s own pages; Chromium takes the pictures.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from aiohttp import web
from scripted import PATIENCE_S, ROOT

from roleplay.tui.themes import THEMES
from roleplay.wiring.access import Access
from roleplay.wiring.browser_room import Room
from tests.chromium import CHROMIUM, Page, browser

PICTURES = ("brief", "call", "debrief", "home")
"""In the order in which they come."""
WIDTH, HEIGHT, LETTERS = 1344, 864, 20
"""Of the page, and the size of its letters, in pixels: some 110 columns and 32 rows."""


async def take(page: Page, folder: Path, name: str) -> None:
    """Take one picture when the app is there, and let it go on."""
    async with asyncio.timeout(PATIENCE_S):
        while not (folder / f"{name}.ready").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await page.settled()
    picture = await page.picture()
    (ROOT / f"docs/screen-{name}.png").write_bytes(picture)
    print(f"docs/screen-{name}.png, {len(picture):,} bytes")
    (folder / f"{name}.taken").touch()


async def shoot(folder: Path) -> None:
    """Serve the scripted call to Chromium and take its pictures."""
    command = [sys.executable, str(ROOT / "tools/scripted.py"), str(folder)]
    colours = {name: getattr(THEMES[0], name) for name in ("background", "panel", "foreground", "primary")}
    runner = web.AppRunner(await Room(command, Access(), sessions=1, colours=colours).application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with browser(folder / "profile") as page:
            size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
            await page.ask("Emulation.setDeviceMetricsOverride", **size)
            await page.open(f"http://127.0.0.1:{runner.addresses[0][1]}/?fontsize={LETTERS}")
            for name in PICTURES:
                await take(page, folder, name)
    finally:
        await runner.cleanup()


def main() -> None:
    """Take every picture."""
    if CHROMIUM is None:
        sys.exit("chromium takes the pictures, and there is none here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asyncio.run(shoot(Path(folder)))


if __name__ == "__main__":
    main()
