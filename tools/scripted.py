"""Play a call in the real app, by itself: `python tools/scripted.py FOLDER [--typed]`.

The words are those of scripted_call.txt; the clock, the ids and the salts are fixed. Before each picture it writes
FOLDER/NAME.ready and waits for FOLDER/NAME.taken; with --typed it types as a person does, and waits for nobody.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from textual.pilot import Pilot  # noqa: E402
from textual.widgets import Button  # noqa: E402

from roleplay import scenarios  # noqa: E402
from roleplay.clock import FixedSources, SystemSources  # noqa: E402
from roleplay.tui.app import RoleplayApp  # noqa: E402
from roleplay.tui.screens import home  # noqa: E402
from roleplay.tui.screens.brief import BriefScreen  # noqa: E402
from roleplay.tui.screens.call import CallScreen  # noqa: E402
from roleplay.tui.screens.debrief import DebriefScreen  # noqa: E402
from roleplay.tui.screens.home import HomeScreen  # noqa: E402
from roleplay.tui.screens.rate import RateScreen  # noqa: E402
from roleplay.tui.widgets.reply_box import ReplyBox  # noqa: E402
from roleplay.wiring.live import LiveCall, Setup  # noqa: E402

SCENARIO = "telecom-bill-shock"
WORDS = (ROOT / "tools/scripted_call.txt").read_text(encoding="utf-8").splitlines()
PICTURED_TURN = 3
"""The turn after which the call is pictured: a slip, so that there is a hint to see."""
EARLIER = (
    ("calm-size-exchange", "skilled-a"), ("airline-cancelled-flight", "policy-wall-a"),
    ("airline-cancelled-flight", "recovery-a"), ("telecom-bill-shock", "cold-a"),
)  # fmt: skip
"""Calls taken on the days before, so that home has something to show: a scenario, and who took it."""
PATIENCE_S = 120
OWN_RATING = ("3", "4")
"""What the trainee gives themself before the grade, for empathy and resolution."""
WORD_S, READING_S = 0.14, 1.6
"""How long a word takes to type, and a screen to read, with --typed."""
TYPED_TURNS = 4
"""So many turns are typed word by word; the rest comes as if pasted, so that nobody has to wait."""

SOURCES = FixedSources()


def fix_the_clock() -> None:
    """Let every call take its time, id and salts from the fixed sources, and home its first variants."""
    for name in ("now", "call_id", "salt"):
        setattr(SystemSources, name, lambda _, name=name: getattr(SOURCES, name)())
    home.draw_seed = lambda: 0


def take_earlier_calls() -> None:
    """Take the earlier calls, one a day."""
    for name, agent in EARLIER:
        live = LiveCall.start(Setup(name, 0, "free"), scenarios.find(name, 0))
        for words in (ROOT / f"tests/agents/{name}/{agent}.txt").read_text(encoding="utf-8").splitlines():
            if not live.state.ended:
                live.say(words)
        live.end("ended_by_agent")
        live.close()
        SOURCES.start += timedelta(days=1)


@dataclass
class Player:
    """Drive the app through a call, from state to state."""

    app: RoleplayApp
    folder: Path
    typed: bool

    async def play(self, pilot: Pilot[None]) -> None:
        """Go from the brief through the call and its debrief to home, and leave."""
        await self._on(BriefScreen)
        await self._show("brief")
        await pilot.press("ctrl+s")
        await self._on(CallScreen)
        for turn, words in enumerate(WORDS, 1):
            if not await self._say(pilot, words, word_s=WORD_S if self.typed and turn <= TYPED_TURNS else 0):
                break
            if turn == PICTURED_TURN:
                await self._show("call")
        await self._over(pilot)
        await self._show("debrief")
        if not self.typed:
            await pilot.press("escape")
            await self._on(HomeScreen)
            await self._show("home")
        self.app.exit()

    async def _say(self, pilot: Pilot[None], words: str, *, word_s: float) -> bool:
        """Say one turn and wait for the answer; return whether the call goes on."""
        call = self.app.screen
        assert isinstance(call, CallScreen)
        box, state = call.query_one(ReplyBox), call.live.state
        await self._until(lambda: not box.read_only or call.live.state.ended)
        if call.live.state.ended:
            return False
        box.focus()
        for part in re.findall(r"\S+\s*", words) if word_s else [words]:
            box.insert(part)
            await asyncio.sleep(word_s)
        await pilot.press("enter")
        await self._until(lambda: call.live.state.turn > state.turn and not (box.is_attached and box.read_only))
        if self.typed:
            await asyncio.sleep(READING_S)
        return not call.live.state.ended

    async def _over(self, pilot: Pilot[None]) -> None:
        """Wait for the debrief, asking for it where the screen waits to be asked."""
        call = self.app.screen
        if isinstance(call, CallScreen) and not call.live.state.ended:
            await pilot.press("f8")
            await self._still()
            for button in self.app.screen.query(Button):
                if "hang up" in str(button.label).lower():
                    button.press()
            await self._until(lambda: call.live.state.ended)
        for _ in range(PATIENCE_S):
            if isinstance(self.app.screen, DebriefScreen):
                return
            await self._still()
            if isinstance(self.app.screen, RateScreen):
                await pilot.press(*OWN_RATING, "enter")
            if isinstance(self.app.screen, CallScreen):
                await pilot.press("enter")
        sys.exit("the debrief did not come")

    async def _show(self, name: str) -> None:
        await self._still()
        if self.typed:
            await asyncio.sleep(READING_S)
            return
        (self.folder / f"{name}.ready").touch()
        await self._until((self.folder / f"{name}.taken").exists)

    async def _on(self, screen: type) -> None:
        await self._until(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)

    async def _still(self) -> None:
        """Wait until the screen has stopped changing, but for a clock."""
        for _ in range(40):
            before = self.app.export_screenshot()
            await asyncio.sleep(0.3)
            if self.app.export_screenshot() == before:
                return

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():  # noqa: ASYNC110  the app tells nobody outside it
                await asyncio.sleep(0.05)


def main() -> None:
    """Play."""
    folder = Path(sys.argv[1]).resolve()
    os.environ["ROLEPLAY_TRANSCRIPTS"] = str(folder / "transcripts")
    os.environ["ROLEPLAY_CONFIG"] = str(folder / "settings.toml")
    os.chdir(folder)
    fix_the_clock()
    take_earlier_calls()
    app = RoleplayApp(Setup(SCENARIO, 0, "guided"))
    app.run(auto_pilot=Player(app, folder, typed="--typed" in sys.argv).play)
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
