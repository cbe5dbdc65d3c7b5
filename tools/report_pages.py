"""Look at reports in Chromium: `python tools/report_pages.py FILE.html...`.

Each file is pictured in build/reports on a light, a dark and a narrow screen and as on paper, in pieces of a screen's
height; what axe-core finds wrong is printed, and how many sheets of paper it takes.
"""

from __future__ import annotations

import asyncio
import base64
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import node_room  # noqa: E402
from tests.chromium import CHROMIUM, Page, browser  # noqa: E402
from tests.looks import LOOKS, found_by_axe, look, sheets_of_paper  # noqa: E402

PIECE = 1500
"""Pixels of a page that one picture holds."""


async def picture(page: Page, name: str) -> None:
    """Take the pictures of the page that is open."""
    folder = ROOT / "build/reports"
    folder.mkdir(parents=True, exist_ok=True)
    width, height = (
        await page.value("document.documentElement.scrollWidth"),
        await page.value("document.documentElement.scrollHeight"),
    )
    for number, top in enumerate(range(0, height, PIECE)):
        clip = {"x": 0, "y": top, "width": width, "height": min(PIECE, height - top), "scale": 1}
        taken = await page.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        (folder / f"{name}-{number}.png").write_bytes(base64.b64decode(taken["data"]))


async def go_through(files: list[Path], profile: Path) -> None:
    """Picture each file in every look, and print what was found."""
    without = node_room.missing()
    if without:
        print(f"Not judged by axe: {without}.")
    async with browser(profile) as page:
        for file in files:
            for name in LOOKS:
                await look(page, file, name)
                await picture(page, f"{file.stem}-{name}")
                for one in [] if without else await found_by_axe(page):
                    print(f"{file.name} {name}: {one['impact']}: {one['id']}: {one['help']}: {one['nodes'][:3]}")
            print(f"{file.name}: {await sheets_of_paper(page, file)} sheet(s) of paper")


def main() -> None:
    """Look at every file that was named."""
    if CHROMIUM is None:
        sys.exit("chromium shows the reports, and there is none here")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        asyncio.run(go_through([Path(name).resolve() for name in sys.argv[1:]], Path(folder) / "profile"))


if __name__ == "__main__":
    main()
