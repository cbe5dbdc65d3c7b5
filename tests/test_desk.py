"""The coach's desk: what may be said of a graded call, by whom, and what then stands."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import CueMet, Observation, Seen
from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, UsageProblem
from roleplay.paths import review_path
from roleplay.scenarios import load
from roleplay.transcripts import Branch, read, verify, verify_reviews
from roleplay.transcripts.review_targets import About
from roleplay.wiring import live as wiring
from roleplay.wiring.desk import open_call
from roleplay.wiring.disputes import blind_view
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.queue import waiting
from roleplay.wiring.review_words import changed_words
from roleplay.wiring.rulings import speaker
from tests.blind import Blind
from tests.conftest import ROOT

NAME = "telecom-bill-shock"
TURNS = [
    "312 for one weekend would stop anyone. Tell me what happened.",
    "You should have read the terms.",
    "Fine. Let me look at it for you.",
]


class Sees(Blind):
    """See an invitation and blame, and nothing else."""

    def observe(self, text, context):
        known = {"Tell me what happened": "invite_story", "You should have read the terms": "blame_customer"}
        seen = [
            Seen(id=b, intensity=1, by="test", quote=q, start=text.find(q), end=text.find(q) + len(q))
            for q, b in known.items()
            if q in text
        ]
        return Observation(behaviours=tuple(seen))


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Sees())
    found = load(ROOT / "scenarios" / NAME, 0)
    setup = Setup(NAME, 0, "exam", trainee="robin", folder=tmp_path / "kept")
    live = LiveCall.start(setup, found, FixedSources())
    for words in TURNS:
        live.say(words)
    live.end("abandoned")
    live.close()
    return live.path


def says(call, by="coach-a"):
    return speaker(open_call(call), by, FixedSources())


def level(call, key):
    return next(now.level for _, name, _, now in open_call(call).graded() if name == key)


def test_the_original_stays_and_the_score_follows_from_the_levels_that_stand(call):
    before, sealed = open_call(call), call.read_bytes()
    given = before.standing.original.rubrics["empathy"]
    says(call).override("E1", "adjust", 5, "The whole turn is about the 312.")
    desk = open_call(call)
    now = desk.card.rubrics["empathy"]
    assert now.criteria["E1"].level == 5 != given.criteria["E1"].level
    assert desk.standing.original == before.standing.original
    scored = [c for c in now.criteria.values() if c.level is not None]
    by_hand = sum(c.weight * c.level / 5 for c in scored) / sum(c.weight for c in scored) * 100
    assert now.score == pytest.approx(by_hand, abs=0.05)
    assert desk.card.rubrics["resolution"] == desk.standing.original.rubrics["resolution"]
    assert call.read_bytes() == sealed
    assert any(words.startswith("E1 ") and words.endswith("now level 5.") for words in changed_words(desk))


def test_a_rejected_level_drops_out_and_undoing_brings_it_back(call):
    given = level(call, "E2")
    entry = says(call).override("E2", "reject", None, "There was nothing to say back.")
    assert level(call, "E2") is None
    says(call).undo(entry.line, "I looked at the wrong call.")
    desk = open_call(call)
    assert level(call, "E2") == given
    assert not desk.standing.changed
    assert [e.review.kind for e in desk.entries] == ["override", "undo"]
    assert verify_reviews(call).state == "sound"
    with pytest.raises(UsageProblem, match="nothing that could be taken back"):
        says(call).undo(entry.line, "")
    second = says(call).override("E2", "accept", None, "")
    with pytest.raises(UsageProblem, match="not written by coach-b"):
        says(call, "coach-b").undo(second.line, "")


def test_marks_and_rejections_are_graded_as_if_they_had_been_observed(call):
    """Blame that the coach says was none no longer counts; words that acknowledge take up the cue that was open."""
    harmed = open_call(call)
    assert "blame_customer" in {b.id for t in harmed.card.turns for b in t.behaviours}
    says(call).override("2:blame_customer", "reject", None, "They were quoting the letter.")
    cleared = open_call(call)
    assert "blame_customer" not in {b.id for t in cleared.card.turns for b in t.behaviours}
    assert cleared.card.rubrics["empathy"].score > harmed.card.rubrics["empathy"].score
    words = "312 for one weekend would stop anyone"
    assert harmed.open_cues(1) == ("opening",)
    says(call).mark(1, "validate", words, "It says why it stings.")
    marked = open_call(call)
    seen = next(b for b in marked.card.turns[0].behaviours if b.id == "validate")
    assert (seen.quote, seen.by) == (words, "coach")
    assert marked.card.rubrics["empathy"].criteria["E1"].level > cleared.card.rubrics["empathy"].criteria["E1"].level
    # how the call went is what it was: the coach grades the words, and moves no mood
    assert marked.transcript.events == harmed.transcript.events


def test_a_rejected_answer_leaves_its_cue_open(tmp_path, monkeypatch):
    class Answers(Blind):
        def observe(self, text, context):
            quote = {"quote": text, "start": 0, "end": len(text)}
            seen = Seen(id="validate", intensity=1, by="test", **quote)
            cues = tuple(CueMet(id=c.id, by="validate", **quote) for c in context.cues or ())
            return Observation(behaviours=(seen,), cues=cues)

    monkeypatch.setattr(wiring, "make_observer", lambda name: Answers())
    live = LiveCall.start(Setup(NAME, 0, "free", folder=tmp_path / "k"), load(ROOT / "scenarios" / NAME, 0))
    live.say("That would upset anyone.")
    live.end("abandoned")
    live.close()
    before = level(live.path, "E1")
    says(live.path).override("1:validate", "reject", None, "A stock phrase.")
    assert level(live.path, "E1") < before


def test_a_critical_error_can_be_cleared_and_added(call):
    before = open_call(call)
    errors = before.errors()
    assert {"over-limit"} <= errors.keys()
    assert all(e.id != "over-limit" for e in before.card.critical)
    says(call).override("critical:over-limit", "accept", None, "It was said in the silence of turn 3.")
    added = open_call(call)
    assert [e.id for e in added.card.critical if e.id == "over-limit"]
    assert added.card.passed is not True
    says(call).override("critical:over-limit", "reject", None, "No: that was the caller.")
    assert all(e.id != "over-limit" for e in open_call(call).card.critical)


@pytest.mark.parametrize(
    ("by", "act", "message"),
    [
        ("robin", lambda s: s.override("E1", "adjust", 5, "mine"), "own call"),
        ("robin", lambda s: s.note("well done me"), "own call"),
        ("coach-a", lambda s: s.dispute("E1", "no"), "Only robin"),
        ("coach-a", lambda s: s.override("E9", "accept", None, ""), "names nothing that was graded"),
        ("coach-a", lambda s: s.override("E1", "adjust", None, "why"), "needs a level"),
        ("coach-a", lambda s: s.override("E1", "adjust", 2, "  "), "reason is needed"),
        ("coach-a", lambda s: s.override("1:paraphrase", "accept", None, ""), "did not report"),
        ("coach-a", lambda s: s.override("1:paraphrasing", "reject", None, "no"), "no behaviour"),
        ("coach-a", lambda s: s.override("critical:rude", "accept", None, ""), "no critical error"),
        ("coach-a", lambda s: s.mark(1, "validate", "313 for one weekend", "so"), "copied from the turn"),
        ("coach-a", lambda s: s.mark(1, "validate", "312", "so", cue="rent"), "No cue 'rent' was open"),
        ("coach-a", lambda s: s.mark(9, "validate", "312", "so"), "no turn 9"),
        ("coach-a", lambda s: s.exercise("hotel-walkd", 0, ""), "no scenario"),
        ("coach-a", lambda s: s.exercise("", 0, ""), "is a scenario, or a turn"),
        ("coach-a", lambda s: s.decide(1, 3, None, "so"), "no open dispute"),
    ],
)
def test_what_may_not_be_said_is_refused_and_leaves_nothing(call, by, act, message):
    with pytest.raises(UsageProblem, match=message):
        act(says(call, by))
    assert not review_path(call).exists()


def test_a_coach_settles_what_waits_in_the_queue(call):
    runner = CliRunner()
    folder = ["--transcripts", str(call.parent)]
    runner.invoke(app, ["transcript", "claim", call.stem, "1", "paraphrase", "--words", "312", *folder])
    assert [w.kind for w in waiting([call])[0]] == ["claim"]
    says(call).mark(1, "paraphrase", "312 for one weekend", "Yes, that is what they told.")
    assert waiting([call])[0] == []


def run(*words):
    return CliRunner().invoke(app, ["review", *words])


def refusal(*words):
    problem = run(*words).exception
    assert isinstance(problem, UsageProblem)
    return str(problem)


def test_a_disputed_grade_from_exam_to_decision_by_commands(call):
    """The trainee disputes, the coach who graded may not decide, a second reviewer sees no grade, and decides."""
    folder = ["--transcripts", str(call.parent)]
    given = level(call, "E2")

    def sound():
        assert verify(call).state == "sound"
        assert verify_reviews(call).state == "sound"

    assert run("adjust", call.stem, "E2", "1", "--reason", "Too little.", "--by", "coach-a", *folder).exit_code == 0
    sound()
    done = run("dispute", call.stem, "E2", "--reason", "I named the 312.", *folder)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "2. robin, " + done.stdout[10:20] + ": disputes E2. I named the 312.",
    )
    sound()
    assert "disputed already" in refusal("dispute", call.stem, "E2", "--reason", "again", *folder)
    assert [(w.kind, w.about, w.line) for w in waiting([call])[0]] == [("dispute", "empathy.E2", 2)]
    for by, why in (("coach-a", "has graded this call"), ("robin", "own call")):
        assert why in refusal("blind", call.stem, "2", "--by", by, *folder)
        assert why in refusal("decide", call.stem, "2", "--level", "3", "--reason", "so", "--by", by, *folder)
    seen = run("blind", call.stem, "2", "--by", "reviewer-b", *folder).stdout
    assert TURNS[0] in seen
    assert f"E2 {open_call(call).rubrics['empathy'].criteria['E2'].name}: which level?" in seen
    # nothing in it tells what anybody made of it
    for hidden in ("coach-a", "Too little.", "I named the 312.", "robin", f"level {given}"):
        assert hidden not in seen
    done = run("decide", call.stem, "2", "--level", "3", "--reason", "One paraphrase.", "--by", "reviewer-b", *folder)
    assert done.exit_code == 0
    sound()
    assert level(call, "E2") == 3
    # what a coach says later does not outrank it
    done = run("adjust", call.stem, "E2", "0", "--reason", "Still too little.", "--by", "coach-a", *folder)
    assert level(call, "E2") == 3
    assert done.stdout.splitlines()[1:] == [
        "It is on record and changes nothing: what reviewer-b decided in line 3 stands."
    ]
    shown = run("show", call.stem, *folder).stdout
    assert f"level {given}, now level 3 (line 3 below). The grader's reason: " in shown
    assert "decision on a dispute stands" in refusal("undo", call.stem, "3", "--by", "reviewer-b", *folder)
    assert "second reviewer has decided" in refusal("dispute", call.stem, "E2", "--reason", "again", *folder)
    assert waiting([call])[0] == []
    data = json.loads(run("show", call.stem, "--json", *folder).stdout)
    assert data["given"]["rubrics"]["empathy"]["levels"]["E2"] == given
    assert data["stands"]["rubrics"]["empathy"]["levels"]["E2"] == 3
    assert data["decided_by"]["empathy.E2"] == 3
    assert [e["kind"] for e in data["entries"]] == ["override", "dispute", "decision", "override"]
    sound()


def test_a_blind_view_is_of_an_open_dispute_and_of_a_critical_error_too(call):
    says(call).override("critical:over-limit", "accept", None, "It was.")
    entry = says(call, "robin").dispute("critical:over-limit", "I never said a sum.")
    view = blind_view(open_call(call), entry.line, "reviewer-b")
    assert view.question.startswith("Was this error made?")
    assert view.anchors == {}
    with pytest.raises(UsageProblem, match="Was the critical error made"):
        says(call, "reviewer-b").decide(entry.line, None, None, "so")
    says(call, "reviewer-b").decide(entry.line, None, False, "No sum is named anywhere.")
    assert all(e.id != "over-limit" for e in open_call(call).card.critical)
    with pytest.raises(UsageProblem, match="no open dispute"):
        blind_view(open_call(call), entry.line, "reviewer-c")


def test_two_coaches_on_one_call_lose_nothing(call):
    a, b = says(call, "coach-a"), says(call, "coach-b")
    a.override("E1", "adjust", 4, "a")
    b.override("E1", "adjust", 2, "b")
    a.comment(1, "Good.")
    desk = open_call(call)
    assert [(e.line, e.review.by) for e in desk.entries] == [(1, "coach-a"), (2, "coach-b"), (3, "coach-a")]
    assert level(call, "E1") == 2
    assert desk.state.reviewed_by == ("coach-a", "coach-b")
    assert verify_reviews(call).state == "sound"


SAYS = """
import sys
from pathlib import Path
from roleplay.wiring.desk import open_call
from roleplay.wiring.rulings import speaker
from roleplay.clock import SystemSources
for n in range(12):
    speaker(open_call(Path(sys.argv[1])), sys.argv[2], SystemSources()).comment(1, f"{n}")
"""


def test_two_processes_that_speak_at_once_wait_for_each_other(call):
    each = [subprocess.Popen([sys.executable, "-c", SAYS, str(call), by], cwd=ROOT) for by in ("coach-a", "coach-b")]
    assert [one.wait(timeout=120) for one in each] == [0, 0]
    said = [(e.review.by, e.review.text) for e in open_call(call).entries]
    assert sorted(said) == sorted((by, f"{n}") for by in ("coach-a", "coach-b") for n in range(12))
    assert verify_reviews(call).state == "sound"


def test_of_two_decisions_at_once_the_second_meets_the_first(call, monkeypatch):
    entry = says(call, "robin").dispute("E1", "No.")
    late = says(call, "reviewer-c")
    says(call, "reviewer-b").decide(entry.line, 3, None, "so")
    # what the second one had read before the first one wrote
    monkeypatch.setattr("roleplay.wiring.desk.read_entries", lambda path: late.desk.entries)
    with pytest.raises(UsageProblem, match="no open dispute"):
        late.decide(entry.line, 1, None, "so")


def test_a_review_of_a_newer_program_is_named_with_its_line(call):
    says(call).comment(1, "Good.")
    path = review_path(call)
    path.write_bytes(path.read_bytes().replace(b'"kind":"comment"', b'"kind":"praise"'))
    with pytest.raises(BadFile, match=r"review\.jsonl:1: .*newer program"):
        open_call(call)


def test_an_edited_review_is_found_and_nothing_more_is_said(call):
    says(call).override("E1", "adjust", 4, "a")
    path = review_path(call)
    path.write_bytes(path.read_bytes().replace(b'"level":4', b'"level":5'))
    assert verify_reviews(call).state == "changed"
    with pytest.raises(BadFile, match="not what was written"):
        says(call).comment(1, "Good.")


def test_what_stands_before_a_command_of_the_desk_holds_for_it(call):
    words = ["review", "--by", "anna", "--transcripts", str(call.parent), "comment", read(call).header.id, "1", "Good."]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert CliRunner().invoke(app, [*words[:-1], "Very good.", "--by", "ben"]).exit_code == 0
    assert [entry.review.by for entry in open_call(call).entries] == ["anna", "ben"]


def test_a_retry_neither_passes_nor_fails_after_a_ruling(call, monkeypatch):
    desk = open_call(call)
    assert desk.card.passed is False
    monkeypatch.setattr("roleplay.wiring.desk.read", _as_branch)
    says(call).override("E1", "adjust", 5, "so")
    assert open_call(call).card.passed is None


def _as_branch(path):
    found = read(path)
    branch = Branch(id="call-0000", turn=1, head="0" * 64)
    return replace(found, header=found.header.model_copy(update={"branch_of": branch}))


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("E1", "empathy.E1"),
        ("empathy.E1", "empathy.E1"),
        ("3:empathy", "3:empathy"),
        ("3:paraphrase", "3:paraphrase"),
        ("critical:over-limit", "critical:over-limit"),
    ],
)
def test_the_short_form_of_a_grade_is_read_back(text, short):
    rubrics = {"empathy": ("E1", "E2"), "resolution": ("R1",)}
    about = About.of(text, rubrics)
    assert str(about) == short
    assert About.of(short, rubrics) == about


@pytest.mark.parametrize("text", ["E9", "resolution.E1", "0:empathy", "x", "3", "", "critical:"])
def test_what_names_nothing_is_no_grade(text):
    assert About.of(text, {"empathy": ("E1",), "resolution": ("R1",)}) is None
