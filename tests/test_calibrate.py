"""A calibration session from kept calls to a report: blind, resumable, bound, and open only when everybody is done."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import Observation, Seen
from roleplay.calibration.bootstrap import Estimate
from roleplay.calibration.gates import GATES
from roleplay.calibration.study import Figures, OfRater, Study
from roleplay.cli import app
from roleplay.cli.calibrate_rating import RatingLines
from roleplay.cli.line_mode import Words
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, ExitCode, UsageProblem
from roleplay.scenarios import load
from roleplay.transcripts import SecondOpinion, append_review, read
from roleplay.wiring import live as wiring
from roleplay.wiring.calibration import words
from roleplay.wiring.calibration.beginning import Pick, _spread, new_session
from roleplay.wiring.calibration.folder import CalibrationFolder
from roleplay.wiring.calibration.importing import import_ratings
from roleplay.wiring.calibration.page import page
from roleplay.wiring.calibration.rating import RatingDesk
from roleplay.wiring.calibration.study import _coaches, report_of
from roleplay.wiring.desk import open_call
from roleplay.wiring.kept import KeptCall
from roleplay.wiring.labelled import labelled_turns
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.rulings import speaker
from tests import node_room
from tests.blind import Blind
from tests.chromium import CHROMIUM, browser
from tests.conftest import ROOT, play
from tests.fast_call import kept_call
from tests.looks import LOOKS, SERIOUS, found_by_axe, look
from tests.seer import NAME

TURNS = ["312 for one weekend would stop anyone. Tell me what happened.", "Let me look at it for you, Pat."]
BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
runner = CliRunner()


@pytest.fixture
def kept(tmp_path):
    """Return the folder of six kept calls of one scenario and one of another, which declares a criterion away."""
    for n in range(6):
        kept_call(tmp_path / "kept", NAME, TURNS[: 1 + n % 2], start=BEGAN + timedelta(days=n))
    kept_call(tmp_path / "kept", DECLARES, TURNS[:1], start=BEGAN + timedelta(days=6))
    return tmp_path / "kept"


DECLARES = "calm-size-exchange"


def session(folder, count=6, **more):
    pick = Pick(scenario=NAME, count=count)
    return new_session(folder / "march", pick, seed=7, sources=FixedSources(), **more)


def typed(*lines):
    return Words(iter([f"{line}\n".encode() for line in lines]), prompt=False, commands=True)


def rate_all(folder, rater, level=lambda call, key: 3):
    desk = RatingDesk(folder, rater)
    while (question := desk.question()) is not None:
        said = level(question.call, question.asked.key)
        desk.answer("n" if said is None else str(said))


def test_copies_tell_neither_the_grade_nor_who_took_the_call(kept, tmp_path, seer):
    setup = Setup(NAME, 0, "free", folder=kept, trainee="quentin-9")
    taken = play(LiveCall.start(setup, load(ROOT / "scenarios" / NAME, 0), FixedSources()), TURNS).path
    made = new_session(tmp_path / "march", Pick([taken.stem]))
    raw = (tmp_path / "march/calls/C01.json").read_text() + (tmp_path / "march/calibration.json").read_text()
    assert "quentin-9" in taken.read_text()
    assert "quentin-9" not in raw
    assert set(json.loads((tmp_path / "march/calls/C01.json").read_text())) == {
        "title", "brief", "cards", "steps", "held_back", "lines", "ended", "not_asked",
    }  # fmt: skip
    assert [line.text for line in made.copy("C01").lines if line.who == "agent"] == TURNS


def test_each_rater_gets_another_order_and_the_same_one_every_time(kept, tmp_path):
    made = session(tmp_path).session
    orders = {name: made.order(name) for name in ("anna", "ben", "cara", "dora")}
    assert all(sorted(order) == [c.id for c in made.calls] for order in orders.values())
    assert len(set(orders.values())) > 1
    assert CalibrationFolder(tmp_path / "march").session.order("anna") == orders["anna"]


def test_a_session_is_made_of_finished_and_sound_calls_in_a_folder_of_its_own(kept, tmp_path):
    open_one = kept_call(kept, NAME, TURNS[:1], finish=False, start=BEGAN + timedelta(days=9))
    with pytest.raises(UsageProblem, match="not finished"):
        new_session(tmp_path / "a", Pick([open_one.stem]))
    with pytest.raises(UsageProblem, match="Only 6 finished calls fit"):
        session(tmp_path, count=7)
    path = next(p for p in kept.glob("*.jsonl") if "telecom" in p.stem)
    path.write_bytes(path.read_bytes().replace(b"312 for one", b"313 for one"))
    with pytest.raises(BadFile, match="changed"):
        new_session(tmp_path / "b", Pick([path.stem]))
    (tmp_path / "march").mkdir()
    (tmp_path / "march" / "x").touch()
    with pytest.raises(UsageProblem, match="not empty"):
        session(tmp_path)
    with pytest.raises(UsageProblem, match="cannot be a rater's name"):
        new_session(tmp_path / "c", Pick(count=2), raters=["grader"])


def test_calls_are_drawn_from_low_scores_to_high_and_their_numbers_do_not_tell():
    calls = [
        KeptCall(
            Path(str(n)), f"{n:02d}", BEGAN, NAME, "", 0, "free", "", 3, scores={"empathy": 8.0 * n, "other": None}
        )
        for n in range(12)
    ]
    for seed in range(20):
        drawn = [int(call.id) for call in _spread(calls, 4, seed)]
        assert sorted(n // 3 for n in drawn) == [0, 1, 2, 3]
    assert len({tuple(call.id for call in _spread(calls, 12, seed)) for seed in range(5)}) == 5


def test_what_a_scenario_declares_away_is_not_asked(kept, tmp_path):
    made = new_session(tmp_path / "s", Pick(scenario=DECLARES))
    left_out = made.copy("C01").not_asked
    assert left_out
    assert {c.key for c in made.criteria} - {c.key for c in made.asked("C01")} == set(left_out)


def test_a_rater_stops_goes_back_and_goes_on_where_they_were(kept, tmp_path, capsys):
    folder = session(tmp_path, count=2)
    first, second, third = [c.key for c in folder.asked("C01")][:3]
    call = folder.session.order("anna")[0]
    lines = ["3 said it once", "b", "4", "9", "what", "n: no feeling, me@home.org said", "q"]
    assert RatingLines(RatingDesk(folder, "anna"), typed(*lines)).run() == ExitCode.OK
    shown = capsys.readouterr()
    assert shown.out.count(TURNS[0]) == 1
    assert "You said 3 before." in shown.out
    assert shown.err.count("An answer is") == 2
    given = CalibrationFolder(tmp_path / "march").rated("anna")
    assert {key: (r.level, r.reason) for key, r in given.items()} == {
        (call, first): (4, ""),
        (call, second): (None, "no feeling, [email] said"),
    }
    desk = RatingDesk(CalibrationFolder(tmp_path / "march"), "anna")
    assert desk.question().asked.key == third
    records = (tmp_path / "march/anna.ratings.jsonl").read_bytes().splitlines()
    assert [json.loads(r)["content"]["level"] for r in records] == [3, 4, None]
    assert json.loads(records[0])["prev"] == folder.digest


def test_ratings_that_were_changed_are_refused_and_a_cut_line_is_taken_off(kept, tmp_path):
    folder = session(tmp_path, count=2)
    RatingLines(RatingDesk(folder, "anna"), typed("3", "2")).run()
    path = tmp_path / "march/anna.ratings.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"content":{"at"')
    assert len(folder.rated("anna")) == 2
    RatingLines(RatingDesk(folder, "anna"), typed("5")).run()
    assert path.read_bytes().startswith(whole)
    assert len(folder.rated("anna")) == 3
    path.write_bytes(path.read_bytes().replace(b'"level":3', b'"level":5'))
    with pytest.raises(BadFile, match="changed"):
        RatingDesk(folder, "anna")
    copy = tmp_path / "march/calls/C01.json"
    copy.write_text(copy.read_text().replace("312", "313"))
    with pytest.raises(BadFile, match="changed since the session was made"):
        folder.copy("C01")


def test_nobody_sees_levels_before_everybody_is_done(kept, tmp_path, capsys):
    folder = session(tmp_path, raters=["anna", "ben"])
    with pytest.raises(UsageProblem, match="Nobody has rated"):
        report_of(folder)
    rate_all(folder, "anna", lambda call, key: 1)
    with pytest.raises(UsageProblem, match=r"Still to rate: ben \(6 of 6 calls\)"):
        report_of(folder)
    RatingLines(RatingDesk(folder, "ben"), typed("2", "q")).run()
    assert "anna" not in "".join(capsys.readouterr())
    with pytest.raises(UsageProblem, match="Still to rate: ben"):
        report_of(folder)
    assert report_of(folder, without=["ben"]).study.coaches == ("anna",)
    # from here on the levels are known
    with pytest.raises(UsageProblem, match="not blind"):
        RatingDesk(folder, "ben")
    with pytest.raises(UsageProblem, match="not blind"):
        RatingDesk(folder, "cara")
    assert RatingDesk(folder, "anna").done


def rows(path, *given):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("Call", "rater", "criterion", "level", "reason"), *given])
    return path


def test_a_spreadsheet_is_taken_whole_or_not_at_all(kept, tmp_path):
    folder = session(tmp_path, count=2)
    own = folder.session.calls[1].of
    bad = rows(
        tmp_path / "bad.csv", ("C01", "anna", "E1", "3", ""), ("C09", "anna", "E1", "3", ""),
        ("C01", "anna", "E9", "3", ""), ("C01", "anna", "E2", "", ""), ("C01", "An na", "E2", "1", ""),
        ("C01", "anna", "E1", "4", ""),
    )  # fmt: skip
    with pytest.raises(BadFile) as refused:
        import_ratings(folder, bad)
    told = refused.value.message.splitlines()
    assert [line.split(":")[1] for line in told] == ["3", "4", "5", "6", "7"]
    assert folder.began() == ()
    good = rows(tmp_path / "good.csv", ("C01", "anna", "E1", "3", "once"), (own, "ben", "E1", "N", ""))
    assert import_ratings(folder, good) == {"anna": 1, "ben": 1}
    assert import_ratings(folder, good) == {}
    assert folder.rated("anna")["C01", "E1"].reason == "once"
    assert folder.rated("ben")["C02", "E1"].level is None
    (tmp_path / "parted.csv").write_text("\ufeffcall;rater;criterion;level\nC01;cara;E1;2\n", encoding="utf-8")
    assert import_ratings(folder, tmp_path / "parted.csv") == {"cara": 1}
    (tmp_path / "other.csv").write_text("call,level\nC01,3\n")
    with pytest.raises(BadFile, match="no column rater, criterion"):
        import_ratings(folder, tmp_path / "other.csv")


def test_a_copy_of_a_raters_file_does_not_count_twice(kept, tmp_path):
    folder = session(tmp_path, count=2)
    rate_all(folder, "anna")
    (tmp_path / "march/anna-copy.ratings.jsonl").write_bytes((tmp_path / "march/anna.ratings.jsonl").read_bytes())
    with pytest.raises(BadFile, match="these are the ratings of anna"):
        report_of(folder)


def test_the_grader_is_reckoned_again_from_the_calls_and_never_kept_in_the_folder(kept, tmp_path):
    folder = session(tmp_path)
    rate_all(folder, "anna")
    found = report_of(folder)
    assert found.study.machines == ("grader",)
    call = folder.session.calls[0]
    graded = read(kept / f"{call.of}.jsonl").footer.scorecard["rubrics"]["empathy"]["criteria"]
    exact = {c.asked.key: c.beside["grader"].exact for c in found.study.criteria}
    assert graded["E2"]["level"] == 1
    assert exact["E2"].value == 0
    (kept / f"{call.of}.jsonl").unlink()
    other = kept / f"{folder.session.calls[1].of}.jsonl"
    other.write_bytes(b"".join(other.read_bytes().splitlines(keepends=True)[:-1]))
    assert report_of(folder).unread == (call.id, folder.session.calls[1].id)
    assert not [p for p in (tmp_path / "march").rglob("*") if b"grader" in (p.read_bytes() if p.is_file() else b"")]


def test_a_second_opinion_is_a_further_rater(kept, tmp_path):
    folder = session(tmp_path)
    rate_all(folder, "anna", lambda call, key: 3)
    for call in folder.session.calls:
        levels = {"empathy": {"levels": {"E1": 3, "E2": 4}}}
        opinion = SecondOpinion(
            at="2026-01-20T09:00:00+00:00", observer="llm", observer_sha256="0" * 64,
            model={"name": "small"}, scorecard={"rubrics": levels}, agreement={},
        )  # fmt: skip
        append_review(read(kept / f"{call.of}.jsonl"), opinion, FixedSources())
    found = report_of(folder).study
    assert found.machines == ("grader", "model small")
    beside = {c.asked.key: c.beside["model small"] for c in found.criteria}
    assert (beside["E1"].exact.value, beside["E2"].exact.value) == (1, 0)
    assert beside["R1"].calls == 0
    assert {r.name: r.severity.value for r in found.raters}["model small"] == pytest.approx(0.5)


def test_an_opinion_by_another_version_of_the_rubric_is_left_out(kept, tmp_path):
    (tmp_path / "rubrics").mkdir()
    shipped = (ROOT / "roleplay/rubrics/empathy.yaml").read_text(encoding="utf-8")
    (tmp_path / "rubrics/empathy.yaml").write_text(shipped.replace("Takes up the feeling", "Answers the feeling"))
    folder = session(tmp_path)
    assert folder.criteria[0].name == "Answers the feeling"
    rate_all(folder, "anna")
    levels = {"empathy": {"levels": {"E1": 3}}, "resolution": {"levels": {"R1": 2}}}
    opinion = SecondOpinion(
        at="2026-01-20T09:00:00+00:00", observer="llm", observer_sha256="0" * 64,
        model={"name": "small"}, scorecard={"rubrics": levels}, agreement={},
    )  # fmt: skip
    for call in folder.session.calls:
        append_review(read(kept / f"{call.of}.jsonl"), opinion, FixedSources())
    beside = {c.asked.key: c.beside["model small"].calls for c in report_of(folder).study.criteria}
    assert (beside["E1"], beside["R1"]) == (0, 6)


def test_drift_follows_the_order_in_which_calls_were_rated(kept, tmp_path):
    folder = session(tmp_path)
    told = ["C05", "C02", "C06", "C01", "C04", "C03"]
    import_ratings(folder, rows(tmp_path / "r.csv", *((call, "anna", "E1", "3", "") for call in told)))
    assert {r.call: r.order for r in _coaches(folder, ["anna"])} == {call: n for n, call in enumerate(told)}


def test_the_report_says_the_same_in_lines_data_and_page(kept, tmp_path, monkeypatch):
    folder = session(tmp_path)
    ups = {call: n % 6 for n, call in enumerate(folder.calls)}
    rate_all(folder, "anna", lambda call, key: ups[call])
    rate_all(
        folder, "ben", lambda call, key: None if (call, key) == ("C02", "E3") else min(5, ups[call] + (key == "R1"))
    )
    monkeypatch.chdir(tmp_path)
    said = runner.invoke(app, ["calibrate", "report", "march", "--html", "report.html"])
    assert said.exit_code == 0, said.output
    assert "met so far" not in said.output
    assert "too few calls to say (from 10): E1" in said.output
    assert "E3 (1)" in said.output
    assert "With two coaches nobody can say" in said.output
    data = json.loads(runner.invoke(app, ["calibrate", "report", "march", "--json"]).stdout)
    e1 = next(c for c in data["criteria"] if c["asked"]["key"] == "E1")["among"]
    assert e1["alpha"]["value"] == 1
    assert e1["gates"] == {"practice": "too few calls", "certification": "too few calls"}
    html = (tmp_path / "report.html").read_text()
    text = _Text(html).words
    for cell in ("R1 Finds the facts", "Coaches with the grader", "E3 (1)", words.BRACKETS):
        assert cell in said.output
        assert cell in text
    assert "http" not in html
    assert "<script" not in html


class _Text(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.words, self.open = "", []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "line", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data if "style" not in self.open else ""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
@pytest.mark.node
async def test_axe_finds_nothing_serious_on_the_page(kept, tmp_path, monkeypatch):
    if why := node_room.missing():
        pytest.skip(why)
    monkeypatch.chdir(tmp_path)
    folder = session(tmp_path)
    rate_all(folder, "anna")
    rate_all(folder, "ben", lambda call, key: 2)
    assert runner.invoke(app, ["calibrate", "report", "march", "--html", "report.html"]).exit_code == 0
    async with browser(tmp_path / "profile") as page:
        for name in LOOKS:
            await look(page, tmp_path / "report.html", name)
            assert [one for one in await found_by_axe(page) if one["impact"] in SERIOUS] == [], name


def test_names_from_a_rubric_are_text_on_the_page(kept, tmp_path, monkeypatch):
    folder = session(tmp_path)
    rate_all(folder, "anna")
    found = report_of(folder)
    object.__setattr__(found.study.criteria[0].asked, "name", "<script>alert(1)</script>")
    assert "&lt;script&gt;" in page(found)
    assert "<script" not in page(found)


def test_figures_read_as_people_write_them():
    assert words.figure_words(Estimate(0.815, 0.44, 1.0, 12)) == ".81 (.44 to 1.00)"
    assert words.figure_words(Estimate(-0.004, -0.5, 0.2, 12), "+") == ".00 (-.50 to +.20)"
    assert words.figure_words(Estimate(None, calls=3)) == words.NONE
    assert words.share_words(Estimate(0.5, 0.333, 0.667, 12)) == "50% (33 to 67)"
    assert words.share_words(Estimate(1.0, 1.0, 1.0, 12)) == "100%"


def test_only_what_the_interval_is_sure_of_and_what_matters_is_said_of_a_rater():
    none = Estimate(None)

    def said(*severity, drift=none):
        one = OfRater("anna", False, 12, Estimate(*severity, 12), drift, none)
        return list(words.rater_lines(Study(12, ("anna",), (), (), {}, (one,), ())))

    assert said(0.3, 0.1, 0.5) == ["anna marks higher than the others, by .30 of a level."]
    assert said(-1.26, -1.5, -1.0) == ["anna marks lower than the others, by 1.3 levels."]
    assert said(0.1, 0.05, 0.15) == []
    assert said(0.4, -0.1, 0.9) == []
    drift = Estimate(-0.5, -0.8, -0.2, 12)
    assert said(0.0, -0.1, 0.1, drift=drift) == [
        "anna marked lower in the second half of their calls, by .50 of a level."
    ]


def test_a_gate_that_is_met_by_a_wide_interval_says_so():
    def figures(kappa, alpha):
        gates = {
            "practice": GATES.gate["practice"].state(kappa),
            "certification": GATES.gate["certification"].state(alpha),
        }
        return Figures(30, kappa, kappa, kappa, alpha, gates)

    told = dict(
        words.gate_lines(
            {
                "E1": figures(Estimate(0.7, 0.65, 0.8, 30), Estimate(0.85, 0.7, 0.9, 30)),
                "E2": figures(Estimate(0.7, 0.4, 0.8, 30), Estimate(0.85, 0.6, 0.9, 30)),
                "E3": figures(Estimate(None, calls=30), Estimate(None, calls=30)),
            }
        )
    )
    practice, certification = told.values()
    assert practice[:2] == ["met: E1, E2", "met so far, but the interval begins below it: E2"]
    assert practice[2].startswith("nothing to say, because nothing varies: E3")
    assert certification[:2] == ["met: E1", "not met: E2; coaches double-mark this criterion"]


def test_alone_it_says_what_comes_next(kept, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def said():
        return runner.invoke(app, ["calibrate"]).stdout

    assert "no calibration session here" in said()
    folder = session(tmp_path, count=2, raters=["anna"])
    assert "anna has 2 of 2 calls left: `roleplay calibrate rate march --by anna`" in said()
    rate_all(folder, "anna")
    assert "everybody is done: `roleplay calibrate report march`; nobody can rate blind" in said()
    assert runner.invoke(app, ["calibrate", "report", "march"]).exit_code == 0
    assert "(opened on" in said()


class Sees(Blind):
    """See an apology in every turn, and an invitation where one asks to be told."""

    def observe(self, text, context):
        ids = ["apology_specific", *(["invite_story"] if "Tell me" in text else [])]
        return Observation(
            behaviours=tuple(Seen(id=i, intensity=1, by="test", quote=text[:3], start=0, end=3) for i in ids)
        )


@pytest.fixture
def reviewed(tmp_path, monkeypatch):
    """Return a call of which a coach rejects one behaviour, marks another, accepts a third and takes back a fourth."""
    monkeypatch.setattr(wiring, "make_observer", lambda name: Sees())
    setup = Setup(NAME, 0, "free", folder=tmp_path / "kept", trainee="pat")
    live = LiveCall.start(setup, load(ROOT / "scenarios" / NAME, 0), FixedSources())
    path = play(live, [*TURNS, "Anything else?"]).path

    def coach():
        return speaker(open_call(path), "cleo", FixedSources())

    coach().override("1:apology_specific", "reject", None, "none there")
    coach().override("1:invite_story", "accept", None, "")
    coach().mark(2, "ownership", "Let me look at it", "says who does it")
    taken_back = coach().mark(3, "check_understanding", "Anything else?", "hm")
    coach().undo(taken_back.line, "no")
    return path


def test_what_coaches_decided_becomes_labelled_turns(reviewed):
    first, second = labelled_turns([reviewed])
    assert first["gold"] == ["invite_story"]
    assert first["decided"] == {"apology_specific": False, "invite_story": True}
    assert first["history"] == []
    assert first["agent"] == TURNS[0]
    assert second["gold"] == ["apology_specific", "ownership"]
    assert second["decided"] == {"ownership": True}
    assert [line["who"] for line in second["history"]] == ["customer", "agent"]
    assert second["history"][1]["text"] == TURNS[0]
    assert first["id"] != second["id"]


def test_labelled_turns_name_nobody_and_rest_on_sound_records(reviewed, tmp_path):
    exported = json.dumps(labelled_turns([reviewed]))
    assert "Let me look at it for you, [name]." in exported
    assert reviewed.stem not in exported
    assert "cleo" not in exported
    out = runner.invoke(app, ["calibrate", "turns", "--out", str(tmp_path / "turns.jsonl")])
    assert (out.exit_code, out.stdout) == (0, "")
    assert len((tmp_path / "turns.jsonl").read_text().splitlines()) == 2
    review = reviewed.with_name(f"{reviewed.stem}.review.jsonl")
    review.write_bytes(review.read_bytes().replace(b"none there", b"none where"))
    again = runner.invoke(app, ["calibrate", "turns"])
    assert again.stdout == ""
    assert "changed" in again.stderr


@pytest.mark.slow
def test_the_bench_reads_labelled_turns(reviewed, tmp_path):
    out = tmp_path / "turns.jsonl"
    runner.invoke(app, ["calibrate", "turns", "--out", str(out)])
    page_before = (ROOT / "docs/grader.md").read_bytes()
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/bench_grader.py"), "--turns", str(out)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| shipped | 2 |" in done.stdout
    assert "Decided by coaches: 3." in done.stdout
    assert "Not shown, and not seen: 1 of 1." in done.stdout
    assert (ROOT / "docs/grader.md").read_bytes() == page_before
