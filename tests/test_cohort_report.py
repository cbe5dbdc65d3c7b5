"""The figures of a cohort: checked against published examples, and only over the calls that count."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import UTC, datetime

import pytest

from roleplay.certify.distributions import student_quantile
from roleplay.errors import ExitCode, UsageProblem
from roleplay.reports import figures, html, markdown, xapi
from roleplay.reports.call_facts import CallFacts, CriterionFacts, ErrorFacts, RubricFacts
from roleplay.reports.cohort import Collected
from roleplay.reports.cohort_data import Selection
from roleplay.wiring.report_facts import day_of
from tests.fast_call import kept_call
from tests.test_reports import NAME, Page, play, run

LEUKAEMIA = (
    [(6, True)] * 3 + [(7, True), (10, True), (13, True), (16, True), (22, True), (23, True)]
    + [(t, False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
)  # fmt: skip
"""Weeks in remission with 6-MP: Freireich et al. 1963, the worked example of many textbooks."""


def made(n, trainee="a", *, empathy=50.0, passed=False, mode="free", outcome="accepted", level=3, **more):
    """Return the facts of a call that was taken as the nth of its trainee."""
    plain = {
        "id": f"{trainee}-{n}", "head": "0" * 64, "at": f"2026-{1 + n // 28:02d}-{1 + n % 28:02d}T09:00:00+00:00",
        "ended": "2026-01-01T10:00:00+00:00", "seconds": 60.0, "scenario": NAME, "title": "A bill", "seed": 0,
        "mode": mode, "trainee": trainee, "customer": "scripted", "observer": "offline", "program": "0",
        "language": "en", "agent": "", "retry_of": "", "turns": 3, "void_turns": (),
        "outcome": outcome, "ending": "", "resolved": True,
        "rubrics": (RubricFacts(id="empathy", graded=empathy, score=empathy, cut=70, why=""),),
        "criteria": (
            CriterionFacts(rubric="empathy", id="E1", name="Feeling", weight=100, graded=level, level=level, anchor="",
                           why="", evidence=()),
        ),
        "passed": passed, "passed_graded": passed,
    }  # fmt: skip
    return CallFacts(**{**plain, **more})


def report(calls, by="all"):
    collected = Collected(by)
    for call in calls:
        collected.add(call)
    return collected.report(Selection(), "2026-06-01", 0)


def test_the_kaplan_meier_estimate_is_that_of_the_textbook():
    median, steps = figures.until_passed(LEUKAEMIA)
    assert median == 23
    left = {step.nth: round(1 - step.share, 3) for step in steps}
    assert [left[t] for t in (6, 7, 10, 13, 16, 22, 23)] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert figures.until_passed([(3, False), (2, True), (5, False)])[0] is None


def test_intervals_are_those_of_the_textbook():
    # Newcombe 1998, table I
    for n, of, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = figures.share(n, of)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert [round(student_quantile(figures.SURE, f), 3) for f in (1, 5, 11, 20, 30, 120)] == [
        12.706,
        2.571,
        2.201,
        2.086,
        2.042,
        1.980,
    ]
    found = figures.mean([90.0, 100.0, 95.0], 0, 100)
    assert (found.mean, found.low, found.high) == (95, pytest.approx(82.58, abs=0.01), 100)
    assert figures.mean([7.0], 0, 100).low is None
    assert [figures.quantile([1, 2, 3, 4], at) for at in (0, 0.25, 0.5, 1)] == [1, 1.75, 2.5, 4]


def test_retries_and_models_count_nowhere_and_exams_stand_apart():
    calls = [
        made(1, empathy=40), made(2, empathy=60), made(3, empathy=90, mode="exam", passed=True),
        made(4, empathy=100, passed=True, retry_of="a-1"), made(5, empathy=100, passed=True, agent="gpt"),
        made(6, outcome="abandoned"), made(7, outcome="", rubrics=(), criteria=()),
    ]  # fmt: skip
    found = report(calls)
    assert (found.calls, found.retries, found.by_models) == (5, 1, 1)
    practice, exam = found.completion
    assert (practice.begun, practice.whole.n, practice.abandoned, practice.unfinished) == (4, 2, 1, 1)
    assert (practice.passed.n, practice.passed.of, exam.passed.n, exam.passed.of) == (0, 2, 1, 1)
    assert [(d.kind, d.n, d.median) for d in found.scores] == [("practice", 2, 50), ("exam", 1, 90)]
    assert found.scores[0].bins == (0, 0, 0, 0, 1, 0, 1, 0, 0, 0)
    assert [(m.kind, m.trainees, m.passed, m.median) for m in found.mastery] == [
        ("practice", 1, 0, None),
        ("exam", 1, 1, 1),
    ]


def test_statements_are_made_about_finished_calls_of_somebody_that_count():
    assert xapi.stated(made(1))
    for unlike in ({"retry_of": "x"}, {"agent": "gpt"}, {"trainee": ""}, {"outcome": ""}):
        assert not xapi.stated(made(1, **unlike)), unlike


def test_calls_without_a_pseudonym_are_in_no_figure_about_trainees():
    found = report([made(n, trainee="", passed=True) for n in range(4)] + [made(1)], by="trainee")
    assert (found.calls, found.trainees, found.unnamed) == (5, 1, 4)
    assert [(m.trainees, m.passed) for m in found.mastery] == [(1, 0)]
    assert [(group.group, group.calls) for group in found.skills] == [("a", 1), ("no pseudonym", 4)]


def test_the_practice_effect_compares_the_same_people():
    scores = {"a": [40, 50, 70], "b": [20, 40], "c": [60, 60], "d": [90]}
    calls = [made(n, who, empathy=float(s)) for who, row in scores.items() for n, s in enumerate(row)]
    first, second = report(calls).nth
    assert (first.nth, first.score.n, first.score.mean, first.change) == (1, 4, 52.5, None)
    assert (second.nth, second.score.n, second.score.mean) == (2, 3, 50)
    # d, who scored highest, never took a second call: the mean fell, and everybody who went on rose or stayed
    assert (second.change.n, second.change.mean) == (3, 10)


def test_the_order_in_which_files_are_read_changes_nothing():
    calls = [
        made(n, who, empathy=float(n * 7 % 100), passed=n > 3, level=n % 6, mode=mode)
        for who in "abcd" for n in range(8) for mode in ("free", "exam")
    ]  # fmt: skip
    mixed = calls[:]
    random.Random(1).shuffle(mixed)
    for by in ("trainee", "scenario", "month", "all"):
        assert report(mixed, by) == report(calls, by)


def test_skills_say_in_how_many_calls_they_were_scored():
    unscored = made(3).criteria[0].model_copy(update={"level": None, "graded": None})
    found = report([made(1, level=2), made(2, level=5), made(3, criteria=(unscored,))])
    (group,) = found.skills
    (skill,) = group.skills
    assert (group.calls, skill.n, skill.level) == (3, 2, 3.5)
    assert "3.5 (2)" in "".join(markdown.cohort(found))


def test_a_critical_error_counts_once_a_call():
    error = ErrorFacts(id="mocked", severity="customer", why="Mocked | <b>.", evidence=())
    found = report([made(1, critical=(error, error)), made(2), made(3, "b", critical=(error,))])
    (row,) = found.critical
    assert (row.calls.n, row.calls.of, row.trainees, row.scenarios) == (2, 3, 2, (NAME,))
    page = "".join(html.cohort(found))
    assert "<b>." not in page
    assert "Mocked | <b>." in Page(page).words
    assert r"Mocked \| &lt;b&gt;." in "".join(markdown.cohort(found))


def test_a_report_of_nothing_is_still_one():
    found = report([])
    assert "No call fits." in Page("".join(html.cohort(found))).words
    assert "No call fits." in "".join(markdown.cohort(found))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    for day, trainee, mode in ((5, "robin", "free"), (6, "kim", "free"), (7, "robin", "exam")):
        play(folder, monkeypatch, trainee=trainee, mode=mode, start=datetime(2026, 1, day, 9, tzinfo=UTC))
    kept_call(folder, "calm-size-exchange", ["Hello."], finish=False, start=datetime(2026, 1, 8, 9, tzinfo=UTC))
    (folder / "20260109-torn.jsonl").write_text("{}\n")
    return folder


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ((), [5, 6, 7, 8]),
        (("--trainee", "robin"), [5, 7]),
        (("--trainee", "robin", "--trainee", "kim"), [5, 6, 7]),
        (("--since", "2026-01-06", "--until", "2026-01-07"), [6, 7]),
        (("--scenario", "calm-size-exchange"), [8]),
        (("--mode", "exam"), [7]),
    ],
)
def test_a_selection_holds_what_was_asked_for(kept, asked, days):
    rows = list(csv.DictReader(io.StringIO(run("cohort", "--format", "csv", "--transcripts", kept, *asked))))
    assert [int(row["began"][8:10]) for row in rows] == days
    found = json.loads(run("cohort", "--format", "json", "--transcripts", kept, *asked))
    assert found["calls"] == len(days)
    assert found["unreadable"] == 1


def test_what_cannot_be_read_is_said_and_a_day_must_be_one(kept):
    assert "1 file that cannot be read as a call" in Page(run("cohort", "--transcripts", kept)).words
    run("cohort", "--since", "last week", "--transcripts", kept, code=ExitCode.USAGE)


def test_a_day_is_said_as_in_a_list_of_calls():
    now = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    for said, day in (("today", "2026-03-02"), ("Yesterday", "2026-03-01"), ("7d", "2026-02-23"), ("1h", "2026-03-01"),
                      ("2026-01-05", "2026-01-05"), ("", "")):  # fmt: skip
        assert day_of(said, now) == day
    for said in ("d", "5"):
        with pytest.raises(UsageProblem, match="no day"):
            day_of(said, now)


def test_every_format_of_a_cohort_is_about_the_same_calls(kept):
    turns = list(
        csv.DictReader(io.StringIO(run("cohort", "--format", "csv", "--rows", "turns", "--transcripts", kept)))
    )
    assert len(turns) == 9
    statements = run("cohort", "--format", "xapi", "--transcripts", kept).splitlines()
    assert len({json.loads(s)["context"]["registration"] for s in statements}) == 3
    assert len({json.loads(s)["actor"]["account"]["name"] for s in statements}) == 2
    page = Page(run("cohort", "--transcripts", kept)).words
    for words in ("4 calls of 2 trainees", "Skills by trainee: practice", "Skills by trainee: exam"):
        assert words in page
        assert words in run("cohort", "--format", "md", "--transcripts", kept)
