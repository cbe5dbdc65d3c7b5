"""What a trainee meets after a call: their own rating first, then the grade beside it, and every turn to learn from."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import replace

import pytest
from rich.text import Text
from textual import events
from textual.widgets import Collapsible, Input, OptionList, Static, TabbedContent

from roleplay.behaviours import CATALOGUE, Observation, Seen, StepSeen
from roleplay.cli import debrief_lines
from roleplay.cli.line_mode import LineMode, Words
from roleplay.clock import FixedSources
from roleplay.events import AgentSaid, CallEnded, MoodMoved, SelfRated
from roleplay.grading.reasons import measured
from roleplay.mood import Mood, Row
from roleplay.scenarios import load
from roleplay.transcripts import read, read_reviews, verify
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.brief import BriefScreen
from roleplay.tui.screens.call import CallScreen
from roleplay.tui.screens.claim import ClaimScreen
from roleplay.tui.screens.debrief import DebriefScreen
from roleplay.tui.screens.rate import RateScreen
from roleplay.tui.widgets.level_choice import LevelChoice
from roleplay.tui.widgets.mood_chart import MoodChart
from roleplay.tui.widgets.scorecard_view import ScorecardView
from roleplay.tui.widgets.turn_view import TurnView, marked
from roleplay.wiring import live as wiring
from roleplay.wiring.debrief import debrief_of, strength_of
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.mood_words import effect, turning_points
from roleplay.wiring.rating import questions
from roleplay.wiring.replay import replay
from roleplay.wiring.results import practice_data
from tests.blind import Blind
from tests.conftest import ROOT, SCENARIOS, start
from tests.test_tui import hang_up, say, until

SHOWN = {
    "Tell me what happened.": "invite_story",
    "So there was a weekend away and not a word from us.": "paraphrase",
    "You should have read the terms.": "blame_customer",
    "I'll ring you by noon.": "time_commit",
}
STEPS = {"What's your date of birth": "identify"}
NARROW = 50
"""Columns of a narrow terminal."""
TURNS = [
    "Hello. Tell me what happened.",
    "What's your date of birth, and the postcode we have for you?",
    "You should have read the terms. Goodness [bold]me[/].",
    "So there was a weekend away and not a word from us. I'll ring you by noon.",
]


class Scripted(Blind):
    """See what the words are known for."""

    def observe(self, text, context):
        found = [(b, text.find(words), words) for words, b in SHOWN.items() if words in text]
        seen = tuple(
            Seen(id=b, intensity=1, by="test", quote=words, start=at, end=at + len(words)) for b, at, words in found
        )
        steps = tuple(
            StepSeen(id=step, quote=words, start=text.find(words), end=text.find(words) + len(words))
            for words, step in STEPS.items()
            if words in text
        )
        return Observation(behaviours=seen, steps=steps)


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Scripted())


def ended(folder, turns=TURNS, name="telecom-bill-shock"):
    live = start(name, folder)
    for words in turns:
        live.say(words)
    live.end("abandoned")
    return live


def debriefed(live):
    card = live.close()
    return debrief_of(live.events, live.scenario, live.header.seed, card, live.path), card


# the trainee's own rating


def test_a_rating_stands_between_the_end_and_the_grade_and_changes_neither(tmp_path):
    live = ended(tmp_path)
    live.rate(4, None)
    live.rate(0, 0)
    card = live.close()
    kept = read(live.path)
    assert [r.content.get("type") for r in kept.records[-3:]] == ["call_ended", "self_rated", None]
    assert [r.type for r in kept.records[-3:]] == ["event", "event", "footer"]
    assert next(e for e in kept.events if isinstance(e, SelfRated)) == SelfRated(empathy=4, resolution=None)
    assert verify(live.path).state == "sound"
    assert replay(kept).differences == ()
    data = practice_data(live.header, live.scenario, live.events, card, live.path)
    assert data["self_rating"] == {"empathy": 4, "resolution": None}
    unrated = ended(tmp_path / "other")
    assert unrated.close() == card
    data = practice_data(unrated.header, unrated.scenario, unrated.events, card, unrated.path)
    assert data["self_rating"] is None


@pytest.mark.parametrize("level", [-1, 6])
def test_a_level_outside_the_scale_is_no_rating(level):
    with pytest.raises(ValueError, match="SelfRated"):
        SelfRated(empathy=level, resolution=3)


def test_a_program_that_dies_before_the_rating_asks_again_and_one_that_dies_after_it_does_not(tmp_path):
    live = ended(tmp_path)
    live.release()
    again = LiveCall.resume(live.path, FixedSources())
    assert again.state.ended
    assert again.rating is None
    again.rate(2, 3)
    again.release()
    once_more = LiveCall.resume(live.path, FixedSources())
    assert once_more.rating == SelfRated(empathy=2, resolution=3)
    once_more.close()
    assert verify(live.path).state == "sound"
    assert sum(isinstance(e, SelfRated) for e in read(live.path).events) == 1
    assert replay(read(live.path)).differences == ()


def test_the_scale_is_in_the_rubrics_words_and_without_them_has_its_ends(tmp_path):
    live = ended(tmp_path)
    first, second = questions(live.rubrics)
    assert (first.rubric, second.rubric) == ("empathy", "resolution")
    assert len(set(first.levels)) == 6
    assert all(first.levels)
    assert first.levels == tuple(live.rubrics["empathy"].anchors[level] for level in range(6))
    bare = {"empathy": live.rubrics["empathy"].model_copy(update={"anchors": {}})}
    assert questions(bare)[0].levels == ("Not at all.", "", "", "", "", "Wholly.")
    live.close()


def test_the_difference_is_said_in_plain_words(tmp_path):
    live = ended(tmp_path)
    live.rate(4, None)
    debrief, card = debriefed(live)
    grade_says = card.rubrics["empathy"].score / 20
    assert [r.words for r in debrief.ratings] == [
        f"You said 4 for empathy; the grade says {round(grade_says, 1):g} of 5."
    ]
    unscored = replace(debrief.ratings[0], score=None)
    assert unscored.words == "You said 4 for empathy; there is no grade to set beside it."


def practice(*words, stdin):
    return subprocess.run(
        [sys.executable, "-m", "tests.fast_call", *words], input=stdin.encode(), capture_output=True, cwd=ROOT,
        timeout=60, check=False,
    )  # fmt: skip


def test_a_pipe_is_asked_nothing_and_may_rate(tmp_path):
    rated = practice(str(tmp_path / "a"), stdin="Hello.\n/hangup\n/rate 4 1\n")
    out = rated.stdout.decode()
    assert "You said 4 for empathy; the grade says" in out
    assert b"how do you think" not in rated.stderr
    assert out.index("You said 4") > out.index("DEBRIEF")
    plain = practice(str(tmp_path / "b"), stdin="Hello.\n/hangup\nHello?\n")
    assert plain.returncode == 0
    assert b"You said" not in plain.stdout
    for done, rating in ((tmp_path / "a", {"empathy": 4, "resolution": 1}), (tmp_path / "b", None)):
        events = read(next(done.glob("*.jsonl"))).events
        kept = next((e.model_dump(exclude={"type"}) for e in events if isinstance(e, SelfRated)), None)
        assert kept == rating


def test_a_rating_is_never_said_to_the_customer_and_holds_when_it_comes_last(tmp_path):
    for lines, rating in (
        (["Hello.", "/rate 5 2"], SelfRated(empathy=5, resolution=2)),
        (["Hello.", "/rate 5 2", "Goodness."], None),
        (["Hello."], None),
    ):
        folder, file = tmp_path / str(len(list(tmp_path.iterdir()))), tmp_path / "turns.txt"
        file.write_text("\n".join(lines) + "\n")
        live = start("telecom-bill-shock", folder)
        LineMode(live, Words.from_file(str(file)), as_json=True).run()
        assert live.rating == rating
        said = [e.text for e in live.events if isinstance(e, AgentSaid)]
        assert said == [line for line in lines if not line.startswith("/")]


def test_a_pipe_that_stays_open_keeps_nobody_waiting(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fast_call", str(tmp_path)], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    process.stdin.write(b"Hello.\n/hangup\n")
    process.stdin.flush()
    assert process.wait(timeout=60) == 0
    assert b"DEBRIEF" in process.stdout.read()
    process.stdin.close()
    process.stdout.close()


def test_a_terminal_asks_before_it_shows_the_grade(tmp_path):
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, NARROW, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fast_call", str(tmp_path)], cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    shown = ""

    def until_shown(text):
        nonlocal shown
        while text not in shown:
            shown += os.read(ours, 4096).decode(errors="replace")

    until_shown("You: ")
    os.write(ours, b"/hangup\n/hangup\n")
    until_shown("Empathy, 0 to 5: ")
    said = shown.replace("\r\n", "\n")
    assert "The caller was heard from start to close" in " ".join(said.split())
    assert max(map(len, said.split("\n"))) < NARROW
    assert "Before you talk about an account," in " ".join(said.split())
    assert "DEBRIEF" not in shown
    os.write(ours, b"seven\n3\n")
    until_shown("Resolution, 0 to 5: ")
    os.write(ours, b"\n")
    until_shown("roleplay next")
    assert process.wait(timeout=60) == 0
    os.close(ours)
    assert "A number from 0 to 5" in shown
    rating = next(e for e in read(next(tmp_path.glob("*.jsonl"))).events if isinstance(e, SelfRated))
    assert rating == SelfRated(empathy=3, resolution=None)


# the overview


def test_one_strength_and_at_most_three_things_about_the_task_each_with_its_turn(tmp_path):
    live = ended(tmp_path)
    debrief, card = debriefed(live)
    assert debrief.strength.startswith("Turn ")
    assert "“" in debrief.strength
    assert 1 <= len(debrief.work_on) <= 3
    levels = {key: g.level for rubric in card.rubrics.values() for key, g in rubric.criteria.items()}
    for point in debrief.work_on:
        assert 1 <= point.turn <= len(TURNS)
        assert f"Turn {point.turn}: " in point.words
        assert point.next_level == levels[point.criterion] + 1
        assert point.next_anchor in point.words
    places = [(point.turn, point.shows) for point in debrief.work_on]
    assert len(set(places)) == len(places)
    blamed = [p for p in debrief.work_on if "You should have read the terms" in p.shows]
    assert [p.turn for p in blamed] == [3] * len(blamed)


def test_a_call_without_a_good_level_still_begins_with_what_was_done_well(tmp_path):
    _, card = debriefed(ended(tmp_path))

    def low(criterion):
        seen = tuple(proof for proof in criterion.evidence if proof.behaviour)
        return criterion.model_copy(update={"level": 1, "evidence": seen})

    rubrics = {
        name: grade.model_copy(update={"criteria": {key: low(one) for key, one in grade.criteria.items()}})
        for name, grade in card.rubrics.items()
    }
    assert strength_of(card.model_copy(update={"rubrics": rubrics})).startswith("Turn ")


def test_the_turns_that_moved_most_are_named_in_order_and_small_moves_are_not():
    calm = Mood(anger=10, distress=10, heard=50)
    moods = [calm.model_copy(update={"anger": a}) for a in (50, 50, 80, 78, 20, 60)]
    assert [p.turn for p in turning_points(moods)] == [2, 4, 5]
    assert turning_points(moods)[0].words == "Turn 2: angrier, anger 50 to 80."
    assert turning_points(moods[:1]) == ()
    assert turning_points([calm, calm]) == ()


def test_what_a_turn_did_is_said_in_words_from_its_rows_alone():
    moved = MoodMoved(
        turn=2, behaviours=(), progress=0, idle=False, after=Mood(anger=100, distress=40, heard=8), signals=(),
        rows=(
            Row(rule="blame_customer", cause="clear", change={"anger": 24, "distress": 5, "heard": -12}),
            Row(rule="bounds", cause="anger", change={"anger": -4}),
        ),
    )  # fmt: skip
    assert effect(moved) == (
        "Angrier, less heard and more worried: anger rises from 80 to 100, distress rises from 35 to 40, heard falls "
        "from 20 to 8. Why: blames the customer +29."
    )
    still = moved.model_copy(update={"rows": ()})
    assert (
        effect(still)
        == "Much as before: anger stays at 100, the most there is, distress stays at 40, heard stays at 8."
    )


def test_a_measure_is_read_as_its_meaning_says():
    assert measured("1 if the caller was identified, 0 if needed and not done", 1.0) == "the caller was identified: yes"
    assert measured("the main cue: 0 left, 1 taken up, 2 taken up with its cause", 2.0).endswith(
        ": taken up with its cause"
    )
    assert measured("share of the cues taken up", 0.5) == "share of the cues taken up: 50%"
    assert measured("turns that show: says it back", 1.0) == "says it back in 1 turn"
    assert measured("turns that show: says it back", 0.0) == "says it back in no turn"


# advice


@pytest.mark.parametrize("name", SCENARIOS)
def test_advice_is_of_this_call_ready_to_say_allowed_and_not_twice(name, tmp_path):
    live = start(name, tmp_path)
    for _ in range(5):
        if not live.state.ended:
            live.say("I'll have a look at that for you.")
    live.end("abandoned")
    card = live.close()
    scenario = live.scenario
    says = [turn.advice.say for turn in card.turns if turn.advice]
    assert len(says) == len(card.turns)
    assert len(set(says)) == len(says)
    # nothing was done in this call: what only the guard steps allow may not be advised as an answer
    guards = {n for act in scenario.forbidden.values() if act.unless for n in act.unless.done}
    answers = {a.lower().rstrip(".") for ask in scenario.asks.values() for a in ask.answered_like}
    written = [*scenario.customer.taken_up_like, *(t for cue in scenario.cues.values() for t in cue.taken_up_like)]
    written += [t for step in scenario.steps.values() if not step.slot for t in step.said_like]
    written += [t for fact in scenario.facts.values() for t in fact.asked_like]
    for said in says:
        assert "{" not in said
        assert not guards or said.lower().rstrip(".") not in answers
        assert said.lower().rstrip(".") in answers or any(text in said for text in written), said


def test_advice_never_proposes_what_was_done_and_goes_on_to_what_it_made_possible(tmp_path):
    live = ended(tmp_path, [TURNS[1], TURNS[2], "Well."])
    card = live.close()
    steps = live.scenario.steps
    says = [turn.advice.say for turn in card.turns if turn.advice]
    assert says
    assert not set(says) & set(steps["identify"].said_like)


def test_advice_quotes_the_cue_and_says_late_what_was_passed_over(tmp_path):
    live = ended(tmp_path, ["Well, let me see.", "One moment please.", "Nearly there."])
    card = live.close()
    opening = live.scenario.customer.taken_up_like[0]
    first, second = card.turns[0].advice, card.turns[1].advice
    assert first.say == opening
    assert "312" in first.why
    assert second.say.endswith(opening)
    assert second.say != opening


# lines say what the screen says


async def shown_on(screen):
    return " ".join(str(s.render()) for s in screen.query(Static))


async def test_lines_and_screen_say_the_same(tmp_path, capsys, monkeypatch):
    live = ended(tmp_path)
    live.rate(4, 1)
    debrief, card = debriefed(live)
    debrief_lines.show(live, card)
    lines = capsys.readouterr().out
    app = RoleplayApp()
    async with app.run_test(size=(140, 40)) as pilot:
        app.push_screen(DebriefScreen.for_kept(live.path))
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen) and app.screen.query(TurnView))
        screen = await shown_on(app.screen)
    both = [debrief.strength, *(r.words for r in debrief.ratings), *(p.next_anchor for p in debrief.work_on)]
    both += [t.effect for t in debrief.turns] + [t.grade.advice.say for t in debrief.turns if t.grade.advice]
    both += [t.before for t in debrief.turns] + [TURNS[2], "Identify the caller"]
    both += [g.anchor for rubric in card.rubrics.values() for g in rubric.criteria.values()]
    for text in both:
        assert text in lines, text
        assert text in screen, text
    for point in debrief.turning_points:
        assert point.words.removeprefix(f"Turn {point.turn}: ") in lines
        assert point.words in screen
    for turn, mood in enumerate(debrief.moods[1:], 1):
        assert f"turn {turn}: anger {mood.anger:.0f}, distress {mood.distress:.0f}, heard {mood.heard:.0f}" in lines
    assert not set("─│┌┐└┘█░┃▲") & set(lines)


# the screens


@pytest.fixture
def app(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(tmp_path / "kept"))
    return RoleplayApp(Setup("telecom-bill-shock", 0, "exam"))


def asking(app):
    return isinstance(app.screen, RateScreen) and isinstance(app.focused, LevelChoice)


async def hang_up_after(pilot, app, turns):
    await until(pilot, lambda: isinstance(app.screen, BriefScreen))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, CallScreen))
    live = app.screen.live
    for words in turns:
        await say(pilot, app, words)
    await hang_up(pilot, app)
    await until(pilot, lambda: asking(app))
    return live


async def test_an_exam_asks_too_and_grades_nothing_before_the_answer(app):
    async with app.run_test(size=(80, 24)) as pilot:
        live = await hang_up_after(pilot, app, TURNS[:1])
        assert live.scorecard is None
        assert not read(live.path).finished
        assert "heard from start to close" in " ".join(str(b.label) for b in app.screen.query("RadioButton"))
        for key in ("4", "1", "enter"):  # as one types them, with no pause between them
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen) and app.screen.query(TurnView))
        assert "You said 4 for empathy; the grade says" in await shown_on(app.screen)
        assert live.rating == SelfRated(empathy=4, resolution=1)
        assert read(live.path).finished


async def test_no_rating_is_recorded_as_none_and_says_nothing(app):
    async with app.run_test(size=(80, 24)) as pilot:
        live = await hang_up_after(pilot, app, TURNS[:1])
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen) and app.screen.query(TurnView))
        assert live.rating == SelfRated(empathy=None, resolution=None)
        assert "You said" not in await shown_on(app.screen)


async def test_enter_pressed_once_too_often_rates_nothing(app):
    async with app.run_test(size=(80, 24)) as pilot:
        live = await hang_up_after(pilot, app, TURNS[:1])
        await pilot.press("enter", "enter")
        assert [choice.level for choice in app.screen.query(LevelChoice)] == [None, None]
        await pilot.press("down", "enter")
        assert [choice.level for choice in app.screen.query(LevelChoice)] == [0, None]
        live.release()


async def test_a_call_left_at_the_rating_is_gone_on_with_there(app, tmp_path):
    async with app.run_test(size=(80, 24)) as pilot:
        live = await hang_up_after(pilot, app, TURNS[:1])
        await pilot.press("ctrl+q")
    live.release()
    assert isinstance(read(live.path).events[-1], CallEnded)
    app = RoleplayApp(resume=str(live.path))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: asking(app))
        await pilot.press("0", "5", "enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
    assert verify(live.path).state == "sound"


def opened(live, size=(80, 24)):
    app = RoleplayApp()
    return app, app.run_test(size=size)


async def show(pilot, app, live):
    app.push_screen(DebriefScreen.for_kept(live.path))
    await until(pilot, lambda: isinstance(app.screen, DebriefScreen) and app.screen.query("Overview"))
    await pilot.pause()


def drawn(chart):
    text = chart.render()
    assert isinstance(text, Text)
    return text


async def test_the_mood_chart_has_letters_and_marks_and_follows_size_and_colours(tmp_path):
    live = ended(tmp_path)
    debrief, _ = debriefed(live)
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        chart = app.screen.query_one(MoodChart)
        first = drawn(chart)
        lines = first.plain.splitlines()
        assert {"A", "D", "H"} <= set(first.plain)
        assert all(f"▲{point.turn}" in lines[-1] for point in debrief.turning_points)
        assert (max(map(len, lines)), len(lines)) == (chart.size.width, chart.size.height)
        assert chart.size.width <= 80
        assert chart.size.height + 2 <= app.screen.query_one("Overview").size.height
        colours = {str(span.style) for span in first.spans}
        await pilot.press("f2")
        await pilot.pause()
        assert {str(span.style) for span in drawn(chart).spans}.isdisjoint(colours)
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        wide = drawn(chart).plain.splitlines()
        assert max(map(len, wide)) == chart.size.width
        words = app.screen.query_one("#mood-words")
        assert words.region.x > chart.region.x


@pytest.mark.parametrize(("turns", "charts"), [([], 0), (TURNS[:1], 1)])
async def test_a_call_of_no_turn_or_one_has_its_debrief(tmp_path, turns, charts):
    live = ended(tmp_path, turns)
    live.close()
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        assert len(app.screen.query(MoodChart)) == charts
        text = await shown_on(app.screen)
        assert "Anger from 65" in text
        for key in ("2", "3"):
            await pilot.press(key)
            await pilot.pause()
        assert len(app.screen.query(TurnView)) == charts
        assert ("Nothing was said" in await shown_on(app.screen)) == (not turns)


async def test_what_a_models_words_cost_stands_on_the_screen_of_a_call_just_played(tmp_path, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", "demo:")
    found = load(ROOT / "scenarios/telecom-bill-shock", 0)
    live = LiveCall.start(Setup("telecom-bill-shock", 0, "free", "llm", folder=tmp_path), found)
    live.say(TURNS[0])
    live.end("abandoned")
    card = live.close()
    app, running = opened(live)
    async with running as pilot:
        app.push_screen(DebriefScreen.for_live(live, card))
        await until(pilot, lambda: app.screen.query("#spent"))
        told = str(app.screen.query_one("#spent", Static).render())
    assert live.spent == told
    assert "tokens in 2 requests" in told


async def test_what_matters_most_is_open_with_its_quote_its_reason_and_the_next_level(tmp_path):
    live = ended(tmp_path)
    debrief, card = debriefed(live)
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        await pilot.press("2")
        await until(pilot, lambda: app.screen.query_one("#tabs", TabbedContent).active == "card")
        view = app.screen.query_one(ScorecardView)
        closed = {id(s) for c in view.query(Collapsible) for s in c.query(Static)}
        plain = " ".join(str(s.render()) for s in view.query(Static) if id(s) not in closed)
        grades = {key: g for rubric in card.rubrics.values() for key, g in rubric.criteria.items()}
        assert len(debrief.matters) == 3
        for key in debrief.matters:
            assert f"Level {grades[key].next.level}: {grades[key].next.anchor}" in plain
            assert f"Why: {grades[key].why}." in plain
            assert all(p.text in plain for p in grades[key].evidence[:3])
        other = next(k for k, g in grades.items() if k not in debrief.matters and g.next)
        assert f"Level {grades[other].next.level}: {grades[other].next.anchor}" not in plain
        wide = [(str(s.render()), s.region) for s in view.query(Static) if s.region.right > 78]
        assert wide == []


def test_quotes_are_marked_inside_the_words_and_never_read_as_markup(tmp_path):
    live = ended(tmp_path)
    debrief, _ = debriefed(live)
    third, fourth = marked(debrief.turns[2]), marked(debrief.turns[3])
    assert third.plain == f"You: {TURNS[2]}"
    assert [(third.plain[s.start : s.end], str(s.style)) for s in third.spans] == [
        ("You should have read the terms.", "underline")
    ]
    assert [(fourth.plain[s.start : s.end], str(s.style)) for s in fourth.spans] == [
        ("So there was a weekend away and not a word from us.", "bold"),
        ("I'll ring you by noon.", "bold"),
    ]


async def test_up_and_down_go_from_turn_to_turn(tmp_path):
    live = ended(tmp_path)
    live.close()
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.focused, TurnView))
        seen = [app.focused.review.grade.index]
        for key in ("down", "down", "up", "up", "up"):
            await pilot.press(key)
            await pilot.pause()
            seen.append(app.focused.review.grade.index)
            assert app.focused.region.y >= app.screen.query_one("#turns VerticalScroll").region.y
        assert seen == [1, 2, 3, 2, 1, 1]


async def test_a_turn_is_sent_to_the_coach_from_its_own_list(tmp_path):
    live = ended(tmp_path)
    _, card = debriefed(live)
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.focused, TurnView))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, ClaimScreen) and isinstance(app.focused, Input))
        listed = app.screen.query_one(OptionList)
        assert listed.option_count == len(CATALOGUE) - 1
        await pilot.press(*"effort")
        names = [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]
        assert "Credits their effort" in names
        assert len(names) < 5
        listed.highlighted = names.index("Credits their effort")
        await pilot.press("enter", "enter")
        words = app.screen.query_one("#words", Input)
        assert app.focused is words
        words.value = "hello"
        await pilot.press("enter")
        assert "do not stand in the turn" in str(app.screen.query_one("#notice", Static).render())
        words.value = "Hello."
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
        first = app.screen.query(TurnView).first()
        assert str(first.query_one(".sent", Static).render()) == "Sent to your coach: credits their effort."
        assert first.query_one(".sent").display
        (claim,) = read_reviews(live.path)
        assert (claim.turn, claim.behaviour, claim.words) == (1, "respect_effort", "Hello.")
        assert card.model_dump(mode="json") == read(live.path).footer.scorecard
        await pilot.press("escape")
        await show(pilot, app, live)
        sent = [s for s in app.screen.query(".sent").results(Static) if s.display]
        assert [str(s.render()) for s in sent] == ["Sent to your coach: credits their effort."]


@pytest.mark.parametrize("can", [False, True])
async def test_retrying_is_offered_only_where_the_screen_can(tmp_path, monkeypatch, can):
    asked = []
    monkeypatch.delattr(DebriefScreen, "on_turn_view_retry", raising=False)
    if can:
        monkeypatch.setattr(
            DebriefScreen, "on_turn_view_retry", lambda self, event: asked.append(event.turn), raising=False
        )
    live = ended(tmp_path)
    live.close()
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.focused, TurnView))
        await pilot.press("down", "r")
        await until(pilot, lambda: app.focused.review.grade.index == 2)
        assert ("r" in app.screen.active_bindings) == can
    assert asked == ([2] if can else [])


async def test_reviews_that_cannot_be_read_keep_nobody_from_the_debrief(tmp_path):
    live = ended(tmp_path)
    live.close()
    live.path.with_name("call-0001.review.jsonl").write_text("nonsense\n")
    app, running = opened(live)
    async with running as pilot:
        await show(pilot, app, live)
        assert "cannot be read" in await shown_on(app.screen)
        assert len(app.screen.query(TurnView)) == len(TURNS)
