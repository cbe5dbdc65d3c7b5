"""Retry this moment: the same moment, other words, and a call that stays as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from textual.message import Message
from textual.widgets import DataTable

from roleplay.calls import begin, fold
from roleplay.cli.line_mode import Words
from roleplay.cli.retry_lines import RetryLines
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.events import CallEnded, HintGiven
from roleplay.llm import ScriptedModel
from roleplay.observers.llm import LlmObserver
from roleplay.session import Refused
from roleplay.transcripts import Header, find, read, verify
from roleplay.transcripts.model import bind
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.retry import RetryScreen
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.tui.widgets.two_sides import TwoSides
from roleplay.wiring.choose import complete
from roleplay.wiring.grading_files import grade_files
from roleplay.wiring.kept import summaries
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.moment import OTHER_OBSERVER, Moment, original_of
from roleplay.wiring.replay import replay
from tests.conftest import ROOT, play, start
from tests.in_process import run
from tests.test_tui import hang_up, until

TURNS = [
    "312 for one weekend would stop anyone. Tell me what happened.",
    "You should have read the terms before you went. Can I take your date of birth and postcode?",
    "The alert went to your old number ending 08, so it never reached you. I'm sorry we never moved it across.",
]
OTHER = "That would frighten anyone with the rent going out. What's your date of birth and postcode, so I can look?"


class LaterSources(FixedSources):
    """Give ids of their own, so that branches can lie beside a call with fixed ones."""

    def call_id(self):
        return f"branch-{next(self._ids):04d}"


@pytest.fixture
def kept(tmp_path):
    return play(start("telecom-bill-shock", tmp_path / "kept", mode="guided"), TURNS).path


def moment(path, turn=2):
    return Moment(path, turn, LaterSources())


def test_a_branch_begins_in_the_very_state_and_leaves_the_call_alone(kept):
    before = kept.read_bytes()
    here = moment(kept)
    here.attempt(OTHER)
    here.stop()
    branch, call = read(here.branch), read(kept)
    copied = branch.events[: len(here.before)]
    assert copied == call.events[: len(copied)]
    assert any(isinstance(e, HintGiven) for e in read(kept).events)
    start_of_all = begin(here.scenario, 0)
    first, second = fold(start_of_all, copied), fold(start_of_all, call.events[: len(copied)])
    assert first == second == here.state
    assert (first.turn, first.stage, len(first.lines)) == (1, second.stage, 3)
    assert branch.header.sources == call.header.sources
    assert branch.header.branch_of.model_dump() == {"id": "call-0001", "turn": 2, "head": call.records[-1].hash}
    assert kept.read_bytes() == before
    assert verify(here.branch).state == "sound"
    assert replay(branch).differences == ()
    assert replay(branch, observe_again=True).differences == ()


def test_the_same_words_lead_to_the_same_answer(kept):
    for turn in (1, 2, 3):
        here = moment(kept, turn)
        here._sources._ids = iter([turn])
        found = here.attempt(TURNS[turn - 1])
        here.stop()
        assert found.now.answer == found.then.answer
        assert found.now.mood == found.then.mood
        assert found.now.grade == found.then.grade
        assert {pair.words for pair in found.mood} == {"the same"}


def test_the_comparison_says_what_both_scorecards_say(kept):
    here = moment(kept)
    at_once = here.attempt(OTHER)
    here.stop()
    found = here.comparison()
    assert found.now.grade == at_once.now.grade
    for side, path in ((found.then, kept), (found.now, here.branch)):
        transcript = read(path)
        (turn,) = [t for t in transcript.footer.scorecard["turns"] if t["index"] == 2]
        (moved,) = [e for e in transcript.events if e.type == "mood_moved" and e.turn == 2]
        assert (side.grade.empathy, side.grade.resolution) == (turn["empathy"], turn["resolution"])
        assert [b.model_dump() for b in side.grade.behaviours] == turn["behaviours"]
        assert all(side.words[b.start : b.end] == b.quote for b in side.grade.behaviours)
        assert side.mood == moved.after
    assert found.now.grade.empathy > found.then.grade.empathy
    for pair in found.mood:
        assert pair.now == found.now.mood.value(pair.variable)
        assert pair.then == found.then.mood.value(pair.variable)
    (anger,) = [p for p in found.mood if p.variable == "anger"]
    assert anger.better
    assert anger.words == f"{round(anger.then) - round(anger.now)} lower, better"
    (trust,) = [p for p in found.mood if p.variable == "trust"]
    assert trust.words.endswith("higher, better")
    course = found.aspects()[-1]
    assert (course.then, course.now) == ("the call was left, after 3 turns", "it stopped here")


def test_retries_count_for_nothing(kept):
    here = moment(kept)
    here.attempt(OTHER)
    here.attempt(TURNS[0])
    here.stop()
    rows = summaries(kept.parent)
    retries = [row for row in rows if row["id"].startswith("branch")]
    assert len(retries) == 2
    for row in retries:
        assert row["branch_of"]["id"] == "call-0001"
        assert (row["empathy"], row["resolution"], row["pass"]) == (None, None, None)
    (row,) = [row for row in rows if row["branch_of"] is None]
    assert row["id"] == "call-0001"
    assert row["pass"] is False
    assert read(here.branch).footer.scorecard["passed"] is None
    ((_, card),) = grade_files([str(here.branch)], [], "offline")
    assert card.passed is None
    assert card.rubrics["empathy"].score is not None
    listed = run("transcript", "list", "--transcripts", str(kept.parent)).stdout.decode()
    assert listed.count("turn 2 of call-0001") == 2
    assert "A retry of call-0001 from turn 2 on." in run("transcript", "show", str(here.branch)).stdout.decode()


def test_a_scenario_only_retried_is_still_to_be_taken(kept, monkeypatch):
    monkeypatch.chdir(ROOT)
    here = moment(kept)
    here.attempt(OTHER)
    here.stop()
    kept.unlink()
    fresh = complete(Setup("", 0, folder=kept.parent / "empty")).setup.scenario
    retried = here.branch.read_text().replace("telecom-bill-shock", fresh)
    here.branch.write_text(retried)
    assert complete(Setup("", 0, folder=kept.parent)).setup.scenario == fresh


def test_an_exam_is_retried_as_free_practice(tmp_path):
    path = play(start("telecom-bill-shock", tmp_path, mode="exam"), TURNS).path
    here = moment(path)
    here.attempt(OTHER)
    here.stop()
    assert read(path).header.mode == "exam"
    assert read(here.branch).header.mode == "free"
    assert read(here.branch).footer.scorecard["passed"] is None


def test_what_cannot_be_gone_back_to_is_refused(tmp_path, kept):
    for turn in (0, 4, -1):
        with pytest.raises(UsageProblem, match=f"no turn {turn}"):
            Moment(kept, turn)
    live = start("telecom-bill-shock", tmp_path)
    live.say(TURNS[0])
    live.release()
    with pytest.raises(UsageProblem, match="not finished"):
        Moment(live.path, 1)
    raw = kept.read_bytes()
    kept.write_bytes(raw.replace(b"for one weekend would", b"for one weekend could"))
    with pytest.raises(BadFile, match="not as it was written"):
        Moment(kept, 1)
    files = set(tmp_path.rglob("*.jsonl"))
    kept.write_bytes(raw)
    here = moment(kept)
    with pytest.raises(Refused):
        here.attempt("a" * 5000)
    assert set(tmp_path.rglob("*.jsonl")) == files


def test_another_observer_is_said_and_recorded(kept, monkeypatch):
    assert moment(kept).note == ""
    monkeypatch.setattr("roleplay.observers.offline._digest", lambda: "f" * 64)
    here = moment(kept)
    assert here.note == OTHER_OBSERVER
    here.attempt(OTHER)
    here.stop()
    assert read(here.branch).header.observer_sha256 == "f" * 64
    assert read(kept).header.observer_sha256 != "f" * 64


def rechained(path, change):
    """Write a transcript again with one record changed, sound in itself."""
    last, lines = None, []
    for record in read(path).records:
        last = bind(record.type, change(record.content), record.salt, last)
        lines.append(last.line())
    path.write_bytes(b"".join(lines))


def test_verify_says_when_the_call_is_no_longer_what_it_was(kept):
    here = moment(kept)
    here.attempt(OTHER)
    here.stop()
    assert (verify(here.branch).original, verify(here.branch).good) == ("same", True)
    raw = kept.read_bytes()
    rechained(kept, lambda content: content | {"outcome": "accepted"} if "scorecard" in content else content)
    assert verify(kept).state == "sound"
    verdict = verify(here.branch)
    assert (verdict.state, verdict.original, verdict.good) == ("sound", "changed", False)
    assert "a retry of call-0001, which is no longer what it was" in str(verdict)
    assert run("transcript", "verify", str(here.branch)).returncode == 1
    kept.write_bytes(raw + b"{}\n")
    assert verify(here.branch).original == "changed"
    kept.unlink()
    assert (verify(here.branch).original, verify(here.branch).good) == ("not here", True)
    assert original_of(here.branch) == here.branch


def test_a_branch_is_there_with_all_it_takes_over_or_not_at_all(kept, monkeypatch):
    here = moment(kept)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageProblem, match="No space"):
            here.attempt(OTHER)
    assert [p.name for p in kept.parent.iterdir()] == [kept.name]
    assert here.attempt(OTHER).now.words == OTHER
    here.stop()


def test_an_attempt_handed_over_is_left_to_whoever_goes_on_with_it(kept):
    here = moment(kept)
    here.attempt(OTHER)
    live = here.go_on()
    live.say(TURNS[2])
    here.stop()
    assert here.open
    assert not read(here.branch).finished
    live.pause()
    again = here.go_on()
    again.end("ended_by_agent")
    again.close()
    assert not here.open
    with pytest.raises(UsageProblem, match="finished"):
        here.go_on()
    assert here.comparison().aspects()[-1].now == "you ended the call, after 3 turns"
    assert replay(read(here.branch)).differences == ()


def test_a_turn_that_ends_the_call_closes_the_branch(kept, tmp_path):
    long = play(start("telecom-bill-shock", tmp_path / "long"), ["You are stupid. Calm down."] * 9)
    ended = next(e for e in long.events if isinstance(e, CallEnded))
    assert ended.outcome == "hung_up"
    here = moment(long.path, ended.turn)
    found = here.attempt("Calm down, stupid. This is your fault.")
    assert found.now.outcome == "hung_up"
    assert not here.open
    assert verify(here.branch).state == "sound"


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_branch_loses_nothing_answered(kept):
    child = subprocess.Popen(
        [sys.executable, "-m", "roleplay", "retry", str(kept), "2", "--plain"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    child.stdin.write(f"{OTHER}\n/on\n{TURNS[2]}\n".encode())
    child.stdin.flush()
    answers = (line for line in child.stdout if line.startswith(b"Customer: "))
    lines = [next(answers).decode().strip() for _ in range(4)]
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    (path,) = set(kept.parent.glob("*.jsonl")) - {kept}
    assert verify(path).state in ("unfinished", "torn")
    again = LiveCall.resume(path)
    assert again.state.turn == 3
    assert f"Customer: {again.customer_line}" == lines[-1]
    assert [line.text for line in again.state.lines if line.who == "agent"] == [TURNS[0], OTHER, TURNS[2]]
    again.end("ended_by_agent")
    again.close()
    assert verify(path).state == "sound"
    assert replay(read(path)).differences == ()


def test_lines_show_then_and_now_and_take_another_attempt(kept, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(kept.parent))
    done = run("retry", "last", "2", "--plain", stdin=f"{OTHER}\nCalm down.\n/on\n{TURNS[2]}\n/stop\n/stop\n")
    out, notes = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0
    assert f"You said then: {TURNS[1]}" in out
    assert out.count("TURN 2, THEN AND NOW") == 3
    assert f"   now: {OTHER}" in out
    assert "lower, better" in out
    assert "another attempt" in notes
    assert "now: the call was left, after 3 turns" in out
    branches = [row for row in summaries(kept.parent) if row["branch_of"]]
    assert sorted(row["turns"] for row in branches) == [2, 3]
    # the attempt is the call kept last; what is retried is still the call
    assert f"You said then: {TURNS[1]}" in run("retry", "last", "2", "--plain", stdin="").stdout.decode()


def test_json_holds_every_attempt_of_a_file(kept, tmp_path):
    file = tmp_path / "attempts.txt"
    file.write_text(f"{OTHER}\n/stop\n")
    done = run("retry", str(kept), "2", "--agent-file", str(file), "--json")
    first, second = json.loads(done.stdout)
    assert (first["now"]["words"], second["now"]["words"]) == (OTHER, "/stop")
    assert first["then"] == second["then"]
    assert first["id"] == "call-0001"
    assert {"anger", "goal"} <= {row["variable"] for row in first["mood"]}
    assert verify(kept.parent / f"{first['branch']}.jsonl").state == "sound"
    refused = run("retry", str(kept), "9", "--json")
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert b"Its turns are 1 to 3." in refused.stderr


def test_headers_written_before_branches_still_read(kept):
    content = read(kept).records[0].content
    assert content["branch_of"] is None
    del content["branch_of"]
    assert Header.model_validate(content).branch_of is None


async def attempt(pilot, app, words):
    app.screen.query_one(ReplyBox).text = words
    await pilot.press("enter")
    await until(pilot, lambda: app.screen.has_class("answered") and app.screen.query(TwoSides))


class Closing(ScriptedModel):
    """See nothing in any turn, and know whether it was let go."""

    closed = False

    async def ask(self, ask, heard=None):
        assert not self.closed
        return await super().ask(ask, heard)

    async def close(self):
        self.closed = True


@pytest.mark.parametrize("on_screen", [False, True])
async def test_the_model_that_reads_the_attempts_is_let_go_at_the_end(on_screen, kept, observer, monkeypatch):
    model = Closing(lambda _: json.dumps({"behaviours": []}))
    monkeypatch.setattr("roleplay.wiring.moment.make_observer", lambda _: LlmObserver(model, observer))
    here = moment(kept)
    if on_screen:
        app = RoleplayApp(retry=here)
        async with app.run_test(size=(140, 40)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, RetryScreen))
            await attempt(pilot, app, OTHER)
            assert not model.closed
    else:
        words = Words(iter([OTHER.encode(), b"Calm down."]), prompt=False, commands=False)
        assert RetryLines(here, words, as_json=True).run() == 0
    assert (model.closed, len(model.asked)) == (True, 1 if on_screen else 2)


def turned(screen, path):
    """Return the words under a selector, as they are on the screen."""
    return " ".join(str(w.render()) for w in screen.query(path))


async def test_the_screen_takes_attempts_goes_on_and_comes_back(kept, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(kept.parent))
    app = RoleplayApp(retry=moment(kept))
    app.pace = "instant"
    async with app.run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RetryScreen))
        screen = app.screen
        assert TURNS[1] in turned(screen, "#moment .then .words")
        await pilot.press("a")
        assert screen.query_one(ReplyBox).text == "a"
        await attempt(pilot, app, "[bold]Calm down.[/]")
        assert "[bold]Calm down.[/]" in turned(screen, "TwoSides .now .words")
        first = screen.moment.branch
        await pilot.press("a")
        assert app.focused is screen.query_one(ReplyBox)
        assert not screen.query_one("#branches").display
        await attempt(pilot, app, OTHER)
        assert OTHER in turned(screen, "TwoSides .now .words")
        sides = screen.query_one(TwoSides).query(".side")
        assert sides[0].region.y == sides[1].region.y
        assert read(first).finished
        shown = [str(w.render()) for w in screen.query("TwoSides .now .words")]
        assert shown == [aspect.now for aspect in screen.moment.comparison().aspects()]
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert app.screen.live.state.turn == 2
        await hang_up(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen and "you ended" in turned(screen, "TwoSides .now .words"))
        assert not screen.check_action("go_on", ())
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        table = app.screen.query_one("#calls", DataTable)
        await until(pilot, lambda: table.row_count == 3)
        assert sum("(turn 2 again)" in str(table.get_row_at(i)[1]) for i in range(3)) == 2
    assert verify(kept).state == "sound"


async def test_a_narrow_screen_stacks_the_branches_and_leaving_closes_them(kept, monkeypatch):
    monkeypatch.chdir(ROOT)
    app = RoleplayApp(retry=moment(kept))
    app.pace = "instant"
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RetryScreen))
        await attempt(pilot, app, OTHER)
        await until(pilot, lambda: app.screen.query_one(TwoSides).query(".side")[0].region.width > 0)
        first, second = app.screen.query_one(TwoSides).query(".side")[:2]
        assert (first.region.x, first.region.width) == (second.region.x, second.region.width)
        assert second.region.y >= first.region.bottom
        path = app.screen.moment.branch
        await pilot.press("ctrl+q")
    assert verify(path).state == "sound"


class TurnView:
    """Stand for the widget whose message opens the screen."""

    class Retry(Message):
        def __init__(self, turn):
            super().__init__()
            self.turn = turn


async def test_the_debrief_leads_to_the_turn(kept, monkeypatch):
    monkeypatch.chdir(ROOT)
    app = RoleplayApp()
    async with app.run_test(size=(130, 44)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        debrief = DebriefScreen.for_kept(kept)
        app.push_screen(debrief)
        await until(pilot, lambda: app.screen is debrief)
        debrief.post_message(TurnView.Retry(7))
        await until(pilot, lambda: any("no turn 7" in n.message for n in app._notifications))
        debrief.post_message(TurnView.Retry(3))
        await until(pilot, lambda: isinstance(app.screen, RetryScreen))
        assert app.screen.moment.turn == 3
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is debrief)
    assert find("call", kept.parent) == kept
