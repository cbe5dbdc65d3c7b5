"""Home and what comes before a call, by their keys on a small and a large screen, and the same in plain lines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from textual import events
from textual.widgets import Input, Static
from typer.testing import CliRunner

from roleplay.cli import app as commands
from roleplay.cli import briefing_lines
from roleplay.cli.line_mode import Words
from roleplay.cli.practice import _begun
from roleplay.paths import scenario_files
from roleplay.scenarios import load
from roleplay.scenarios.heads import head_of, heads
from roleplay.transcripts.reader import files
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.example import ExampleScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.screens.note import NoteScreen
from roleplay.tui.widgets.library_pane import STORY
from roleplay.tui.widgets.next_strip import NextStrip
from roleplay.wiring.briefing import MODES, briefing_of, worked_example
from roleplay.wiring.choose import usable
from roleplay.wiring.overview import WELCOME, overview
from roleplay.wiring.setup import Setup
from tests.blind import Blind
from tests.conftest import ROOT
from tests.fast_call import kept_call
from tests.test_tui import until

SIZES = [(80, 24), (140, 40)]
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def room(monkeypatch, tmp_path, unchecked):
    """Stand where the library is, with an observer that sees nothing at once, and every call in its first variant."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("roleplay.wiring.live.make_observer", lambda _: Blind())
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: 0)
    return tmp_path / "kept"


async def at_home(pilot):
    await until(pilot, lambda: isinstance(pilot.app.screen, HomeScreen) and rows(pilot.app, "scenarios"))


def rows(app, table):
    return [str(key.value) for key in app.screen.query_one(f"#{table}").rows]


def shown(app, selector):
    return str(app.screen.query_one(selector, Static).render())


def story(app):
    return {part: shown(app, f"#story-{part}") for part in STORY}


@pytest.mark.parametrize("size", SIZES)
async def test_the_very_first_visit_has_a_first_call_one_key_away(size):
    app = RoleplayApp()
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        assert len(WELCOME) == 3
        assert shown(app, "#next").startswith(" ".join(WELCOME))
        assert not app.screen.query_one("#past").display
        first = app.screen.overview.choice.scenario
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        assert app.screen._found.path.parent.name == first


async def test_what_home_says_of_a_call_is_what_the_caller_says(monkeypatch):
    seeds = iter([1, 2])
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: next(seeds))
    assert len({heads(seed)["telecom-bill-shock"].title for seed in range(3)}) == 3
    app = RoleplayApp()
    async with app.run_test(size=(140, 40)) as pilot:
        await at_home(pilot)
        app.screen._brief("telecom-bill-shock")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen) and app.screen.query("ModeList"))
        assert app.screen.briefing.title == heads(1)["telecom-bill-shock"].title
        assert app.screen._found.usable().customer.name == heads(1)["telecom-bill-shock"].caller


def test_the_head_of_every_scenario_is_that_of_its_call():
    for name, path in scenario_files().items():
        for seed in range(3):
            head, scenario = head_of(path, seed), load(path, seed, brief=True).usable()
            assert (head.title, head.caller) == (scenario.title, scenario.customer.name), name


@pytest.mark.parametrize("size", SIZES)
async def test_no_title_is_cut_at_any_size(size, room):
    kept_call(room, "hotel-walked", ["Hello."])
    app = RoleplayApp()
    async with app.run_test(size=size) as pilot:
        await at_home(pilot)
        for name, titles in (("scenarios", {n: h.title for n, h in heads().items()}), ("calls", {})):
            table = app.screen.query_one(f"#{name}")
            await until(pilot, lambda table=table: table.row_count)
            assert table.virtual_size.width <= table.size.width
            width = table.ordered_columns[1].width
            for key in rows(app, name):
                lines = table.get_row(key)[1].plain.split("\n")
                assert max(map(len, lines)) <= width
                assert len(lines) <= table.rows[key].height
                title = titles.get(key, heads()["hotel-walked"].title)
                assert " ".join(lines).removesuffix(" (note)") == title


async def test_an_unfinished_call_comes_first_and_enter_goes_on(room):
    kept_call(room, "lost-parcel", ["Hello."], start=LONG_AGO)
    left = kept_call(room, "telecom-bill-shock", ["Hello.", "Tell me."], finish=False)
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        said = shown(app, "#next")
        assert said.startswith("You left a call today after 2 turns: Roaming bill of 312 after one weekend. Enter goes")
        assert "Next: " in said
        await until(pilot, lambda: rows(app, "calls"))
        assert rows(app, "calls")[0] == str(left)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert (app.screen.live.path, app.screen.live.state.turn) == (left, 2)
        app.screen.live.release()


async def test_the_cursor_goes_to_what_to_do_next_when_that_is_another_call(room):
    app = RoleplayApp()
    async with app.run_test(size=(140, 40)) as pilot:
        await at_home(pilot)
        first = app.screen.overview.choice
        await until(pilot, lambda: story(app)["title"] == first.title)
        kept_call(room, first.scenario, ["Hello."])
        app.screen.refresh_lists()
        second = app.screen.overview.choice
        assert second.scenario != first.scenario
        await until(pilot, lambda: story(app)["title"] == second.title)


async def test_search_filters_and_the_way_back_by_keys():
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        everything = rows(app, "scenarios")
        for words, found in (("banking fal", "bank-card-fraud"), ("whitlock", "telecom-bill-shock")):
            await pilot.press("slash")
            app.screen.query_one("#search", Input).value = ""
            await pilot.press(*("space" if letter == " " else letter for letter in words))
            await until(pilot, lambda found=found: rows(app, "scenarios") == [found])
            assert f"“{words}”" in shown(app, "#narrowed")
            await pilot.press("enter")
            assert app.focused.id == "scenarios"
        assert "Dana Whitlock wants" in story(app)["wants"]
        await pilot.press("escape")
        await until(pilot, lambda: rows(app, "scenarios") == everything)
        assert not app.screen.query_one("#narrowed").display

        await pilot.press("f")
        await until(pilot, lambda: app.focused and app.focused.id == "by-industry")
        await pilot.press("enter", "b", "a", "n", "enter")
        await until(pilot, lambda: "banking" in shown(app, "#narrowed"))
        assert {heads()[name].industry for name in rows(app, "scenarios")} == {"banking"}
        await pilot.press("tab", "tab", "enter", "down", "down", "down", "enter")
        await until(pilot, lambda: "level 3" in shown(app, "#narrowed"))
        assert rows(app, "scenarios") == ["relay-call"]
        assert shown(app, "#narrowed") == "Only banking, level 3. Esc shows all."
        await pilot.press("escape")
        await until(pilot, lambda: rows(app, "scenarios") == everything and not app.screen.query("#filters"))


async def test_what_is_typed_right_after_the_slash_is_what_is_searched_for():
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        for letter in "/bill n/f":
            app.post_message(events.Key({"/": "slash", " ": "space"}.get(letter, letter), letter))
        await until(pilot, lambda: app.screen.query_one("#search", Input).value)
        await until(pilot, lambda: "bill n/f" in shown(app, "#narrowed"))
        assert isinstance(app.screen, HomeScreen)
        assert not app.screen.query("#filters")
        assert app.screen.active_bindings["enter"].binding.description == "To the list"


async def test_an_enter_too_many_opens_one_brief():
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        home = app.screen
        home.post_message(NextStrip.Taken())
        home.post_message(NextStrip.Taken())
        await until(pilot, lambda: isinstance(app.screen, BriefScreen) and app.screen.query("ModeList"))
        await pilot.pause()
        assert app.screen_stack[-2] is home


async def test_tried_or_not_is_a_filter_and_the_story_tells_the_record(room):
    kept_call(room, "lost-parcel", ["Hello."], start=LONG_AGO)
    kept_call(room, "lost-parcel", ["Hello there.", "Oh."], start=LONG_AGO + timedelta(days=2))
    app = RoleplayApp()
    async with app.run_test(size=(140, 40)) as pilot:
        await at_home(pilot)
        await pilot.press("f")
        await until(pilot, lambda: app.focused and app.focused.id == "by-industry")
        await pilot.press("tab", "tab", "tab", "enter", "down", "enter")
        await until(pilot, lambda: rows(app, "scenarios") == ["lost-parcel"])
        told = story(app)
        assert "Len Garside wants" in told["wants"]
        assert "holding two accounts open" in told["trains"]
        assert "about 10 turns" in told["trains"]
        assert told["record"].startswith("Taken 2 times. Best: empathy ")
        assert "Last, on 7 January" in told["record"]
        assert "not passed" in told["record"]


async def test_a_noted_call_is_marked_and_a_broken_one_cannot_be_taken(tmp_path, monkeypatch):
    broken = tmp_path / "scenarios" / "broken"
    broken.mkdir(parents=True)
    text = (ROOT / "scenarios/lost-parcel/scenario.yaml").read_text(encoding="utf-8")
    (broken / "scenario.yaml").write_text(text.replace("steps:", "stepz:"), encoding="utf-8")
    monkeypatch.setenv("ROLEPLAY_SCENARIOS", str(tmp_path / "scenarios"))
    monkeypatch.setattr("roleplay.tui.screens.home.usable", lambda head: head.id != "broken" or usable(head))
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        table = app.screen.query_one("#scenarios")
        assert table.get_row("suicide-disclosure")[1].plain.endswith("(note)")
        await until(pilot, lambda: "cannot be used" in table.get_row("broken")[1].plain.replace("\n", " "))
        table.focus()
        table.go_to("broken")
        await until(pilot, lambda: "roleplay scenario check broken" in story(app)["wants"])
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        table.go_to("suicide-disclosure")
        await until(pilot, lambda: story(app)["note"].startswith("Note: This call is about suicide"))


async def test_past_calls_show_their_trend_and_open_their_debrief(room):
    for day, name in enumerate(("lost-parcel", "hotel-walked")):
        kept_call(room, name, ["Hello."], start=LONG_AGO + timedelta(days=day), mode="guided")
    (room / "junk.jsonl").write_text("hello\n")
    app = RoleplayApp()
    async with app.run_test(size=(140, 40)) as pilot:
        await at_home(pilot)
        await until(pilot, lambda: rows(app, "calls"))
        overall = app.screen.overview
        assert [trend.rubric for trend in overall.trends] == ["empathy", "resolution"]
        assert overall.trends[0].words.split(" ", 1)[1] in shown(app, "#trend")
        assert "1 file here cannot be read" in shown(app, "#unreadable")
        table = app.screen.query_one("#calls")
        cells = [cell.plain for cell in table.get_row(rows(app, "calls")[0])]
        assert cells[1] == "No room at Alder Court at eleven at night, on an" + "\nanniversary"
        assert cells[2] == "you ended the call"
        assert cells[5:] == ["no", "guided"]
        table.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))


@pytest.mark.parametrize("size", SIZES)
async def test_the_brief_says_each_mode_and_guided_alone_shows_an_example(size):
    app = RoleplayApp(Setup("telecom-bill-shock", 0, "guided"))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        modes = app.screen.query_one("#mode")
        assert modes.mode == "guided"
        prompts = [str(option.prompt) for option in modes.options]
        assert [sentence in prompt for sentence, prompt in zip(MODES.values(), prompts, strict=True)] == [True] * 3
        assert modes.size.height >= sum(len(prompt.split("\n")) - 1 for prompt in prompts)
        assert "What you may do" in shown(app, "#cards")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, ExampleScreen))
        lines = [str(line.render()) for line in app.screen.query("#script Static").results(Static)]
        assert len(lines) == len(worked_example(ROOT / "scenarios/telecom-bill-shock/scenario.yaml")) > 20
        assert any(line.startswith("Note: Names the case before anything else") for line in lines)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("pagedown")
        await until(pilot, lambda: size[1] > 30 or app.screen.query_one("#brief").scroll_y > 0)
        await pilot.press("down", "down", "w")
        await pilot.pause()
        assert isinstance(app.screen, BriefScreen)
        assert modes.mode == "exam"
        assert shown(app, "#cards") == "· Nothing: an exam has no cards."
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert app.screen.live.header.mode == "exam"
        app.screen.live.release()


async def test_a_note_is_answered_before_the_call_and_no_is_as_easy_as_yes(room):
    app = RoleplayApp(Setup("suicide-disclosure", 0))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("enter", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, NoteScreen)
        answers = list(app.screen.query("#answers Button"))
        assert abs(answers[0].size.width - answers[1].size.width) <= 1
        assert all(button.region.bottom <= 24 for button in answers)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert files(room) == []
        table = app.screen.query_one("#scenarios")
        await until(pilot, lambda: table.row_count)
        table.focus()
        table.go_to("suicide-disclosure")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, NoteScreen))
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        app.screen.live.release()
    assert len(files(room)) == 1


def test_goals_give_away_nothing_the_caller_holds_back():
    for name in heads():
        scenario = load(ROOT / "scenarios" / name).usable()
        text = " ".join(briefing_of(scenario).goals).casefold()
        titles = [fact.title for fact in scenario.facts.values() if fact.title]
        titles += [step.title for step in scenario.steps.values()]
        assert not [title for title in titles if title.casefold() in text], name


def test_lines_say_what_the_brief_says(capsys):
    scenario = load(ROOT / "scenarios/suicide-disclosure").usable()
    briefing = briefing_of(scenario)
    briefing_lines.show(briefing, "guided", "You have not yet had a caller at risk.")
    said = capsys.readouterr().err
    for text in (briefing.title, briefing.brief, briefing.note, *briefing.goals, *briefing.cards, MODES["guided"]):
        assert text in said
    assert "You have not yet had a caller at risk." in said


@pytest.mark.parametrize(("answer", "prompt", "taken"), [
    (b"n\n", True, False), (b"", True, False), (b"Yes\n", True, True), (b"n\n", False, True),
])  # fmt: skip
def test_lines_ask_before_a_noted_call_on_a_terminal_alone(room, capsys, answer, prompt, taken):
    words = Words(iter([answer]), prompt=prompt, commands=True)
    call = _begun(Setup("suicide-disclosure", 0), words, as_json=False)
    said = capsys.readouterr().err
    assert (call is not None) == taken
    assert len(files(room)) == taken
    assert ("This call is about suicide." in said) == prompt
    if call:
        call._open(resumed=False)
        said += capsys.readouterr().err
        assert said.count("This call is about suicide.") == 1
        call.live.release()


def test_next_says_in_lines_and_as_data_what_home_says(room):
    first = CliRunner().invoke(commands, ["next"]).stdout
    assert first.startswith(" ".join(WELCOME))
    kept_call(room, "lost-parcel", ["Hello."], start=LONG_AGO)
    left = kept_call(room, "telecom-bill-shock", ["Hello.", "Tell me."], finish=False)
    said = CliRunner().invoke(commands, ["next"]).stdout
    found = overview()
    retried = tuple(replace(call, branch_of={"id": "x", "turn": "2"}) for call in found.calls)
    assert replace(found, calls=retried).left is None, "a retry counts for nothing and is not owed"
    assert found.left_words in said
    assert f"roleplay practice --resume {left.stem}" in said
    assert f"{found.next_words}\n   Take it: roleplay practice {found.choice.scenario}\n" in said
    assert found.trends[0].words.capitalize() in said
    data = json.loads(CliRunner().invoke(commands, ["next", "--json"]).stdout)
    assert data["next"]["scenario"] == found.choice.scenario
    assert [reason["code"] for reason in data["next"]["reasons"]] == [r.code for r in found.choice.reasons]
    assert [call["id"] for call in data["unfinished"]] == [left.stem]
    assert [trend["rubric"] for trend in data["trends"]] == ["empathy", "resolution"]


async def test_the_focus_goes_from_the_strip_to_the_list():
    app = RoleplayApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await at_home(pilot)
        assert isinstance(app.focused, NextStrip)
        await pilot.press("down")
        assert app.focused.id == "scenarios"
