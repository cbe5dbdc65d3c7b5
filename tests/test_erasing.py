"""Erasing: words are gone wherever they stood, the chain and the grade stand, and a kill leaves old or new."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import warnings
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import portalocker
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from roleplay import paths
from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.grading import Scorecard
from roleplay.index.query import Query
from roleplay.paths import review_path
from roleplay.privacy.redaction import Redaction
from roleplay.scenarios import load
from roleplay.transcripts import (
    DRILLS,
    append_line,
    append_review,
    read,
    read_entries,
    read_lines,
    verdicts_in,
    verify,
    verify_reviews,
)
from roleplay.transcripts import erasing as steps
from roleplay.transcripts.erasing import Said, erase
from roleplay.transcripts.tombstones import WORDS, is_erased
from roleplay.wiring.catalogue import catalogue_of
from roleplay.wiring.claims import send_claim
from roleplay.wiring.desk import open_call
from roleplay.wiring.drill_material import Material
from roleplay.wiring.erasing import erase_call, erase_trainee
from roleplay.wiring.kept import summaries
from roleplay.wiring.live import LiveCall, Setup
from roleplay.wiring.moment import Moment
from roleplay.wiring.replay import replay
from roleplay.wiring.rulings import speaker
from roleplay.wiring.second_cases import case_of_call
from tests.conftest import ROOT

NAME = "telecom-bill-shock"
TURNS = [
    "312 for one weekend would stop anyone. Tell me what happened.",
    "You really should have read the contract before you went, please calm down now.",
    "The alert went to your old number ending 08, so it never reached you. I'm sorry we never moved it across.",
    "I'll take the 240 off now and move the alerts to your new number today.",
]
NOTES = "they sound close to tears about the rent"
BAD = TURNS[1]


def taken(folder, trainee="heron", mode="guided", sources=None, *, finish=True):
    """Take a call with notes and hints, as the observer that ships sees it."""
    found = load(ROOT / "scenarios" / NAME, 0)
    live = LiveCall.start(Setup(NAME, 0, mode, trainee=trainee, folder=folder), found, sources or FixedSources())
    for words in TURNS:
        live.say(words)
    live.note(NOTES)
    if finish:
        live.end("abandoned")
    live.close() if finish else live.release()
    return live.path


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A call with everything that can quote it: reviews, a retry, drills."""
    folder = tmp_path_factory.mktemp("full")
    call = taken(folder)
    send_claim(call, 2, "validate", "please calm down now", FixedSources())
    coach = speaker(open_call(call), "wren", FixedSources())
    coach.comment(2, "Here it turns.")
    coach.comment(3, "You had said: should have read the contract, and this repairs it.")
    coach.note("The call gets better after its second turn.")
    coach.mark(2, "dismiss", "please calm down now", "It sends the feeling away.")
    coach.override("E1", "adjust", 3, "Turn 2 takes nothing up: you should have read the contract.")
    sources = FixedSources(datetime(2026, 1, 6, tzinfo=UTC))
    sources._ids = count(50)
    moment = Moment(call, 3, sources=sources)
    moment.attempt("I am sorry, the alert went to the wrong phone.")
    moment.stop()
    line = {"at": "2026-01-07T09:00:00+00:00", "trainee": "heron", "words": "Tell me more.", "observation": {}}
    append_line(folder / DRILLS, {**line, "moment": f"{call.stem}/2", "words": "I hear how close the rent is."})
    append_line(folder / DRILLS, {**line, "moment": "x", "words": f"So: {BAD}"})
    append_line(folder / DRILLS, {**line, "moment": "y", "trainee": "robin"})
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    shutil.copytree(kept, tmp_path / "kept")
    return tmp_path / "kept"


def call_in(folder):
    return folder / "call-0001.jsonl"


def run(*words, stdin=""):
    return CliRunner().invoke(app, [str(w) for w in words], input=stdin)


def runs(text, size=4):
    """Return every run of so many words of a text."""
    tokens = re.findall(r"[^\W_]+", text.casefold())
    return {" ".join(tokens[i : i + size]) for i in range(len(tokens) - size + 1)}


def still(folder, words):
    """Return the runs of words that still stand in a file of the folder, the scenario's own text apart."""
    found = set()
    for path in folder.iterdir():
        raw = path.read_text(encoding="utf-8", errors="replace").replace("\\n", " ")
        own = runs("".join(re.findall(r'"text":"# yaml(?:[^"\\]|\\.)*"', raw)))
        # what the customer, a criterion or an example says by itself is nobody's
        found |= {(path.name, run) for run in runs(words) & runs(raw) - own}
    return found


def digests(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def levels(path):
    card = Scorecard.model_validate(read(path).footer.scorecard)
    grades = {(r, k): c.level for r, g in card.rubrics.items() for k, c in g.criteria.items()}
    scores = {name: grade.score for name, grade in card.rubrics.items()}
    return grades, scores, card.passed, [e.id for e in card.critical], [(t.index, t.empathy) for t in card.turns]


def test_the_words_of_a_turn_are_gone_wherever_they_stood(folder):
    call = call_in(folder)
    before, head, rows = levels(call), verify(call).head, summaries(folder)
    assert {name for name, _ in still(folder, BAD)} == {
        "call-0001.jsonl", "call-0001.review.jsonl", "call-0050.jsonl", DRILLS,
    }  # fmt: skip
    account = erase_call(call, "words", (2,), "asked for", "wren", FixedSources())
    assert account.held == []
    assert set(account.contents) == {"call-0001", "call-0050"}
    assert account.drills == 2
    assert still(folder, BAD) == set()
    for words in (TURNS[0], TURNS[2], TURNS[3]):
        assert "call-0001.jsonl" in {name for name, _ in still(folder, words)}
    assert levels(call) == before
    assert [(r["id"], r["empathy"], r["pass"], r["turns"]) for r in summaries(folder)] == [
        (r["id"], r["empathy"], r["pass"], r["turns"]) for r in rows
    ]
    found = verdicts_in(folder)
    assert all(v.good and not v.owed for v in found), [str(v) for v in found]
    assert verify(call).head == head
    assert verify(call).erased >= 3
    assert verify(folder / "call-0050.jsonl").original == "same"
    kept = {e.line: e.review for e in read_entries(call)}
    assert [kept[n].kind for n in (1, 2, 3, 4, 5, 6)] == ["claim", "comment", "comment", "note", "mark", "override"]
    assert (kept[1].words, kept[2].text, kept[3].text, kept[5].words) == (WORDS,) * 4
    assert kept[4].text == "The call gets better after its second turn."
    assert (kept[6].level, kept[6].reason, kept[1].turn_sha256) == (3, WORDS, "")
    assert (kept[7].kind, kept[7].by, kept[7].why) == ("erasure", "wren", "asked for")
    assert [d["words"] for _, d in read_lines(folder / DRILLS).good] == [WORDS, WORDS, "Tell me more."]


def test_an_erased_content_cannot_be_guessed_from_its_digest(folder):
    """Its salt goes with it."""
    erase_call(call_in(folder), "words", (2,), "asked for", "wren")
    for path in (call_in(folder), review_path(call_in(folder))):
        records = [json.loads(line) for line in path.read_bytes().splitlines()]
        erased = [r for r in records if is_erased(r["content"])]
        assert erased
        assert {r["salt"] for r in erased} == {""}
        assert all(len(r["salt"]) == 32 for r in records if r not in erased)


def test_the_commands_say_what_was_erased_and_what_cannot_be_done_again(folder):
    call = call_in(folder)
    assert isinstance(run("transcript", "erase", call, "--turn", 2).exception, UsageProblem)
    told = run("transcript", "erase", call, "--turn", 2, "--why", "asked for", "--by", "wren")
    assert told.exit_code == 0
    assert re.search(r"call-0001: \d+ contents erased\.", told.output)
    shown = run("transcript", "show", call)
    assert shown.exit_code == 0
    assert f"You: {WORDS}" in shown.output
    assert f"You: {TURNS[2]}" in shown.output
    assert "contents erased" in run("transcript", "verify", call).output
    again = run("transcript", "replay", call)
    assert again.exit_code == 0
    assert "The words of turn 2 were erased" in again.output
    assert "0 difference(s)" in again.output
    assert isinstance(run("transcript", "replay", call, "--observe-again").exception, UsageProblem)
    with pytest.raises(UsageProblem, match="turn 2 were erased"):
        replay(read(call), observe_again=True)
    assert (
        run("transcript", "erase", call, "--turn", 2, "--why", "again", "--by", "wren").output
        == "There is nothing left to erase.\n"
    )
    assert isinstance(run("transcript", "erase", call, "--turn", 3, "--why", "x").exception, UsageProblem)
    for words in (["--turn", 9, "--why", "x", "--by", "y"], ["--all", "--words", "--why", "x"], ["--trainee", "heron"]):
        assert run("transcript", "erase", call, *words).exit_code != 0
    assert run("review", "show", call).exit_code == 0
    assert run("grade", call).exit_code == 0


def test_an_erased_turn_comes_up_in_no_drill_and_nobody_judges_it_anew(folder):
    call = call_in(folder)
    mine = Material(NAME, "heron", folder)
    assert 2 in {m.turn for m in mine.moments if m.call == "call-0001"}
    erase_call(call, "words", (2,), "asked for", "wren")
    mine = Material(NAME, "heron", folder)
    assert 2 not in {m.turn for m in mine.moments if m.call == "call-0001"}
    with pytest.raises(UsageProblem, match="turn 2 were erased"):
        send_claim(call, 2, "ownership")
    with pytest.raises(UsageProblem, match="turn 2 were erased"):
        case_of_call(call, ())
    with pytest.raises(UsageProblem, match="no turn 2"):
        speaker(open_call(call), "wren", FixedSources()).mark(2, "dismiss", WORDS, "why")


def test_everything_said_can_go_and_what_it_moved_stays(folder):
    call = call_in(folder)
    before, lines = levels(call), [e.text for e in read(call).events if e.type == "customer_said"]
    assert run("transcript", "erase", call, "--all", "--why", "asked for", "--by", "wren").exit_code == 0
    now = read(call)
    texts = {e.text for e in now.events if e.type in ("agent_said", "customer_said", "notes_kept", "hint_given")}
    assert texts == {WORDS}
    assert not any(line in json.dumps([e.model_dump(mode="json") for e in now.events]) for line in lines)
    assert levels(call) == before
    assert replay(now).differences == ()
    assert any("customer's lines were erased" in sentence for sentence in replay(now).erased)
    assert run("transcript", "show", call).exit_code == 0
    assert {e.review.text for e in read_entries(call) if e.review.kind == "comment"} == {WORDS}


@given(
    st.sampled_from(["words", "all", "person"]),
    st.none() | st.frozensets(st.integers(1, 4), min_size=1),
    st.integers(0, 5),
)
def test_what_is_left_of_a_content_has_its_form_and_leaves_nothing_to_erase(kept, scope, turns, before):
    call = read(call_in(kept))
    redaction = Redaction(scope, turns, dict(enumerate(TURNS, 1)), "heron", before)
    for record in call.records:
        once = redaction.of_call(record.type, record.content)
        assert redaction.of_call(record.type, once) == once
        assert once.keys() == record.content.keys()
    for entry in read_entries(call.path):
        content = entry.review.model_dump(mode="json")
        once = redaction.of_review(content)
        assert redaction.of_review(once) == once
        assert type(entry.review).model_validate(once).kind == entry.review.kind


def changed(path, before, after):
    raw = path.read_bytes()
    assert before in raw
    path.write_bytes(raw.replace(before, after, 1))


def test_what_was_left_is_as_bound_as_what_was_written(folder):
    call = call_in(folder)
    erase_call(call, "words", (2,), "asked for", "wren")
    sound = digests(folder)

    def back():
        for name, raw in sound.items():
            (folder / name).write_bytes(raw)

    changed(call, b'"passed":false', b'"passed":true')
    assert "not what the erasure left" in verify(call).problem
    back()
    review_path(call).unlink()
    assert "no erasure is on record" in verify(call).problem
    back()
    changed(review_path(call), b'"text":"[erased]"', b'"text":"[invent]"')
    assert verify_reviews(call).state == "changed"
    back()
    # an erasure that nobody put on record
    record = json.loads(call.read_bytes().splitlines()[3])
    record["content"] = {"erased": {"at": "2026", "by": "x", "why": "y", "kept": record["content"]}}
    lines = call.read_bytes().splitlines(keepends=True)
    lines[3] = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    call.write_bytes(b"".join(lines))
    assert (verify(call).state, verify(call).line) == ("changed", 4)
    with pytest.raises(BadFile):
        erase_call(call, "words", (), "more", "wren")


def die_at(step, act):
    """Run something in another process that is gone at a step of writing; return whether it got to the end."""
    with warnings.catch_warnings():
        # other threads hold nothing that the child needs
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    ticks = count(1)

    def counted(real):
        def call(*args, **kwargs):
            if next(ticks) == step:
                os._exit(9)
            return real(*args, **kwargs)

        return call

    os.fsync, Path.replace = counted(os.fsync), counted(Path.replace)
    # half of what is to be written is there when it dies
    real_write = steps.write_all

    def half(file, data):
        if next(ticks) == step:
            real_write(file, data[: len(data) // 2])
            os._exit(9)
        real_write(file, data)

    steps.write_all = half
    try:
        act()
    except BaseException:  # noqa: BLE001  the child must not go on as pytest
        os._exit(1)
    os._exit(0)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot be doubled here")
def test_a_kill_at_any_step_leaves_the_old_or_the_new_and_erasing_again_ends_it(folder):
    before = digests(folder)
    for step in count(1):
        for path in folder.iterdir():
            path.unlink()
        for name, raw in before.items():
            (folder / name).write_bytes(raw)
        call = call_in(folder)
        through = die_at(step, partial(erase_call, call, "words", (2,), "asked for", "wren", FixedSources()))
        found = verdicts_in(folder)
        assert all(v.good for v in found), (step, [str(v) for v in found])
        assert read(call).finished
        if not through:
            # whatever was done, erasing again does the rest
            erase_call(call, "words", (2,), "asked for", "wren", FixedSources())
        assert still(folder, BAD) == set(), step
        assert all(v.good and not v.owed for v in verdicts_in(folder))
        assert [p.name for p in folder.glob("*.part")] == []
        if through:
            break
    # drills, a retry and the call with their reviews: write, sync and replace, and the folder
    assert step > 15


def test_an_erasure_that_was_stopped_is_said_so(folder, monkeypatch):
    call = call_in(folder)
    real = steps.replace_file

    def once(path, records):
        real(path, records)
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "replace_file", once)
    redaction = Redaction("words", frozenset({1}), {1: TURNS[0]})
    with pytest.raises(KeyboardInterrupt):
        erase(call, lambda r, c: redaction.of_call(r.type, c), lambda _, c: c, Said("wren", "asked"), FixedSources())
    verdict = verify(call)
    assert (verdict.state, verdict.erased) == ("sound", 0)
    assert verdict.owed >= 3
    assert "more to be erased: erase them again" in str(verdict)


def test_nobody_erases_what_another_is_writing_and_nothing_is_lost_to_a_file_that_was_replaced(folder, monkeypatch):
    monkeypatch.setattr(steps, "PATIENCE_S", 0.1)
    call, before = call_in(folder), digests(folder)
    for path in (call, review_path(call)):
        with path.open("ab") as held:
            portalocker.lock(held, portalocker.LOCK_EX | portalocker.LOCK_NB)
            with pytest.raises(StorageProblem, match="written by another"):
                erase(call, lambda _, c: {**c, "x": 1}, lambda _, c: c, Said("wren", "x"), FixedSources())
    assert digests(folder) == before
    # somebody opens the file, waits, and gets it after it was written anew
    review = read_entries(call)[3].review
    opened = review_path(call).open("ab+", buffering=0)
    erase_call(call, "words", (2,), "asked for", "wren")
    from roleplay.transcripts.disk import locked

    with locked(opened, review_path(call)) as file:
        assert os.path.samestat(os.fstat(file.fileno()), review_path(call).stat())
    append_review(read(call), review, FixedSources())
    assert verify_reviews(call).state == "sound"


def test_an_unfinished_call_goes_whole_or_not_at_all(tmp_path):
    call = taken(tmp_path / "kept", finish=False)
    call.write_bytes(b"".join(call.read_bytes().splitlines(keepends=True)[:12]))
    with pytest.raises(UsageProblem, match="not finished"):
        erase_call(call, "words", (1,), "asked for", "wren")
    account = erase_call(call, "all", (), "asked for", "wren")
    assert account.removed == ["call-0001"]
    assert list((tmp_path / "kept").iterdir()) == []


def test_everything_about_a_pseudonym_goes_and_nothing_about_others(folder):
    sources = FixedSources()
    sources._ids = count(7)
    other = taken(folder, "robin", sources=sources)
    sources._ids = count(8)
    open_one = taken(folder, "heron", sources=sources)
    open_one.write_bytes(b"".join(open_one.read_bytes().splitlines(keepends=True)[:5]))
    robins = other.read_bytes()
    assert run("transcript", "erase", "--trainee", "hern", "--why", "left").exit_code != 0
    kept = digests(folder)
    assert run("transcript", "erase", "--trainee", "heron", "--why", "left", stdin="no\n").exit_code != 0
    assert digests(folder) == kept
    before = levels(call_in(folder))
    # what they erased themselves is signed by them
    erase_call(call_in(folder), "words", (2,), "mine", "heron")
    account = erase_trainee("heron", "left", "heron", folder)
    assert account.held == []
    assert account.removed == ["call-0008"]
    assert account.drills == 2
    raw = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert not any(b"heron" in data for data in raw.values())
    assert raw["call-0007.jsonl"] == robins
    assert [d["trainee"] for _, d in read_lines(folder / DRILLS).good] == ["robin"]
    call = read(call_in(folder))
    assert (call.header.trainee, call.header.at) == ("", "2026-01-05T00:00:00+00:00")
    assert levels(call_in(folder)) == before
    assert {e.at for e in call.events if e.type == "agent_said"} == {"2026-01-05T00:00:00+00:00"}
    assert all(v.good for v in verdicts_in(folder))
    assert {e.review.by for e in read_entries(call.path)} == {"trainee", "wren"}
    for words in TURNS:
        assert {s for s in still(folder, words) if s[0] != "call-0007.jsonl"} == set()
    assert run("transcript", "list", "--transcripts", folder).exit_code == 0
    robin = ("--trainee", "robin", "--why", "x", "--by", "wren", "--transcripts", folder)
    assert run("transcript", "erase", *robin, stdin="robin\n").exit_code == 0
    assert robins != other.read_bytes()


def test_erasing_a_long_call_takes_no_time(folder):
    begun = time.perf_counter()
    erase_call(call_in(folder), "all", (), "asked for", "wren")
    assert time.perf_counter() - begun < 2


def test_what_is_erased_is_not_left_in_the_index(folder):
    """Deleting a row would leave its bytes in the file, so the file goes; what was not erased is found again."""

    def found(words):
        with catalogue_of(folder) as catalogue:
            catalogue.follow()
            return {one.call.id for one in catalogue.page(Query(text=words)).calls}

    def holds(words):
        return any(words in file.read_bytes() for file in (paths.cache_folder() / "index").glob("*"))

    assert "call-0001" in found("contract")
    assert holds(b"contract")
    erase_call(call_in(folder), "words", (2,), "asked for", "wren", FixedSources())
    assert found("contract") == set()
    assert "call-0001" in found("weekend")
    assert not holds(b"contract")
