"""Draw the screens of a real call as pictures for the README: `python tools/screenshots.py` (needs chromium)."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring.live import Setup

ROOT = Path(__file__).resolve().parents[1]
SIZE = (124, 40)


async def until(pilot: Pilot[None], holds: object) -> None:
    """Wait until the app has come to a state."""
    for _ in range(600):
        if holds():  # type: ignore[operator]
            return
        await pilot.pause(0.05)
    sys.exit("the app did not come to that state")


async def shoot(folder: Path) -> None:
    """Play a skilled call and save its screens as SVG."""
    app = RoleplayApp(Setup("telecom-bill-shock", 0, "guided"))
    words = (ROOT / "tests/agents/telecom-bill-shock/skilled-a.txt").read_text(encoding="utf-8").splitlines()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        app.save_screenshot("brief.svg", str(folder))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        for i, line in enumerate(words):
            if not isinstance(app.screen, CallScreen) or app.screen.live.state.ended:
                break
            turn = app.screen.live.state.turn
            box = app.screen.query_one(ReplyBox)
            await until(pilot, lambda b=box: not b.read_only or not b.is_attached)
            if app.screen.live.state.ended:
                break
            box.text = line
            box.focus()
            await pilot.press("enter")
            await until(pilot, lambda t=turn: not isinstance(app.screen, CallScreen) or app.screen.live.state.turn > t)
            await pilot.pause(0.3)
            if i == 3:  # mid-call, with something to see
                app.save_screenshot("call.svg", str(folder))
        await until(pilot, lambda: isinstance(app.screen, RateScreen) and app.focused is not None)
        await pilot.press("4", "4", "enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        await pilot.pause(0.5)
        app.save_screenshot("debrief.svg", str(folder))
        for key, name in (("2", "scorecard"), ("3", "turns")):
            await pilot.press(key)
            await pilot.pause(0.5)
            app.save_screenshot(f"{name}.svg", str(folder))
        await pilot.press("escape")
        await pilot.pause(1)
        app.save_screenshot("home.svg", str(folder))


def main() -> None:
    """Save the screens as PNG under docs."""
    chromium = shutil.which("chromium") or sys.exit("chromium is needed to turn SVG into PNG")
    folder = Path(tempfile.mkdtemp())
    os.environ["ROLEPLAY_TRANSCRIPTS"] = str(folder / "kept")
    os.chdir(ROOT)
    asyncio.run(shoot(folder))
    for name in sys.argv[1:] or ["call", "debrief"]:
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--force-device-scale-factor=1", "--window-size=1530,1010", f"--screenshot={ROOT}/docs/screen-{name}.png", f"file://{folder}/{name}.svg"],
            check=True, capture_output=True,
        )  # fmt: skip
        print(f"docs/screen-{name}.png")


if __name__ == "__main__":
    main()
