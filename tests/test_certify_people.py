"""People take their calls: assigned, taken alone or in a sitting, packed and collected; and the form on the screen."""

from __future__ import annotations

import json
import zlib

import pytest
from typer.testing import CliRunner

from roleplay.certify.acts import Assigned, Collected, Refusal
from roleplay.certify.loader import load
from roleplay.certify.sealed_form import seal, unseal
from roleplay.cli import app as commands
from roleplay.errors import BadFile, UsageProblem
from roleplay.events import CustomerFault
from roleplay.transcripts import read, verify
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.form import FormScreen
from roleplay.tui.screens.form_brief import FormBriefScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.rows import RowTable
from roleplay.wiring.certify.assign import assign
from roleplay.wiring.certify.collect import Collector
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.sit import settle
from roleplay.wiring.live import LiveCall
from roleplay.wiring.moment import Moment
from roleplay.wiring.overview import overview
from tests.certify_room import PLAN, TURNS, blind, clock, desk_of, given_run, plan_file, sit_down, take
from tests.conftest import ROOT
from tests.test_tui import hang_up, say, until


@pytest.fixture(autouse=True)
def room(monkeypatch, tmp_path):
    """Stand where the library is, with an observer that sees nothing."""
    monkeypatch.setenv("ROLEPLAY_SCENARIOS", str(ROOT / "scenarios"))
    blind(monkeypatch)
    return tmp_path


def roleplay(*words, code=0):
    done = CliRunner().invoke(commands, [str(word) for word in words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_from_the_plan_to_the_run_by_commands_alone(room):
    """Assign, take both calls in plain lines, pack and collect."""
    turns = room / "turns.txt"
    turns.write_text("\n".join(TURNS))
    roleplay("certify", "assign", plan_file(room), "--to", "run", "--by", "wren")
    form = "run/forms/anna-r.form"
    assert "0 of 2 calls taken" in roleplay("practice", "--form", form, "--list").stdout
    for taken in (1, 2):
        done = roleplay("practice", "--form", form, "--plain", "--agent-file", turns)
        assert "DEBRIEF" in done.stdout
        assert f"{taken} of 2 calls taken" in done.stderr
        assert "Hint" not in done.stderr
    assert f"roleplay certify pack {form} --to anna-r.zip" in done.stderr
    states = json.loads(roleplay("practice", "--form", form, "--list", "--json").stdout)["calls"]
    assert [call["state"] for call in states] == ["taken", "taken"]
    assert "That was all" in roleplay("practice", "--form", form, "--plain", "--agent-file", turns).stderr

    packed = roleplay("certify", "pack", form, "--to", "anna-r.zip").stdout
    assert packed.startswith("anna-r.zip: 2 of 2 calls.")
    first = (room / "anna-r.zip").read_bytes()
    roleplay("certify", "pack", form, "--to", "anna-r.zip")
    assert (room / "anna-r.zip").read_bytes() == first

    rows = json.loads(roleplay("certify", "collect", "run", "anna-r.zip", "--by", "wren", "--json").stdout)
    assert [row["what"] for row in rows] == ["taken in", "taken in"]
    folder = RunFolder(room / "run")
    mine = [slot for slot in folder.run.slots if slot.candidate == "anna-r"]
    assert [row["slot"] for row in rows] == [slot.id for slot in mine]
    for slot in mine:
        kept = read(folder.call(slot))
        assert folder.call(slot).read_bytes() == (room / f"kept/{slot.id}.jsonl").read_bytes()
        assert kept.header.form.run == folder.run.digest
        assert (kept.header.mode, kept.header.trainee, kept.header.seed) == ("exam", "anna-r", slot.seed)
        assert kept.header.scenario == slot.scenario
    broken = room / "broken.jsonl"
    broken.write_bytes(folder.call(mine[0]).read_bytes().replace(b"Good morning", b"Good evening"))
    refused = roleplay("certify", "collect", "run", "anna-r.zip", broken, "--by", "wren", code=1)
    assert "edited" in refused.stdout
    assert "0 taken in, 2 there already, 1 refused" in refused.stderr
    assert "Leave out SCENARIO" in roleplay_error("practice", "lost-parcel", "--form", form)


def roleplay_error(*words):
    error = CliRunner().invoke(commands, list(words)).exception
    assert isinstance(error, UsageProblem)
    return str(error)


def test_a_form_is_given_once_and_again_only_with_a_reason(room):
    run = given_run(room)
    plan = load(plan_file(room))
    with pytest.raises(UsageProblem, match="anna-r, ben-t had the form already"):
        assign(plan, run.path, "wren", sources=clock(1))
    with pytest.raises(UsageProblem, match=r"no candidate 'ana-r'.*\n.*anna-r"):
        assign(plan, run.path, "wren", ["ana-r"], sources=clock(1))
    (given,) = assign(plan, run.path, "wren", ["anna-r"], "the first was lost", sources=clock(1))
    acts = [a for a in run.acts() if isinstance(a, Assigned)]
    assert [(a.candidate, a.reason) for a in acts][-1] == ("anna-r", "the first was lost")
    assert len(acts) == 3
    form = unseal(given.file.read_bytes(), "")
    assert form.until.startswith("2026-04-02")
    assert [call.slot for call in form.calls] == [s.id for s in run.run.slots if s.candidate == "anna-r"]
    other = load(plan_file(room, PLAN.replace("Front desk", "Back desk")))
    with pytest.raises(UsageProblem, match="another plan"):
        assign(other, run.path, "wren", ["anna-r"], "why", sources=clock(1))


def test_attempts_are_counted_over_the_runs_beside_and_have_to_wait(room):
    plan = PLAN.replace("most: 2", "most: 3")
    first = given_run(room, plan, "first")
    with pytest.raises(UsageProblem, match="anna-r may try again from 2026-03-16 09:00 UTC on: 14 days after first"):
        given_run(room, plan, "second", days=13.9)
    assert not (room / "second").exists()
    # a call that was taken in later is what is waited from
    path = take(desk_of(first, "anna-r", room / "a", days=5))
    assert [o.what for o in Collector(first, "wren", clock(5.5)).collect([path])] == ["taken in"]
    with pytest.raises(UsageProblem, match="from 2026-03-21 21:00 UTC on"):
        given_run(room, plan, "second", days=19)
    second = assign(load(plan_file(room, plan)), room / "second", "wren", sources=clock(20))
    assert all("the same calls as in first" in one.note for one in second)
    with pytest.raises(UsageProblem, match="14 days after second"):
        given_run(room, plan, "third", days=30)
    given_run(room, plan, "third", days=40)
    with pytest.raises(UsageProblem, match=r"anna-r has had 3 attempts \(first, second, third\); the plan allows 3"):
        given_run(room, plan, "fourth", days=400)
    # another certification beside it is none of them
    given_run(room, plan.replace("id: front-desk", "id: back-office"), "other", days=401)
    far = room / "elsewhere"
    far.mkdir()
    with pytest.raises(UsageProblem, match="anna-r may try again"):
        assign(load(plan_file(room, plan)), far / "run", "wren", earlier=[first.path], sources=clock(3))


def test_a_form_that_was_damaged_or_is_no_form_is_named(room):
    run = given_run(room)
    raw = (run.path / "forms/anna-r.form").read_bytes()
    assert seal(unseal(raw.replace(b"\n", b"\r\n"), "f")) == raw
    assert b"telecom-bill-shock" not in raw
    for bad, why in (
        (raw[:-40], "damaged"), (raw.replace(raw[200:201], b"!", 1), "damaged"),
        (b"hello", "no form"), (b"", "no form"),
    ):  # fmt: skip
        with pytest.raises(BadFile, match=why):
            unseal(bad, "f")
    form = unseal(raw, "f")
    evil = form.model_copy(update={"calls": (form.calls[0].model_copy(update={"slot": "../../evil"}),)})
    with pytest.raises(BadFile, match="cannot be read"):
        unseal(seal(evil), "f")
    with pytest.raises(BadFile, match="larger than any form"):
        unseal(_bomb(), "f")


def _bomb():
    import base64
    import hashlib

    packed = base64.b64encode(zlib.compress(b" " * 60_000_000, 9))
    return b"roleplay form 1 " + hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed


def test_a_form_is_not_taken_where_its_calls_would_be_refused(room, monkeypatch):
    run = given_run(room)
    with pytest.raises(UsageProblem, match="ended on 2026-04-01"):
        take(desk_of(run, "anna-r", room / "a", days=31))
    monkeypatch.setattr("roleplay.wiring.form_desk.__version__", "9.9.9")
    with pytest.raises(UsageProblem, match=r"here is 9\.9\.9"):
        take(desk_of(run, "anna-r", room / "a"))
    assert not (room / "a").exists()


def test_a_sitting_goes_straight_into_the_run_as_supervised(room, monkeypatch):
    run = given_run(room)
    with pytest.raises(UsageProblem, match="nobody was not given a form"):
        sit_down(run, "nobody")
    desk = sit_down(run, "ben-t")
    path = take(desk)
    assert path.parent == run.path / "calls"
    assert [o.what for o in settle(run, "ben-t", "wren", clock(2.5))] == ["taken in"]
    assert settle(run, "ben-t", "wren", clock(2.5)) == []
    (kept,) = [a for a in run.acts() if isinstance(a, Collected)]
    assert (kept.supervised, kept.head, kept.candidate) == (True, verify(path).head, "ben-t")
    with pytest.raises(UsageProblem, match="not taken again"):
        Moment(path, 1)
    # a call that the customer's model spoilt is put aside and sat again
    live = desk.begin(desk.next)
    live._heard(CustomerFault(turn=0, kind="timeout", reached=True))
    live.say("Good morning.")
    live.end("ended_by_agent")
    live.close()
    assert [o.code for o in settle(run, "ben-t", "wren", clock(2.5))] == ["model-fault"]
    assert len(list((run.path / "refused").iterdir())) == 1
    assert [a.code for a in run.acts() if isinstance(a, Refusal)] == ["model-fault"]
    assert desk.next.number == 2
    take(desk)
    assert [o.what for o in settle(run, "ben-t", "wren", clock(2.5))] == ["taken in"]
    file = run.path / "forms/ben-t.form"
    file.write_bytes((run.path / "forms/anna-r.form").read_bytes())
    with pytest.raises(BadFile, match="not the form that was given"):
        sit_down(run, "ben-t")


def test_a_call_of_a_form_is_gone_on_with_by_its_form_alone(room):
    desk = desk_of(given_run(room, PLAN), "anna-r", room / "a")
    left = desk.begin(desk.next)
    left.say("Good morning.")
    left.pause()
    with pytest.raises(UsageProblem, match="--form FILE"):
        LiveCall.resume(left.path)
    home = overview(left.path.parent)
    assert [call.of_form for call in home.calls] == [True]
    assert home.left is None, "nobody is sent to a call that Enter cannot go on with"
    again = desk.begin(desk.next)
    assert again.state.turn == 1
    again.pause()


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_form_on_the_screen_from_its_first_call_to_what_is_sent_back(room, size):
    run = given_run(room, PLAN.replace("resumes: 1", "resumes: 0"))
    desk = desk_of(run, "anna-r", room / "a")
    app = RoleplayApp(form=desk)
    app.pace = "instant"
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FormScreen) and app.screen.query_one(RowTable).row_count == 2)
        assert cells(app) == [["1", "next", "–"], ["2", "to take", "–"]]
        await pilot.press("down", "enter")
        assert isinstance(app.screen, FormScreen)
        await pilot.press("up", "enter")
        await until(pilot, lambda: isinstance(app.screen, FormBriefScreen))
        assert not app.screen.query("ModeList")
        assert app.focused.id == "begin"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        live = app.screen.live
        assert (live.header.mode, live.header.form.slot) == ("exam", desk.form.calls[0].slot)
        await say(pilot, app, "Tell me what happened.")
        assert not any(app.screen.check_action(name, ()) for name in ("think", "help_me"))
        await hang_up(pilot, app)
        await until(pilot, lambda: isinstance(app.screen, RateScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormScreen) and cells(app)[0][1] == "taken")
        assert cells(app)[1][1] == "next"
        # one that was left more often than the form allows can no longer count
        desk.begin(desk.next).pause()
        app.screen._show()
        assert cells(app)[1][1] == "lost"
        shown = str(app.screen.query_one("#form-next").render())
        assert "roleplay certify pack" in shown.replace("\n", " ")
    assert verify(live.path).state == "sound"


def cells(app):
    table = app.screen.query_one(RowTable)
    return [[cell.plain.replace("\n", " ") for cell in table.get_row(key)] for key in table.rows]
