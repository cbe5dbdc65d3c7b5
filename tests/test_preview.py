"""The author's look into a scenario: its shape in words, its lines, and a turn tried without being kept."""

from __future__ import annotations

from textual.widgets import DataTable, Input, Static, TabbedContent, Tree

from roleplay.scenarios import Condition
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.preview import PreviewScreen
from roleplay.wiring.live import Setup
from roleplay.wiring.previewing import Preview, in_words, lines, shape
from tests.conftest import ROOT, scenario
from tests.test_tui import until

NAME = "telecom-bill-shock"


def test_conditions_are_said_in_words():
    condition = Condition.model_validate(
        {"done": "credit", "heard": 40, "anger": {"at_most": 30}, "any": [{"turn": 3}, {"told": "niece"}]}
    )
    assert in_words(condition) == (
        "done credit and anger 30 or less and heard 40 or more and either turn 3 or more, or told niece"
    )
    assert in_words(Condition()) == "at any time"


def test_the_shape_names_every_part():
    case = scenario(NAME)
    parts = dict(shape(case))
    assert len(parts["Steps"]) == len(case.steps)
    assert any("after" in detail for _, details in parts["Steps"] for detail in details)
    assert {text for _, _, text in lines(case)} >= set(case.customer.opens.all())


def test_a_tried_turn_says_what_it_brought_about_and_can_be_begun_again():
    preview = Preview(scenario(NAME), 0)
    tried = preview.say("Can I take your date of birth and postcode, please?")
    assert "step identify" in tried.did
    assert tried.reply
    assert preview.restart() == preview.opening
    assert not preview.ended


async def test_the_screen_shows_shape_lines_and_what_a_turn_does(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(tmp_path))
    app = RoleplayApp(Setup(NAME, 0), preview=True)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, PreviewScreen) and bool(app.screen.query("#tried Static")))

        def said():
            return " ".join(str(s.render()) for s in app.screen.query("#tried Static").results(Static))

        app.screen.query_one("#words", Input).value = "You need to calm down."
        await pilot.press("enter")
        await until(pilot, lambda: "seen:" in said())
        assert "Tells them to calm down" in said() or "calm" in said().split("seen:")[1]
        await pilot.press("f7")
        await until(pilot, lambda: app.screen.query_one("#tabs", TabbedContent).active == "shape")
        assert len(app.screen.query_one(Tree).root.children) == 7
        await pilot.press("f8")
        assert app.screen.query_one(DataTable).row_count == len(lines(scenario(NAME)))
        await pilot.press("f5")
        await until(pilot, lambda: "seen:" not in said())
    assert not list(tmp_path.iterdir())


async def test_brackets_in_a_scenario_are_text_and_no_markup(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("roleplay.tui.screens.home.draw_seed", lambda: 0)
    home = tmp_path / "scenarios" / "small-call"
    home.mkdir(parents=True)
    text = (ROOT / "tests/data/small-call.yaml").read_text(encoding="utf-8")
    text = text.replace("A call about", "A [bold]call[/x] about").replace('"Thanks."', '"[/b] Thanks [sighs]."')
    (home / "scenario.yaml").write_text(text.replace("title: Swap it", 'title: "Swap [/it]"'), encoding="utf-8")
    app = RoleplayApp(Setup("small-call", 0), preview=True)
    async with app.run_test(size=(110, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, PreviewScreen) and bool(app.screen.query("#tried Static")))
        rows = app.screen.query_one("#bank", DataTable)
        assert any(str(cell) == "[/b] Thanks [sighs]." for row in rows.rows for cell in rows.get_row(row))
        tree = app.screen.query_one("#graph", Tree)
        assert any("Swap [/it]" in str(leaf.label) for branch in tree.root.children for leaf in branch.children)
    app = RoleplayApp()
    async with app.run_test(size=(110, 40)) as pilot:
        await until(pilot, lambda: any(table.row_count for table in app.screen.query("#scenarios").results(DataTable)))
        rows = app.screen.query_one("#scenarios", DataTable)
        assert any("A [bold]call[/x] about shirt" in str(cell) for cell in rows.get_row("small-call"))
