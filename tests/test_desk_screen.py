"""The coach's desk on the screen: every ruling by keys, and a disputed grade from exam to decision."""

from __future__ import annotations

import pytest
from textual.widgets import Input, OptionList, Static
from typer.testing import CliRunner

from roleplay.behaviours import CATALOGUE
from roleplay.cli import app
from roleplay.transcripts import Comment, Dispute, Exercise, Mark, Note, Override, Undo, verify, verify_reviews
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.blind import BlindScreen
from roleplay.tui.screens.choice import ChoiceScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.desk import DeskScreen
from roleplay.tui.screens.mark import MarkScreen
from roleplay.tui.screens.review import ReviewScreen
from roleplay.tui.widgets.coach_turn import CoachTurn
from roleplay.tui.widgets.grade_row import GradeRow
from roleplay.tui.widgets.rows import RowTable
from roleplay.tui.widgets.word_picker import WordPicker
from roleplay.wiring.desk import open_call
from roleplay.wiring.review_words import score_said
from tests.test_desk import call as call  # noqa: PLC0414  a fixture
from tests.test_desk import level, says
from tests.test_tui import until


def sound(call):
    return verify(call).state == "sound" and verify_reviews(call).state == "sound"


async def on_the_desk(pilot):
    """Wait for the only call on the desk."""
    await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen))
    await until(pilot, lambda: pilot.app.screen.query_one(RowTable).row_count == 1)


def scores(pilot):
    """Return what the only row on the desk says of empathy, resolution and passing."""
    table = pilot.app.screen.query_one(RowTable)
    return [str(cell).strip() for cell in table.get_row_at(0)[3:6]]


async def opened(pilot):
    """Go from the desk to the only call on it, as it stands once it is laid out."""
    await on_the_desk(pilot)
    may_decide = "–" in scores(pilot)
    await pilot.press("enter")
    if may_decide:
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("o")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen) and pilot.app.screen.turn is not None)


async def kept(pilot, call, count):
    """Wait until so many records are kept and the call is on the screen again."""
    await until(pilot, lambda: len(open_call(call).entries) == count)
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
    await until(pilot, lambda: len(pilot.app.screen.desk.entries) == count)
    await pilot.pause()


async def typed(pilot, words):
    box = pilot.app.screen.query_one("#words", Input)
    await until(pilot, lambda: box.display and box.has_focus)
    box.value = words
    await pilot.press("enter")


async def choose(pilot, key, where="#choices"):
    """Put the cursor on a choice and take it."""
    listed = pilot.app.screen.query_one(where, OptionList)
    await until(pilot, lambda: listed.has_focus and any(o.id == key for o in listed.options))
    listed.highlighted = [o.id for o in listed.options].index(key)
    await pilot.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_a_coach_accepts_adjusts_marks_comments_and_takes_back_by_keys(call, size):
    given = level(call, "E1")
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=size) as pilot:
        await opened(pilot)
        screen = pilot.app.screen
        await pilot.press("tab")
        await until(pilot, lambda: screen.row is not None)
        assert screen.row.about == "empathy.E1"
        assert screen.row.region.width > 0
        await pilot.press("a")
        await kept(pilot, call, 1)
        # the focus is where it was, on the grade
        await until(pilot, lambda: screen.row is not None and screen.row.about == "empathy.E1")
        assert screen.row.has_class("-ruled")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        assert pilot.app.screen.query_one("#choices", OptionList).highlighted == given
        await pilot.press("4")
        await pilot.press("enter")
        # without a reason nothing is kept
        assert len(open_call(call).entries) == 1
        await typed(pilot, "Both turns name the 312.")
        await kept(pilot, call, 2)
        assert level(call, "E1") == 4
        await pilot.press("tab")
        await until(pilot, lambda: screen.turn is not None)
        await pilot.press("c")
        await typed(pilot, "A good [b]start[/b].")
        await kept(pilot, call, 3)
        await until(pilot, lambda: any("A good [b]start[/b]." in str(s.render()) for s in screen.query(".record")))
        await pilot.press("m")
        await pilot.press(*"paraphrase", "enter")
        await choose(pilot, "paraphrase", "#behaviours")
        await pilot.press("right", *["shift+left"] * 7, "enter")
        await typed(pilot, "It says it back.")
        await kept(pilot, call, 4)
        mark = open_call(call).entries[-1].review
        assert isinstance(mark, Mark)
        assert (mark.turn, mark.behaviour, mark.words) == (1, "paraphrase", "for one weekend")
    assert [type(e.review) for e in open_call(call).entries] == [Override, Override, Comment, Mark]
    assert sound(call)


async def test_a_note_and_an_exercise_are_kept_and_taken_back_by_keys(call):
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("u")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReviewScreen)
        await pilot.press("n")
        await typed(pilot, "Better than last week.")
        await kept(pilot, call, 1)
        await pilot.press("e", "enter")
        await typed(pilot, "")
        await kept(pilot, call, 2)
        assert open_call(call).entries[-1].review.turn == 1
        await pilot.press("u", "enter")
        await typed(pilot, "")
        await kept(pilot, call, 3)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen))
    assert [type(e.review) for e in open_call(call).entries] == [Note, Exercise, Undo]
    assert open_call(call).entries[-1].review.of == 2
    assert sound(call)


async def test_a_sighting_is_rejected_from_its_turn_and_the_score_follows(call):
    before = open_call(call).card.rubrics["empathy"].score
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.screen.turn.review.grade.index == 2)
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(pilot, lambda: "blame" in pilot.app.screen.query_one(".title").render().plain)
        await pilot.press("n")
        await typed(pilot, "They read the letter out.")
        await kept(pilot, call, 1)
        shown = pilot.app.screen.query_one("Bar .right").render().plain
    after = open_call(call).card.rubrics["empathy"].score
    assert after > before
    assert f"empathy {after:g}" in shown


async def test_a_disputed_grade_from_exam_to_decision_on_the_screen(call):
    """The trainee disputes from the debrief; the coach who graded is refused; a second reviewer decides blind."""
    given = level(call, "E2")
    async with RoleplayApp().run_test(size=(100, 30)) as pilot:
        pilot.app.push_screen(DebriefScreen.for_kept(call))
        await until(pilot, lambda: isinstance(pilot.app.screen, DebriefScreen))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await choose(pilot, "empathy.E2")
        await typed(pilot, "I named the 312.")
        await until(pilot, lambda: len(open_call(call).entries) == 1)
    dispute = open_call(call).entries[0].review
    assert isinstance(dispute, Dispute)
    assert dispute.by == "robin"
    assert sound(call)
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: pilot.app.screen.row is not None)
        await pilot.press("a")
        await kept(pilot, call, 2)
        await pilot.press("escape", "d")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DeskScreen)
    assert sound(call)
    async with RoleplayApp(coach="reviewer-b", transcripts=call.parent).run_test(size=(100, 30)) as pilot:
        await until(
            pilot, lambda: pilot.app.screen.query(RowTable) and pilot.app.screen.query_one(RowTable).row_count == 1
        )
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, BlindScreen))
        shown = " ".join(str(s.render()) for s in pilot.app.screen.query(Static))
        for hidden in ("robin", "coach-a", "I named", f"level {given}"):
            assert hidden not in shown
        notice = pilot.app.screen.query_one("#question Static.muted")
        await until(pilot, lambda: notice.region.height and notice.region.bottom <= 29)
        await pilot.press("g", "3")
        await typed(pilot, "One paraphrase.")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen))
    assert level(call, "E2") == 3
    assert sound(call)
    async with RoleplayApp().run_test(size=(100, 30)) as pilot:
        pilot.app.push_screen(DebriefScreen.for_kept(call))
        await until(pilot, lambda: bool(pilot.app.screen.query("#said Static")))
        shown = " ".join(str(s.render()) for s in pilot.app.screen.query("#said Static"))
        assert "decides dispute 1: level 3. One paraphrase." in shown
        assert f"level {given}, now level 3" in shown
        # the grade above it is the one that stands
        figures = [str(label.render()) for label in pilot.app.screen.query("ScoreRow .figure")]
        assert figures == [score_said(grade.score) for grade in open_call(call).card.rubrics.values()]
        assert open_call(call).standing.changed


async def test_whoever_may_decide_a_dispute_sees_no_grade_without_being_asked(call):
    says(call, "robin").dispute("E2", "I named the 312.")
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(100, 30)) as pilot:
        await on_the_desk(pilot)
        assert scores(pilot) == ["–", "–", "–"]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChoiceScreen))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, BlindScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen))
        says(call).override("E1", "accept", None, "")
        await pilot.press("w", "w", "w")
        await until(pilot, lambda: "–" not in scores(pilot)[:2])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))


async def test_the_desk_is_searched_and_shows_what_waits(call):
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen))
        table = pilot.app.screen.query_one(RowTable)
        await until(pilot, lambda: table.row_count == 1)
        right = pilot.app.screen.query_one("Bar .right")
        # nothing waits, and what nobody has reviewed comes next
        for said, rows in (("1 of 1 not reviewed", 1), ("all 1", 1), ("0 of 1 wait", 0), ("1 of 1 not reviewed", 1)):
            await until(pilot, lambda said=said: f"coach-a · {said}" == str(right.render()))
            await until(pilot, lambda rows=rows: table.row_count == rows)
            assert pilot.app.screen.query_one("#none").display == (not rows)
            await pilot.press("w")
        await until(pilot, lambda: "all 1" in str(right.render()))
        await pilot.press("slash", *"zebra")
        await until(pilot, lambda: table.row_count == 0)
        await pilot.press("escape")
        await until(pilot, lambda: table.row_count == 1)
        # the same filters as in a list of transcripts; one that is none is said as such
        await pilot.press("slash", *"is:disputed")
        await until(pilot, lambda: table.row_count == 0)
        pilot.app.screen.query_one("#find", Input).value = "is:wrong"
        await until(pilot, lambda: "no filter is:wrong" in str(pilot.app.screen.query_one("#none").render()))
        says(call, "robin").dispute("E1", "No.")
        await pilot.press("escape", "slash", *"is:disputed")
        await until(pilot, lambda: table.row_count == 1)
        await until(pilot, lambda: "all 1 · 1 wait" in str(right.render()))


async def test_a_narrow_screen_shows_one_side_at_a_time(call):
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = pilot.app.screen
        sides = {name: screen.query_one(f"#{name}") for name in ("turn-side", "grade-side")}
        assert (sides["turn-side"].region.width, sides["grade-side"].region.width) == (80, 0)
        await pilot.press("tab")
        await until(pilot, lambda: sides["grade-side"].region.width == 80)
        await pilot.resize_terminal(140, 40)
        await until(pilot, lambda: sides["turn-side"].region.width > sides["grade-side"].region.width > 40)
        assert screen.query(CoachTurn)
        assert screen.query(GradeRow)


async def test_a_narrow_footer_holds_every_key_of_what_has_the_focus(call):
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = pilot.app.screen

        def shown():
            return {key.key_display: key.description for key in screen.query("FooterKey")}

        for side, other, keys in (("Turns", "Grades", "g m c n e u"), ("Grades", "Turns", "⏎ a g n e u")):
            await until(pilot, lambda other=other: shown().get("tab") == other)
            assert list(shown()) == ["tab", *keys.split(), "esc", "f1"], side
            assert all(0 < key.region.right <= 80 for key in screen.query("FooterKey")), side
            await pilot.press("tab")


async def test_one_comes_back_to_where_one_was_and_goes_from_a_grade_to_its_turn(call):
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        screen = pilot.app.screen
        await pilot.press("down")
        await until(pilot, lambda: screen.turn and screen.turn.review.grade.index == 2)
        await pilot.press("tab")
        await until(pilot, lambda: screen.row is not None)
        await pilot.press("tab")
        await until(pilot, lambda: screen.turn and screen.turn.review.grade.index == 2)
        await pilot.press("tab")
        await until(pilot, lambda: screen.row is not None)
        last = [row for row in screen.query(GradeRow) if row.turn not in (0, 2)][-1]
        last.focus()
        await until(pilot, lambda: screen.row is last)
        await pilot.press("enter")
        await until(pilot, lambda: screen.turn and screen.turn.review.grade.index == last.turn)
        await pilot.press("tab")
        await until(pilot, lambda: screen.row is last)
        assert not screen.query("#unsound")


async def test_a_call_that_was_changed_is_said_to_be_before_it_is_read(call):
    head, rest = call.read_bytes().split(b"\n", 1)
    call.write_bytes(head + b"\n" + rest.replace(b"would stop anyone", b"would stop no one", 1))
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        told = pilot.app.screen.query_one("#unsound", Static)
        assert "Not as it was written, in line" in str(told.render())
        assert told.region.y == 1
    shown = CliRunner().invoke(app, ["review", "show", str(call)])
    assert shown.output.startswith("Do not rely on what is shown")


async def test_a_sentence_of_a_long_turn_is_marked_with_few_keys(call):
    sentences = [
        "Is it 312?",
        *(f"That is number {n} of what I said to you." for n in range(30)),
        "“I hear you.”",
        "Right",
    ]
    found = []
    async with RoleplayApp(coach="coach-a", transcripts=call.parent).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        pilot.app.push_screen(MarkScreen(1, " ".join(sentences), [CATALOGUE["paraphrase"]]), found.append)
        await until(pilot, lambda: isinstance(pilot.app.screen, MarkScreen))
        screen = pilot.app.screen
        await until(pilot, lambda: any(0 < one.region.bottom <= 23 for one in screen.query("#notice")))
        await pilot.press("enter")
        await choose(pilot, "paraphrase", "#behaviours")
        picker, room = screen.query_one(WordPicker), screen.query_one("#to-mark")
        await until(pilot, lambda: picker.has_focus and room.region.height < picker.region.height)
        for keys, words in (("down", sentences[0]), ("down down", sentences[2]), ("up", sentences[1])):
            await pilot.press(*keys.split())
            assert picker.words == words
        assert room.scroll_y == 0
        await pilot.press(*["down"] * 40)
        assert picker.words == sentences[-1]
        await until(pilot, lambda: room.scroll_y == room.max_scroll_y > 0)
        await pilot.press("up", "enter")
        await typed(pilot, "It says so.")
        await until(pilot, lambda: found)
    assert found[0].words == sentences[-2]
