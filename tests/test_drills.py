"""Drills: what is due, what comes next, that a drill is graded as a call is, and that what is kept stays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import portalocker
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Static
from typer.testing import CliRunner

from roleplay.behaviours import Seen
from roleplay.cli import app as cli
from roleplay.clock import FixedSources
from roleplay.drills import INTERVALS, Moment, Past, Standing, choose, lead_up, of_call, of_scenario, standing
from roleplay.events import CustomerSaid, MoodMoved
from roleplay.grading.scorecard import Scorecard, TurnGrade
from roleplay.rubrics import find as find_rubric
from roleplay.scenarios import load
from roleplay.session import Refused
from roleplay.transcripts import DRILLS, append_line, kept, read_lines
from roleplay.transcripts.reader import files
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.drill import DrillScreen
from roleplay.tui.screens.home import HomeScreen
from roleplay.tui.widgets.reply_box import ReplyBox
from roleplay.wiring import drill_material
from roleplay.wiring import drills as wiring
from roleplay.wiring import live as live_calls
from roleplay.wiring.drill_file import DrillFile
from roleplay.wiring.drill_material import Material
from roleplay.wiring.drill_words import ASKED, BETTER, VOICED
from roleplay.wiring.drills import COUNT, DrillSession, DrillSetup
from roleplay.wiring.parts import make_customer
from tests.blind import Blind
from tests.conftest import ROOT, play, scenario, start
from tests.test_tui import until

DAY = date(2026, 1, 5)
NOTED = "suicide-disclosure"
FEW = ("telecom-bill-shock", "airline-cancelled-flight", "lost-parcel", "exam-lockout", NOTED, "scam-safe-account")
POOR = ["It's in the terms and conditions, you should have read them.", "I completely understand your frustration."]


@pytest.fixture
def library(monkeypatch):
    """Draw on a few scenarios of different industries, two of them with a content note."""
    few = {name: load(ROOT / "scenarios" / name, brief=True) for name in FEW}
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(drill_material, "loaded", lambda: few)


def days(*scores):
    """Answer on the day the skill is due, each time with a score."""
    now, history = None, []
    for score in scores:
        history.append((now.due if now else DAY, score))
        now = standing(history)
    return now


@pytest.mark.parametrize(
    ("scores", "interval"),
    [
        ((100,), 1),
        ((40,), 1),
        ((80, 80), 3),
        ((80, 80, 80, 80, 80), 35),
        ((100,) * 9, 35),
        ((80, 80, 79.9), 3),
        ((80, 80, 60), 3),
        ((80, 80, 59.9), 1),
        ((80, 80, 80, 20, 80), 7),
    ],
)
def test_a_skill_comes_back_after_1_3_7_16_and_35_days(scores, interval):
    before = days(*scores[:-1])
    day = before.due if before else DAY
    assert days(*scores).due == day + timedelta(days=interval)


def test_a_day_counts_once_with_its_mean_and_practice_ahead_of_time_moves_nothing():
    due = days(80, 80).due
    assert standing([(DAY, 100), (DAY, 100), (DAY, 100)]) == Standing(0, DAY + timedelta(days=1))
    assert standing([(DAY, 100), (DAY, 40), (DAY, 100)]) == Standing(0, DAY + timedelta(days=1))
    first = [(DAY, 80), (DAY + timedelta(days=1), 80)]
    assert standing([*first, (due, 100), (due, 40)]) == Standing(1, due + timedelta(days=3))
    assert standing([*first, (due - timedelta(days=1), 100)]).due == due
    assert standing([*first, (due - timedelta(days=1), 20)]) == Standing(0, due)


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from([0, 20, 40, 60, 80, 100])), min_size=1), st.booleans())
def test_a_skill_is_never_due_later_than_the_longest_interval_nor_for_a_worse_answer(answers, last_day):
    history = [(DAY + timedelta(days=d), float(s)) for d, s in answers]
    now, last = standing(history), max(d for d, _ in history)
    assert last < now.due <= last + timedelta(days=INTERVALS[-1])
    if last_day:
        worse = [(d, 0.0 if d == last else s) for d, s in history]
        assert standing(worse).due <= now.due


MOMENTS = st.lists(
    st.builds(
        lambda n, kind, skill, industry: Moment(f"m{n}", kind, skill, "empathy", "s", industry),
        st.integers(0, 40), st.sampled_from(["own", "cue"]), st.sampled_from("ABC"), st.sampled_from("xyz"),
    ),
    min_size=1, max_size=14, unique_by=lambda m: m.id,
)  # fmt: skip
DUE = st.dictionaries(st.sampled_from("ABC"), st.integers(-9, 9).map(lambda n: Standing(1, DAY + timedelta(days=n))))


@given(MOMENTS, DUE, st.sets(st.integers(0, 40).map("m{}".format)), st.integers(1, 20))
def test_the_next_moment_is_due_from_another_industry_and_ones_own_first(moments, standings, mended, length):
    past, session = Past(standings, Counter(), mended), []
    for _ in range(length):
        chosen = choose(moments, past, session, DAY)
        fresh = [m for m in moments if m not in session]
        if not fresh:
            assert chosen is None
            return
        assert chosen in fresh
        due = [m for m in fresh if past.due(m.skill, DAY) <= DAY]
        assert chosen in due or not due
        rest = due or fresh
        other = [m for m in rest if not session or m.industry != session[-1].industry]
        assert chosen in other or not other
        own = [m for m in other or rest if m.kind == "own" and m.id not in mended]
        assert chosen in own or not own
        assert choose(list(reversed(moments)), past, session, DAY) == chosen
        session.append(chosen)


@pytest.mark.parametrize(("name", "seed"), [("telecom-bill-shock", 0), ("fined-in-error", 1), ("lost-parcel", 2)])
def test_every_line_of_a_scenario_is_brought_about_by_the_engine_itself(name, seed):
    rubrics = {r: find_rubric(r).usable() for r in ("empathy", "resolution")}
    found = scenario(name, seed)
    moments = list(of_scenario(found, rubrics))
    assert {m.kind for m in moments} == {"opening", "grievance", "cue", "question", "refusal"}
    assert len({m.id for m in moments}) == len(moments)
    for moment in moments:
        events = lead_up(found, seed, moment.kind, moment.ref, make_customer("scripted").say)
        said = events[-1]
        assert isinstance(said, CustomerSaid), moment.id
        assert (moment.kind, moment.ref) in {(p.kind, p.ref) for p in said.parts}
        assert "{" not in said.text


def session_of(folder, **setup):
    return DrillSession(DrillSetup(folder=folder, **setup), FixedSources(), Blind())


@pytest.mark.usefixtures("library")
def test_a_drill_is_graded_as_the_same_turn_of_the_call(tmp_path, observer):
    live = play(start("telecom-bill-shock", tmp_path, seed=3), POOR)
    session = DrillSession(DrillSetup("telecom-bill-shock", folder=tmp_path), FixedSources(), observer)
    scene = session.next()
    assert scene.moment.kind == "own"
    assert session.words.from_own == f"From the call you took today: turn {scene.moment.turn}."
    turn, said = scene.moment.turn, POOR[scene.moment.turn - 1]
    assert scene.said == said
    shown = session.answer(said)
    grade = live.scorecard.turns[turn - 1]
    moved = next(e for e in live.events if isinstance(e, MoodMoved) and e.turn == turn)
    reply = next(e for e in live.events if isinstance(e, CustomerSaid) and e.turn == turn)
    assert shown.result.levels == {"empathy": grade.empathy, "resolution": grade.resolution}
    assert shown.result.observation.behaviours == grade.behaviours != ()
    assert (shown.after, shown.reply) == (moved.after, reply.text)
    assert (shown.why, shown.say) == (grade.advice.why, grade.advice.say)
    assert shown.result.mood["anger"] == round(moved.after.anger - scene.state.mood.mood.anger, 1)
    better = session.answer("312 on top of what you pay every month would floor anyone. Tell me how it came about.")
    assert better.result.again
    assert better.result.levels["empathy"] >= 4 > shown.result.levels["empathy"]
    assert better.after.anger < shown.after.anger


@pytest.mark.usefixtures("library")
def test_what_a_drill_suggests_is_a_better_answer(tmp_path, observer):
    setup = DrillSetup("telecom-bill-shock", count=60, folder=tmp_path)
    session, settled = DrillSession(setup, FixedSources(), observer), Counter()
    while session.next():
        poor = session.answer("Right, okay.")
        good = session.answer(poor.say)
        assert poor.say_title == BETTER
        assert good.result.score >= 60 > poor.result.score, (session.scene.moment.id, poor.say)
        settled[poor.settled, good.settled] += 1
    assert settled == {(VOICED[False], VOICED[True]): 5, (ASKED[False], ASKED[True]): 2, ("", ""): 1}


def turn(index, empathy, resolution, *behaviours):
    seen = tuple(Seen(id=b, intensity=1, by="rule", quote="x", start=0, end=1) for b in behaviours)
    return TurnGrade(index=index, empathy=empathy, resolution=resolution, why={}, behaviours=seen)


def test_a_weak_turn_trains_the_criterion_that_its_harm_or_its_rubric_speaks_against():
    rubrics = {r: find_rubric(r).usable() for r in ("empathy", "resolution")}
    turns = (
        turn(1, 4, 4, "validate"),
        turn(2, None, None),
        turn(3, 2, None),
        turn(4, 1, 3, "blame_customer"),
        turn(5, None, 0, "policy_wall"),
        turn(6, 1, 0, "premature_fix", "validate"),
        turn(7, 3, 1),
        turn(8, 5, 5, "ask_again"),
        turn(9, None, 1, "jargon"),
    )
    card = Scorecard(rubrics={}, passed=None, cuts={}, turns=turns)
    found = {m.turn: (m.skill, m.rubric) for m in of_call("c", card, scenario("telecom-bill-shock"), rubrics)}
    assert found == {
        3: ("E1", "empathy"), 4: ("E1", "empathy"), 5: ("R2", "resolution"), 6: ("E3", "empathy"),
        7: ("R2", "resolution"), 8: ("E2", "empathy"), 9: ("R3", "resolution"),
    }  # fmt: skip


@pytest.mark.usefixtures("library")
def test_only_the_trainee_s_own_calls_are_drawn_on(tmp_path, monkeypatch):
    monkeypatch.setattr(live_calls, "make_observer", lambda name: Blind())
    live = play(start("telecom-bill-shock", tmp_path), ["That is not my department."])
    own = [m for m in Material("", "", tmp_path).moments if m.kind == "own"]
    assert [(m.call, m.turn) for m in own] == [(live.header.id, 1)]
    assert [m for m in Material("", "somebody-else", tmp_path).moments if m.kind == "own"] == []


@pytest.mark.usefixtures("library")
def test_a_scenario_with_a_content_note_comes_up_only_where_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr(live_calls, "make_observer", lambda name: Blind())
    play(start(NOTED, tmp_path), ["That is not my department."])
    assert len(list(kept(tmp_path))) == 1
    found = Material("", "", tmp_path).moments
    assert {m.scenario for m in found} == set(FEW) - {NOTED, "scam-safe-account"}
    session = session_of(tmp_path, scenario=NOTED, count=1)
    assert session.next().moment.kind == "own"
    assert session.words.content_note
    assert {m.scenario for m in session._moments} == {NOTED}


@pytest.mark.usefixtures("library")
def test_a_session_never_meets_a_moment_twice_and_changes_the_industry(tmp_path):
    session, met = session_of(tmp_path), []
    while session.next():
        met.append(session.scene.moment)
        session.answer("All right.")
    assert len(met) == len({m.id for m in met}) == session.total == COUNT
    assert all(a.industry != b.industry for a, b in pairwise(met))
    assert len({m.skill for m in met}) == 5
    due = {d.skill: d.when for d in session.summary().due}
    assert set(due) == {m.skill for m in met}
    again = session_of(tmp_path)
    assert again._past.times == Counter(m.id for m in met)
    assert {again.next().moment.id for _ in range(COUNT)}.isdisjoint(m.id for m in met)


@pytest.mark.usefixtures("library")
def test_what_was_said_again_counts_for_nothing_and_silence_is_no_answer(tmp_path):
    session = session_of(tmp_path, scenario="telecom-bill-shock", skill="e1")
    assert session.next().moment.skill == "E1"
    with pytest.raises(Refused):
        session.answer("  ")
    assert read_lines(tmp_path / DRILLS).good == ()
    for _ in range(3):
        session.answer("All right.")
    results = DrillFile(tmp_path, "").results
    assert [r.again for r in results] == [False, True, True]
    assert Past.of(r.counted() for r in results).times == {results[0].moment: 1}


@pytest.mark.usefixtures("library")
def test_a_cut_or_damaged_line_is_said_and_left_out_and_spoils_nothing(tmp_path):
    session = session_of(tmp_path, scenario="telecom-bill-shock")
    session.next()
    session.answer("One.")
    path = tmp_path / DRILLS
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"at":"2026"}\n' + b"[1]\n" + whole[: len(whole) // 2])
    after = session_of(tmp_path, scenario="telecom-bill-shock")
    assert [n.split(":")[1] for n in after.notices] == ["2", "3", "4"]
    after.next()
    after.answer("Two.")
    assert [r.words for r in DrillFile(tmp_path, "").results] == ["One.", "Two."]
    assert path.read_bytes().startswith(whole)
    assert files(tmp_path) == []


def test_an_answer_waits_for_whoever_writes_the_file(tmp_path):
    path = tmp_path / DRILLS
    append_line(path, {"n": 1})
    with path.open("ab") as other:
        portalocker.lock(other, portalocker.LOCK_EX)
        waiting = threading.Thread(target=append_line, args=(path, {"n": 3}))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        other.write(b'{"n":2}\n')
        other.flush()
        portalocker.unlock(other)
    waiting.join()
    assert [row["n"] for _, row in read_lines(path).good] == [1, 2, 3]


CHILD = """
import sys
from pathlib import Path
from roleplay.wiring.drills import DrillSession, DrillSetup
from tests.blind import Blind
session = DrillSession(DrillSetup("telecom-bill-shock", folder=Path(sys.argv[1])), observer=Blind())
session.next()
while True:
    session.answer("All right.")
    print(len(session.given), flush=True)
"""


def test_every_answer_that_was_shown_survives_a_kill(tmp_path):
    shown = 0
    for kill in range(3):
        words = [sys.executable, "-c", CHILD, str(tmp_path)]
        with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as child:
            for line in child.stdout:
                last = int(line)
                if last >= 3 + 2 * kill:
                    os.kill(child.pid, signal.SIGKILL)
                    break
            left = [int(line) for line in child.stdout.read().split()]
        shown += (left or [last])[-1]
        assert len(DrillFile(tmp_path, "").results) >= shown, kill
        shown = len(DrillFile(tmp_path, "").results)


@pytest.mark.usefixtures("library")
def test_feedback_is_shown_even_where_nothing_can_be_kept(tmp_path):
    folder = tmp_path / "file"
    folder.write_text("in the way", encoding="utf-8")
    session = session_of(folder, scenario="telecom-bill-shock")
    session.next()
    assert session.answer("All right.").say
    assert "could not be kept" in session.notices[0]


def run(*words):
    return CliRunner().invoke(cli, ["drill", *words])


@pytest.mark.usefixtures("library")
def test_the_line_mode_says_all_and_prints_json(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Blind())
    answers = tmp_path / "answers"
    answers.write_text("That sounds worrying.\n\nTell me more.\n", encoding="utf-8")
    plain = run("telecom-bill-shock", "--agent-file", str(answers), "--transcripts", str(tmp_path), "--count", "2")
    assert plain.exit_code == 0
    said = (
        "Moment 1 of about 2.", "calls: Roaming bill of", "empathy 2 of 5; resolution not called for here.",
        "What they voiced is still waiting.", "You could say:", "They would say next:", "They would sound",
        "Moment 2 of about 2.", "Due tomorrow",
    )  # fmt: skip
    for words in said:
        assert words in plain.stdout, words
    assert "nothing to grade in silence" in plain.stderr
    found = run("telecom-bill-shock", "--agent-file", str(answers), "--transcripts", str(tmp_path), "--json")
    data = json.loads(found.stdout)
    assert [a["words"] for a in data["answers"]] == ["That sounds worrying.", "Tell me more."]
    assert {"moment", "skill", "levels", "mood", "score", "say", "reply"} <= set(data["answers"][0])
    assert len(read_lines(tmp_path / DRILLS).good) == 4


@pytest.mark.usefixtures("library")
def test_a_skill_that_nothing_trains_is_answered_with_those_there_are(tmp_path):
    from roleplay.errors import UsageProblem

    with pytest.raises(UsageProblem, match="E9") as problem:
        session_of(tmp_path, skill="E9")
    assert "E1 takes up the feeling" in problem.value.remedy


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
@pytest.mark.usefixtures("library")
async def test_a_session_on_the_screen_from_home_to_the_summary(monkeypatch, tmp_path, size):
    monkeypatch.setenv("ROLEPLAY_TRANSCRIPTS", str(tmp_path))
    monkeypatch.setattr(wiring, "make_observer", lambda name: Blind())
    app = RoleplayApp()

    def shown():
        return " ".join(str(s.render()) for s in app.screen.query(Static))

    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, DrillScreen) and app.screen.step == "asked")
        box = app.screen.query_one(ReplyBox)
        assert app.focused is box
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.screen.step == "asked"
        assert not box.read_only
        assert str(app.screen.query_one("#notice", Static).render()) == ""
        for words in ("[bold]All right.[/]", "Say that again."):
            box.text = words
            await pilot.press("enter")
            await until(pilot, lambda: app.screen.step == "answered")
            assert words in shown()
            assert "empathy" in shown()
            assert not box.display
            await pilot.press("a")
            assert app.screen.step == "asked"
            assert app.focused is box
        first = app.screen.session.scene
        box.text = "Once more."
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.step == "answered")
        # what is typed while the next is looked for stays
        await pilot.press("enter", *"So")
        await until(pilot, lambda: app.screen.step == "asked")
        assert box.text == "So"
        assert app.screen.session.scene.moment != first.moment
        assert "2 of about 8" in str(app.screen.query_one("#status").render())
        await pilot.press("escape")
        assert "Esc again" in str(app.screen.query_one("#notice", Static).render())
        assert app.screen.step == "asked"
        await pilot.press("escape")
        await until(pilot, lambda: app.screen.step == "over")
        assert "3 answers" in shown()
        assert "tomorrow" in shown()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
    assert [r.words for r in DrillFile(Path(tmp_path), "").results] == [
        "[bold]All right.[/]", "Say that again.", "Once more.",
    ]  # fmt: skip
