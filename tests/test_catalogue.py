"""The catalogue: the same answers as the files give, whatever becomes of the index, of the files and of time."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from roleplay.__main__ import _run
from roleplay.clock import FixedSources
from roleplay.errors import UsageProblem
from roleplay.index import catalogue as catalogues
from roleplay.index import following, reading, store
from roleplay.index.asking import fields_in, query_of
from roleplay.index.query import Bound, Query
from roleplay.transcripts import Comment, Dispute, Override, append_review, read
from roleplay.transcripts.model import bind, canonical
from roleplay.transcripts.review_records import Claim, Disagreement, SecondOpinion
from roleplay.transcripts.review_targets import About, digest_of_words
from roleplay.wiring.catalogue import catalogue_of
from roleplay.wiring.desk import open_call
from roleplay.wiring.kept import kept_calls
from tests.conftest import ROOT
from tests.fast_call import kept_call

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SAID = ["I am sorry about the refund.", "That is not good enough, café owners say."]
WHEN = "2026-03-30T12:00:00+00:00"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Return a finished call as it is kept."""
    return kept_call(tmp_path_factory.mktemp("real"), "telecom-bill-shock", SAID)


def put(folder, real, name, *, days=0, empathy=70.0, passed=True, level=3, critical=(), finished=True, **header):
    """Keep a variant of a call, so many days before now, bound anew; what a header says is given by name."""
    folder.mkdir(parents=True, exist_ok=True)
    head, *middle, foot = map(json.loads, real.read_bytes().splitlines())
    head["content"] |= {"id": name, "at": (NOW - timedelta(days=days)).isoformat(), **header}
    card = foot["content"]["scorecard"]
    card["rubrics"]["empathy"] |= {"score": empathy}
    card["rubrics"]["empathy"]["criteria"]["E2"]["level"] = level
    errors = [{"id": c, "severity": "customer", "why": "", "evidence": []} for c in critical]
    card |= {"passed": passed, "critical": errors}
    record = None
    path = folder / f"{name}.jsonl"
    with path.open("wb") as file:
        for one in [head, *middle, *([foot] if finished else [])]:
            record = bind(one["type"], one["content"], one["salt"], record)
            file.write(record.line())
    return path


@pytest.fixture
def folder(tmp_path, real):
    """Return a folder with calls that differ in everything that can be asked for."""
    home = tmp_path / "kept"
    put(home, real, "a", trainee="heron", empathy=90.0, level=5)
    put(home, real, "b", days=3, trainee="wren", empathy=40.0, passed=False, level=1, critical=["abuse"], mode="exam")
    other = {"scenario": "other", "title": "A meter"}
    put(home, real, "c", days=10, trainee="heron", empathy=None, passed=None, level=None, **other)
    put(home, real, "d", days=20, trainee="Åsa", finished=False, customer="llm")
    put(home, real, "e", days=30, trainee="wren", branch_of={"id": "b", "turn": 2, "head": "0" * 64}, passed=False)
    put(home, real, "f", days=40, trainee="bot", models={"agent": {"name": "small", "prompts": {}}}, passed=False)
    return home


def aged(folder):
    """Make the files old enough for their times to be trusted."""
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 100))


def ids(catalogue, line="", **more):
    """Return the calls that a line finds, in their order."""
    return "".join(f.call.id for f in catalogue.page(query_of(fields_in(line) | more, NOW)).calls)


def without_full_text(monkeypatch):
    monkeypatch.setattr(store, "_SEARCH", "none_such")


def nowhere_to_write(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ROLEPLAY_CACHE", str(tmp_path / "file"))


ASKED = {
    "": "abcdef", "trainee:heron": "ac", "trainee:heron trainee:wren": "abce", "scenario:other": "c", "mode:exam": "b",
    "since:7d": "ab", "since:72h": "ab", "until:7d": "cdef", "since:2026-03-01 until:2026-03-11": "de",
    "since:today": "a", "below:empathy=50": "b", "above:empathy=80": "a", "below:empathy.E2=3": "b",
    "below:empathy=95 above:empathy=45": "af", "is:passed": "a", "is:failed": "bf", "is:unscored": "c",
    "critical:any": "b", "critical:abuse": "b", "critical:false_promise": "", "outcome:unfinished": "d",
    "outcome:ended_by_agent": "abcef", "retries:out": "abcdf", "retries:only": "e", "customer:llm": "d",
    "agent:person": "abcde", "agent:model": "f", "agent:small": "f", "meter": "c", "asa": "d", "ÅSA": "d",
    "refund cafe": "abcdef", '"good enough"': "abcdef", '"enough good"': "", "refu": "", "refu*": "abcdef",
    "heron is:passed": "a", "sort:trainee": "facbed", "is:reverse": "fedcba",
    "sort:empathy": "bfacde", "sort:empathy is:reverse": "afbcde",
    "is:unreviewed": "abcef", "text:refund": "abcdef", "50%": "", "_": "abcdef",
}  # fmt: skip
"""What is asked, and the calls that are found."""


@pytest.mark.parametrize("kind", ["kept", "private", "without full text"])
def test_every_filter_finds_what_fits_from_every_kind_of_index(kind, folder, monkeypatch, tmp_path):
    if kind == "private":
        nowhere_to_write(monkeypatch, tmp_path)
    elif kind == "without full text":
        without_full_text(monkeypatch)
    with catalogue_of(folder) as catalogue:
        found = {line: ids(catalogue, line) for line in ASKED}
        status = catalogue.status()
    assert found == ASKED
    assert (status.path is None, status.searches) == (kind == "private", kind != "without full text")
    assert ("cannot be used" in catalogue.note) == (kind == "private")


def test_a_catalogue_tells_of_each_call_what_the_files_tell(folder):
    with catalogue_of(folder) as catalogue:
        found = {f.call.id: f.as_data() for f in catalogue.page(Query()).calls}
    told = {call.id: call for call in kept_calls(folder)[0]}
    assert len(told) == 6
    for name, call in told.items():
        assert call.as_data().items() <= found[name].items()
    with catalogue_of(folder) as catalogue:
        assert {f.call.id: f.call for f in catalogue.page(Query()).calls} == told


def test_pages_follow_each_other_and_say_where_they_are(folder):
    with catalogue_of(folder) as catalogue:
        pages = [catalogue.page(Query(limit=4, page=n)) for n in (1, 2, 3)]
    assert ["".join(f.call.id for f in page.calls) for page in pages] == ["abcd", "ef", ""]
    assert [(page.first, page.last, page.total) for page in pages] == [(1, 4, 6), (5, 6, 6), (0, 0, 6)]


HOSTILE = [
    '"', '" OR words MATCH "x', "refund NEAR(", "* *", "'; DROP TABLE calls; --", "a" * 5000, "{0}", "[b]", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_only_looked_for(text, folder):
    with catalogue_of(folder) as catalogue:
        assert len(ids(catalogue, "", text=text)) in (0, 6)
        assert ids(catalogue, "", trainee=[text], sort=text) == ""
        assert ids(catalogue) == "abcdef"
        assert catalogue.note == ""


def test_what_is_asked_for_is_understood_or_refused_in_words():
    query = query_of(fields_in('refund "not good" trainee:heron is:failed since:2w below:empathy.E2=3 page:2'), NOW)
    assert (query.text, query.trainee, query.result, query.page) == ('refund "not good"', ("heron",), "failed", 2)
    assert (query.since, query.bounds) == (NOW - timedelta(days=14), (Bound(of="empathy.E2", under=3),))
    day = query_of({"since": "2026-03-01", "until": "2026-03-01"}, NOW)
    assert day.until - day.since == timedelta(days=1)
    assert query_of({"until": "2026-03-01T10:00"}, NOW).until == datetime(2026, 3, 1, 10).astimezone()
    for line, says in {
        "since:lately": "is no day", "until:0000-01-01": "is no day", "is:faild": "Did you mean is:failed",
        "trainy:x": "Did you mean trainee", "below:empathy": "bounds no score", "retries:yes": "in, out, only",
        "is:failed is:passed": "cannot be passed and failed", "limit:0": "no number of 1 or more",
    }.items():  # fmt: skip
        with pytest.raises(UsageProblem) as refused:
            query_of(fields_in(line), NOW)
        assert says in str(refused.value), line


def test_only_what_changed_is_read_again(folder, real):
    aged(folder)
    with catalogue_of(folder) as catalogue:
        assert catalogue.follow().read == 6
        assert catalogue.follow() == following.Followed()
        put(folder, real, "g", trainee="new")
        put(folder, real, "a", trainee="other")
        (folder / "b.jsonl").unlink()
        (folder / "f.jsonl").rename(folder / "moved.jsonl")
        found = catalogue.follow()
        assert (found.read, found.gone) == (3, 2)
        assert sorted(ids(catalogue)) == list("acdefg")
    with catalogue_of(folder) as catalogue:
        assert catalogue.follow().read == 2, "what was written a moment ago is looked at once more"


def test_a_change_that_shows_in_neither_time_nor_size_is_seen_while_the_file_is_fresh(folder, real):
    with catalogue_of(folder) as catalogue:
        assert ids(catalogue, "trainee:heron") == "ac"
        path = folder / "a.jsonl"
        seen = path.stat()
        put(folder, real, "a", trainee="shrew", empathy=90.0, level=5)
        assert path.stat().st_size == seen.st_size
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        catalogue.follow()
        assert ids(catalogue, "trainee:shrew") == "a"


def reviewed(folder):
    """Let a trainee, coaches and a model say something about a call; return its path."""
    path = kept_call(folder, "telecom-bill-shock", SAID)
    kept = read(path)
    sha = digest_of_words(SAID[0])
    differs = Disagreement(turn=1, behaviour="validate", words="", seen_by="second", turn_sha256=sha)
    for said in (
        Claim(turn=1, behaviour="validate", by="trainee", at=WHEN, turn_sha256=sha),
        SecondOpinion(
            at=WHEN, observer="llm", observer_sha256=sha, scorecard={}, agreement={}, disagreements=(differs,)
        ),
        Dispute(about=About(on="criterion", rubric="empathy", criterion="E2"), reason="I did", by="trainee", at=WHEN),
    ):  # fmt: skip
        append_review(kept, said, FixedSources())
    return path


def test_what_is_said_about_a_call_later_is_found_and_the_grade_that_stands_counts(tmp_path):
    home = tmp_path / "kept"
    path = reviewed(home)
    with catalogue_of(home) as catalogue:
        lines = ("is:disputed", "is:claims", "is:disagreement", "is:unreviewed")
        assert [len(ids(catalogue, line)) > 0 for line in lines] == [True] * 4
        given = catalogue.page(Query()).calls[0].call
        say = {"by": "coach-1", "at": WHEN}
        comment = Comment(turn=1, text="Well", turn_sha256=digest_of_words(SAID[0]), **say)
        append_review(read(path), comment, FixedSources())
        catalogue.follow()
        assert ids(catalogue, "is:unreviewed") == ""
        about = About(on="criterion", rubric="empathy", criterion="E2")
        ruled = Override(about=about, verdict="adjust", level=5, reason="It does", **say)
        append_review(read(path), ruled, FixedSources())
        catalogue.follow()
        (found,) = catalogue.page(Query()).calls
    stands = open_call(path).card
    assert {g.id: g.level for g in given.graded}["E2"] != 5
    assert {g.id: g.level for g in found.call.graded}["E2"] == 5
    assert found.call.scores == {name: grade.score for name, grade in stands.rubrics.items()} != given.scores
    assert (found.reviewed.given, found.reviewed.by) == (given.scores, ("coach-1",))
    assert (found.as_data()["open_disputes"], found.as_data()["given"]) == (1, given.scores)


def test_reviews_that_cannot_be_read_leave_the_call_in_the_list(tmp_path):
    home = tmp_path / "kept"
    path = reviewed(home)
    with path.with_name(f"{path.stem}.review.jsonl").open("ab") as file:
        file.write(b"garbage\n")
    with catalogue_of(home) as catalogue:
        (found,) = catalogue.page(Query()).calls
    assert "no review record" in found.reviewed.problem


def garbage(index):
    index.write_bytes(b"this is no database " * 500)


def truncated(index):
    os.truncate(index, index.stat().st_size // 2)


def overwritten(index):
    # every page but the first, which alone is looked at when it is opened
    with index.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(index.stat().st_size - 4096))


def of_another_form(index):
    with sqlite3.connect(index) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()


def without_a_table(index):
    with sqlite3.connect(index) as other:
        other.execute("DROP TABLE packed")
    other.close()


def a_folder(index):
    index.unlink()
    index.mkdir()


def index_of(folder):
    with catalogue_of(folder) as catalogue:
        catalogue.follow()
        return catalogue.status().path


HARMS = [garbage, truncated, overwritten, of_another_form, without_a_table, Path.unlink, a_folder]


@pytest.mark.parametrize("harm", HARMS)
def test_an_index_that_was_harmed_changes_no_answer(harm, folder):
    aged(folder)
    index = index_of(folder)
    for ending in ("-wal", "-shm"):
        index.with_name(index.name + ending).unlink(missing_ok=True)
    harm(index)
    with catalogue_of(folder) as catalogue:
        assert {line: ids(catalogue, line) for line in ASKED} == ASKED
        told = catalogue.note
    if harm is a_folder:
        assert "everything was read from the transcripts" in told
        return
    assert told == ("" if harm is Path.unlink else catalogues.MADE_ANEW)
    with catalogue_of(folder) as catalogue:
        assert catalogue.follow() == following.Followed(), "it was made anew for good"
        assert catalogue.note == ""


@pytest.mark.parametrize("harm", [garbage, truncated, overwritten, without_a_table, Path.unlink])
def test_an_index_that_is_harmed_in_the_middle_changes_no_answer(harm, folder, real):
    aged(folder)
    with catalogue_of(folder) as catalogue:
        assert ids(catalogue) == "abcdef"
        catalogue._store.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        # nothing of it is left in memory
        catalogue._store.database.execute_sql("PRAGMA shrink_memory")
        harm(catalogue.status().path)
        put(folder, real, "g", days=50)
        catalogue.follow()
        assert ids(catalogue) == "abcdefg"
        assert ids(catalogue, "refund heron") == "ac"
    with catalogue_of(folder) as catalogue:
        assert ids(catalogue) == "abcdefg"


def test_an_index_that_somebody_holds_is_done_without(folder, real, monkeypatch):
    aged(folder)
    index = index_of(folder)
    monkeypatch.setattr(store, "BUSY", 0.05)
    holder = sqlite3.connect(index, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with catalogue_of(folder) as catalogue:
        assert ids(catalogue) == "abcdef"
        assert catalogue.note == "", "nothing was to be written"
        put(folder, real, "g", days=50)
        found = catalogue.follow()
        assert found.read == 1, "what the index knew is taken over"
        assert ids(catalogue) == "abcdefg"
        assert "another program holds it" in catalogue.note
    holder.execute("ROLLBACK")
    holder.close()
    with catalogue_of(folder) as catalogue:
        assert (ids(catalogue), catalogue.note) == ("abcdefg", "")


def test_files_that_are_no_calls_are_told_and_never_dropped(folder, real, capsys):
    put(folder, real, "newer", schema_=2)
    (folder / "hand.jsonl").write_text('{"n":0,"type":"header","content":{"id":3}}\n')
    (folder / "text.jsonl").write_text("not a transcript")
    (folder / "folder.jsonl").mkdir()
    (folder / "broken.jsonl").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.jsonl")
    edited = put(folder, real, "levels")
    edited.write_bytes(edited.read_bytes().replace(b'"level":3', b'"level":"3"'))
    (folder / "drills.jsonl").write_text("{}\n")
    with catalogue_of(folder) as catalogue:
        assert ids(catalogue) == "abcdef"
        told = {one.path.stem: one.problem for one in catalogue.unread()}
    assert set(told) == {"newer", "hand", "text", "folder", "broken", "pipe", "levels"}
    assert told["newer"] == "a newer roleplay wrote it (form 2; this one reads 1)"
    assert _run(["transcript", "index", "--transcripts", str(folder)]) == 0
    named = capsys.readouterr().err
    assert [name for name in told if f"{name}.jsonl: {told[name]}" not in named] == []
    assert _run(["transcript", "list", "--transcripts", str(folder)]) == 0
    assert "2 more cannot be read; `roleplay transcript index` names them." in capsys.readouterr().err


def test_an_unfinished_line_and_an_erased_turn_are_read_as_far_as_they_go(folder, real):
    torn = put(folder, real, "torn", finished=False)
    torn.write_bytes(torn.read_bytes() + b'{"n":99,"type":"ev')
    erased = put(folder, real, "erased")
    lines = erased.read_bytes().splitlines()
    at = next(i for i, line in enumerate(lines) if b"I am sorry" in line)
    lines[at] = canonical(json.loads(lines[at]) | {"content": {"erased": {"at": WHEN, "why": "asked"}}})
    erased.write_bytes(b"\n".join(lines) + b"\n")
    with catalogue_of(folder) as catalogue:
        assert catalogue.unread() == ()
        assert "torn" in ids(catalogue, "refund outcome:unfinished")
        assert "erased" not in ids(catalogue, "refund")
        assert "erased" in ids(catalogue, '"good enough"')


def test_a_call_that_is_written_while_it_is_read_ends_up_whole(folder, real):
    lines = real.read_bytes().splitlines(keepends=True)
    path = folder / "growing.jsonl"

    def grow():
        with path.open("wb", buffering=0) as file:
            for line in lines:
                for begin in range(0, len(line), 700):
                    file.write(line[begin : begin + 700])

    writer = threading.Thread(target=grow)
    with catalogue_of(folder) as catalogue:
        writer.start()
        while writer.is_alive():
            catalogue.follow()
            assert len(catalogue.page(Query()).calls) in (6, 7)
        catalogue.follow()
        (found,) = [f for f in catalogue.page(Query()).calls if f.call.path == path]
        assert (found.call.finished, catalogue.unread()) == (True, ())


@pytest.mark.slow
def test_processes_that_follow_at_the_same_moment_agree(folder, real, tmp_path, monkeypatch):
    for n in range(60):
        put(folder, real, f"many-{n:02d}", days=100 + n)
    words = [sys.executable, "-m", "roleplay", "transcript", "list", "--json", "--transcripts", str(folder)]
    started = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    done = [process.communicate(timeout=120) for process in started]
    answers = [json.loads(out) for out, _ in done]
    assert len(answers[0]) == 66
    assert all(answer == answers[0] for answer in answers)
    assert {err for _, err in done} == {b""}
    with catalogue_of(folder) as catalogue:
        catalogue.follow()
        assert catalogue._store.one("PRAGMA integrity_check") == "ok"
        assert catalogue._store.one("SELECT count(*) FROM said") == 66


def test_two_who_follow_in_small_steps_share_the_work(folder, real, monkeypatch):
    monkeypatch.setattr(following, "CHUNK", 2)
    aged(folder)
    with catalogue_of(folder) as one, catalogue_of(folder) as two:
        met = []

        def meet(done, of):
            if not met:
                met.append(two.follow().read)

        assert one.follow(meet).read + met[0] == 6
        assert 0 < met[0] < 6
        assert ids(one) == ids(two) == "abcdef"


def test_processes_of_their_own_read_the_same(folder, monkeypatch):
    monkeypatch.setattr(reading, "MANY", 1)
    monkeypatch.setattr(following, "CHUNK", 2)
    with catalogue_of(folder) as catalogue:
        assert {line: ids(catalogue, line) for line in ASKED} == ASKED


def test_a_catalogue_is_asked_from_many_threads(folder):
    with catalogue_of(folder) as catalogue:
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(ids(catalogue, "is:failed"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == ["bf"] * 8


def test_shared_folders_are_looked_through_and_never_written(folder, real, tmp_path, monkeypatch, capsys):
    shared = tmp_path / "shared"
    put(shared, real, "theirs", days=1, trainee="robin")
    monkeypatch.setenv("ROLEPLAY_SHARED_FOLDERS", f"{shared}{os.pathsep}{folder}{os.pathsep}{tmp_path / 'none'}")
    before = sorted(shared.iterdir())
    assert _run(["transcript", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == ["a", "theirs", "b", "c", "d", "e", "f"]
    assert _run(["transcript", "list", "--trainee", "robin"]) == 0
    assert "shared/theirs.jsonl" in capsys.readouterr().out, "a call of another folder is named by its path"
    assert sorted(shared.iterdir()) == before
    monkeypatch.setenv("ROLEPLAY_CACHE", str(shared / "cache"))
    assert _run(["transcript", "list", "--json"]) == 0
    shown = capsys.readouterr()
    assert (json.loads(shown.out), "no index is kept" in shown.err) == (rows, True)
    assert sorted(shared.iterdir()) == before


def test_the_index_is_for_its_owner_alone(folder):
    index = index_of(folder)
    assert (index.stat().st_mode & 0o777, index.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_commands_list_page_explain_and_rebuild(folder, capsys):
    where = ["--transcripts", str(folder)]
    assert _run(["transcript", "list", "trainee:wren", "--failed", "--json", *where]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["b"]
    assert _run(["transcript", "list", "--limit", "2", "--page", "2", "--sort", "empathy", *where]) == 0
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == ["id", "a", "c"]
    assert "Calls 3 to 4 of 6. `--page 3` shows more." in shown.err
    assert _run(["transcript", "list", "--page", "9", *where]) == 0
    assert "There is no page 9: 6 calls fit." in capsys.readouterr().err
    assert _run(["transcript", "list", "--trainee", "heorn", *where]) == 0
    assert "No call has the trainee 'heorn'; did you mean 'heron'?" in capsys.readouterr().err
    for words, says in {
        ("--sort", "empaty"): "Did you mean 'empathy'?", ("--below", "empathy.E9=2"): "No call has a score",
        ("--since", "lately"): "is no day", ("is:faild",): "is:failed",
    }.items():  # fmt: skip
        assert _run(["transcript", "list", *words, *where]) == 2
        assert says in capsys.readouterr().err
    assert _run(["transcript", "index", "--rebuild", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["calls"], told["read"], told["unread"], told["full_text"]) == (6, 6, [], True)
    assert Path(told["path"]).is_file()
    shutil.rmtree(folder)
    assert _run(["transcript", "list", *where]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_a_peer_sees_is_not_searched(folder, capsys):
    where = ["--as", "peer", "--transcripts", str(folder)]
    assert _run(["transcript", "list", "--json", *where]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 6
    for words in (["--trainee", "heron"], ["refund"], ["--since", "7d"]):
        assert _run(["transcript", "list", *words, *where]) == 2
        assert "not searched or filtered" in capsys.readouterr().err


def test_shared_folders_of_the_file_begin_where_it_stands(tmp_path, folder, real, monkeypatch):
    put(tmp_path / "calls" / "team", real, "theirs")
    (tmp_path / "settings.toml").write_text('shared_folders = ["calls/team"]\n')
    monkeypatch.chdir(tmp_path.parent)
    with catalogue_of() as catalogue:
        assert sorted(f.call.id for f in catalogue.page(Query()).calls) == [*"abcdef", "theirs"]
