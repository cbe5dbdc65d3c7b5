"""The same words in the same call come to the same on the screen and in plain lines: seen, felt, answered, graded."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.transcripts import read, verify
from roleplay.trials.call_file import read_call
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.wiring.setup import Setup
from tests.conftest import ROOT
from tests.seer import NAME
from tests.test_tui import say, until

SKILLED = (*read_call(ROOT / "scenarios" / NAME / "skilled.call").turns, "Thank you for your patience, Dana. Goodbye.")
HOSTILE = tuple((ROOT / "tests/agents" / NAME / "hostile-a.txt").read_text(encoding="utf-8").splitlines())
OF_THE_CALL = ("agent_said", "observed", "mood_moved", "flow_moved", "customer_said", "hint_given", "call_ended")


def told(file):
    """Return all that a transcript says of a call besides when it was taken and how one rates oneself."""
    transcript = read(file)
    assert verify(file).state == "sound"
    events = [e.model_dump(exclude={"at"}) for e in transcript.events if e.type in OF_THE_CALL]
    footer = transcript.footer.model_dump(exclude={"at"})
    footer["scorecard"].pop("id", None)
    header = transcript.header
    return {"mode": header.mode, "seed": header.seed, "observer": header.observer_sha256, "events": events, **footer}


async def on_screen(lines, folder):
    """Take a call on the screen to its debrief, by keys."""
    app = RoleplayApp(Setup(NAME, 0, "guided", folder=folder))
    app.pace = "instant"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        call = app.screen
        for words in lines:
            if call.live.state.ended:
                break
            await say(pilot, app, words)
        await until(pilot, lambda: call.phase == "over")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RateScreen) and app.focused)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))


@pytest.mark.parametrize(
    ("lines", "outcome", "passed"),
    [(SKILLED, "accepted", True), (HOSTILE, "hung_up", False)],
    ids=["skilled", "hostile"],
)
async def test_a_call_comes_to_the_same_on_the_screen_and_in_plain_lines(tmp_path, lines, outcome, passed):
    words = tmp_path / "agent.txt"
    words.write_text("\n".join(lines), encoding="utf-8")
    plain, screen = tmp_path / "plain", tmp_path / "screen"
    done = CliRunner().invoke(app, [
        "practice", NAME, "--seed", "0", "--mode", "guided", "--plain", "--agent-file", str(words),
        "--transcripts", str(plain),
    ])  # fmt: skip
    assert done.exit_code == 0, done.stderr
    await on_screen(lines, screen)
    (in_lines,), (seen,) = plain.glob("*.jsonl"), screen.glob("*.jsonl")
    one, other = told(in_lines), told(seen)
    assert one["outcome"] == outcome
    assert one["scorecard"]["passed"] is passed
    assert {e["type"] for e in one["events"]} >= set(OF_THE_CALL)
    assert one == other
