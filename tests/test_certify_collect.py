"""What is taken in and what is refused: transcripts really tampered with, and archives that mean harm."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from datetime import timedelta

import pytest

from roleplay.behaviours import Observation, Seen
from roleplay.certify.acts import Collected, Refusal
from roleplay.certify.refusals import CODES
from roleplay.certify.times import moment
from roleplay.transcripts import read, verify
from roleplay.wiring.certify import intake
from roleplay.wiring.certify.collect import Collector
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.erasing import erase_call
from roleplay.wiring.moment import Moment
from roleplay.wiring.parts import rubrics_from, scenario_from
from tests.blind import Blind
from tests.certify_room import blind, bound_anew, clock, contents, desk_of, given_run, take
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a run once, and one call of each of two people."""
    home = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROLEPLAY_CONFIG", str(home / "settings.toml"))
        patch.chdir(ROOT)
        blind(patch)
        run = given_run(home)
        for who in ("anna-r", "ben-t"):
            take(desk_of(run, who, home / who))
    return home


@pytest.fixture
def room(made, tmp_path, monkeypatch):
    """Copy the run, so that every test has its own."""
    blind(monkeypatch)
    shutil.copytree(made, tmp_path / "room")
    return tmp_path / "room"


@pytest.fixture
def call(room):
    return next((room / "anna-r").glob("*.jsonl"))


def collect(room, *files, days=3.0):
    run = RunFolder(room / "run", clock(days))
    return list(Collector(run, "certifier", clock(days)).collect(files))


def acts(room, kind):
    return [a for a in RunFolder(room / "run").acts() if isinstance(a, kind)]


def header(**changes):
    def change(pairs):
        return [("header", pairs[0][1] | changes), *pairs[1:]]

    return change


def form(**changes):
    def change(pairs):
        return header(form=pairs[0][1]["form"] | changes)(pairs)

    return change


def source(name, digest=None):
    """Change the text of a source; its digest stays, or is another."""

    def change(pairs):
        sources = pairs[0][1]["sources"]
        one = sources[name] | {"text": sources[name]["text"] + "\n"} | ({"sha256": digest} if digest else {})
        return header(sources=sources | {name: one})(pairs)

    return change


def without(name):
    return lambda pairs: header(sources={n: s for n, s in pairs[0][1]["sources"].items() if n != name})(pairs)


def at_turn(kind, turn, change):
    def changed(pairs):
        hit = [(k, c) for k, c in pairs if c.get("type") == kind and c.get("turn") == turn]
        assert hit
        return [(k, change(c)) if (k, c) in hit else (k, c) for k, c in pairs]

    return changed


def after_opening(*events):
    return lambda pairs: [*pairs[:2], *(("event", e) for e in events), *pairs[2:]]


def moved(content, days):
    if "at" not in content:
        return content
    return content | {"at": (moment(content["at"]) + timedelta(days=days)).isoformat(timespec="seconds")}


def later(days):
    """Move every time of the call."""
    return lambda pairs: [(kind, moved(content, days)) for kind, content in pairs]


def resumed_twice(pairs):
    event = {"type": "call_resumed", "turn": 0, "at": pairs[0][1]["at"]}
    return after_opening(event, event)(pairs)


def slow(pairs):
    """Let an hour go by before the second turn, and another before the third."""
    hours, out = 0, []
    for kind, content in pairs:
        hours += content.get("type") == "agent_said" and content["turn"] > 1
        out.append((kind, moved(content, hours / 24)))
    return out


def better(content):
    card = content["scorecard"]
    card["rubrics"]["empathy"]["score"] = 99.0
    return content


FAULT = {"type": "customer_fault", "turn": 1, "kind": "timeout", "detail": "", "words": "", "reached": True}
HINT = {"type": "hint_given", "turn": 0, "text": "Say it back."}
SEEN = {"id": "paraphrase", "intensity": 2, "by": "test", "quote": "Good", "start": 0, "end": 4}
MODEL = {"agent": {"name": "some-model", "prompts": {}}}
FORGED = {
    "other-run": [form(run="f" * 64), header(form=None)],
    "other-call": [form(slot="c-0000000000000000"), header(id="c-0000000000000000")],
    "branch": [header(branch_of={"id": "call", "turn": 1, "head": "0" * 64})],
    "no-trainee": [header(trainee="")],
    "other-trainee": [header(trainee="ben-t")],
    "claims-supervision": [form(supervised=True)],
    "other-seed": [header(seed=1)],
    "other-scenario": [source("scenario"), source("scenario", "f" * 64), without("scenario")],
    "other-rubric": [source("empathy"), source("empathy", "f" * 64), without("empathy")],
    "other-mode": [header(mode="free")],
    "other-customer": [header(customer="llm"), header(models={"customer": {"name": "m", "prompts": {"x": "f" * 64}}})],
    "other-observer": [header(observer="llm")],
    "other-weights": [header(observer_sha256="f" * 64)],
    "other-program": [header(program="0.0.1")],
    "model-agent": [header(models=MODEL)],
    "clock": [at_turn("agent_said", 2, lambda c: c | {"at": "2026-03-03T08:00:00+00:00"}), later(30)],
    "too-early": [later(-2)],
    "too-late": [later(40)],
    "resumed-too-often": [resumed_twice, slow],
    "helped": [after_opening(HINT)],
    "model-fault": [after_opening(FAULT)],
    "does-not-replay": [
        lambda pairs: [*pairs[:-1], ("footer", better(pairs[-1][1]))],
        at_turn("customer_said", 2, lambda c: c | {"band": "delighted"}),
        at_turn("observed", 1, lambda c: c | {"observation": c["observation"] | {"behaviours": [SEEN]}}),
        lambda pairs: [p for p in pairs if p[1].get("type") != "observed"],
    ],
    "not-finished": [lambda pairs: pairs[:-1]],
}  # fmt: skip


@pytest.mark.parametrize(("code", "change"), [(code, c) for code, many in FORGED.items() for c in many])
def test_a_transcript_with_a_chain_made_anew_is_refused_for_what_it_says(room, call, code, change):
    whole = contents(call.read_bytes())
    call.write_bytes(bound_anew(change(json.loads(json.dumps(whole)))))
    assert verify(call).good
    (one,) = collect(room, call, days=50 if code == "too-late" else 3)
    assert (one.what, one.code) == ("refused", code), one.why
    assert one.why.endswith(".")
    (kept,) = acts(room, Refusal)
    assert (kept.code, kept.file) == (code, call.name)
    assert not list((room / "run/calls").iterdir())
    assert not acts(room, Collected)


def edits(raw):
    """Yield edits without a chain made anew, and the line that is to be named."""
    lines = raw.splitlines(keepends=True)
    yield b"".join([*lines[:2], lines[2].replace(b"Good morning", b"Good evening"), *lines[3:]]), 3
    yield b"".join([lines[0].replace(b'"mode":"exam"', b'"mode":"free"'), *lines[1:]]), 1
    yield b"".join([*lines[:4], *lines[5:]]), 5
    yield b"".join([*lines[:4], lines[5], lines[4], *lines[6:]]), 5
    yield b"".join([*lines[:3], b"{}\n", *lines[4:]]), 4
    yield raw + lines[-1], len(lines) + 1


def test_an_edit_is_named_by_its_line_and_what_is_erased_or_cut_is_said(room, call):
    raw = call.read_bytes()
    for edited, line in edits(raw):
        assert edited != raw
        call.write_bytes(edited)
        (one,) = collect(room, call)
        assert (one.code, f"Line {line} " in one.why) == ("edited", True), one.why
    for other, code in ((raw[:-5], "not-finished"), (b"", "not-a-transcript"), (b"hello\n", "not-a-transcript")):
        call.write_bytes(other)
        assert [one.code for one in collect(room, call)] == [code]
    call.write_bytes(raw)
    erase_call(call, "words", (1,), "asked for", "me")
    assert [one.code for one in collect(room, call)] == ["erased"]


def test_what_was_taken_as_assigned_is_taken_in_byte_for_byte_and_once(room, call):
    (first,) = collect(room, call)
    (second,) = collect(room, call)
    assert [first.what, second.what] == ["taken in", "there already"]
    slot = read(call).header.id
    assert (room / f"run/calls/{slot}.jsonl").read_bytes() == call.read_bytes()
    (kept,) = acts(room, Collected)
    assert (kept.slot, kept.candidate, kept.supervised, kept.resumed) == (slot, "anna-r", False, 0)
    assert kept.head == verify(call).head
    assert kept.notes[0].startswith("turn 1, 2")
    # a process that died between the file and the act
    (room / "run/acts.jsonl").write_bytes(b"".join((room / "run/acts.jsonl").read_bytes().splitlines(True)[:-1]))
    assert [o.what for o in collect(room, call)] == ["taken in"]
    assert len(acts(room, Collected)) == 1


def test_a_second_transcript_of_a_call_is_refused_once_on_record_and_the_first_stands(room, call, tmp_path):
    collect(room, call)
    first = call.read_bytes()
    call.unlink()
    again = take(desk_of(RunFolder(room / "run"), "anna-r", tmp_path / "again", 1.5))
    for _ in range(2):
        assert [o.code for o in collect(room, again)] == ["second"]
    assert len(acts(room, Refusal)) == 1
    assert (room / f"run/calls/{call.name}").read_bytes() == first


def test_a_real_retry_and_a_candidate_without_a_form_are_refused(room, call):
    moment_ = Moment(call, 2)
    moment_.attempt("Tell me more.")
    moment_.close()
    assert [o.code for o in collect(room, moment_.branch)] == ["branch"]
    (room / "run/acts.jsonl").unlink()
    assert [o.code for o in collect(room, call)] == ["not-assigned"]


def test_what_a_file_cannot_show_is_taken_in(room, call):
    """Other words with everything made to fit: the threat model says so, and this holds it to its word."""
    pairs = contents(call.read_bytes())
    rewritten = at_turn("agent_said", 1, lambda c: c | {"text": "Words that somebody else thought of."})(pairs)
    call.write_bytes(bound_anew(rewritten))
    assert [o.what for o in collect(room, call)] == ["taken in"]


class Sure(Blind):
    """Sees one thing in every turn, as sure as it is told to be."""

    def __init__(self, probability, intensity=1):
        sure = {"by": "model:observer", "probability": probability, "quote": "T", "start": 0, "end": 1}
        self.sees = Observation(behaviours=(Seen(id="paraphrase", intensity=intensity, **sure),))

    def observe(self, text, context):
        return self.sees


def test_another_processors_last_digits_are_no_edit_and_another_reading_is(room, monkeypatch):
    monkeypatch.setattr("roleplay.wiring.live.make_observer", lambda _: Sure(0.714))
    call = take(desk_of(RunFolder(room / "run"), "anna-r", room / "other"))
    monkeypatch.setattr("roleplay.wiring.replay.make_observer", lambda _: Sure(0.714, intensity=2))
    (one,) = collect(room, call)
    assert (one.code, "what the words show in turn 1" in one.why) == ("does-not-replay", True)
    monkeypatch.setattr("roleplay.wiring.replay.make_observer", lambda _: Sure(0.713))
    (one,) = collect(room, call)
    assert one.what == "taken in", one.why


def test_a_name_in_a_transcript_writes_no_file_of_that_name(room, call):
    pairs = contents(call.read_bytes())
    sources = pairs[0][1]["sources"]
    evil = room / "evil"
    for name in ("scenario", "empathy"):
        named = header(sources=sources | {name: sources[name] | {"name": str(evil)}})(pairs)
        call.write_bytes(bound_anew(named))
        assert [o.code for o in collect(room, call)] == [f"other-{'rubric' if name == 'empathy' else name}"]
        rubrics_from(read(call).header.sources.keys() - {"scenario"}, read(call).header)
        scenario_from(read(call).header)
    assert not evil.with_suffix(".yaml").exists()


def archive(path, *entries, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as out:
        for name, raw in entries:
            out.writestr(name, raw)
    return path


def test_an_archive_that_leads_out_of_itself_writes_nothing_and_is_on_record(room, call):
    raw = call.read_bytes()
    link = zipfile.ZipInfo("link.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    names = ["../../evil.jsonl", "/evil.jsonl", "C:evil.jsonl", "..\\evil.jsonl", "a/../../evil.jsonl"]
    bad = archive(room / "bad.zip", *((name, raw) for name in names), (link, b"/etc/passwd"), ("fine.jsonl", raw))
    before = {p for p in room.parent.rglob("*") if p.name != "acts.jsonl"}
    found = collect(room, bad)
    assert [o.code for o in found[:-1]] == ["unsafe-name"] * 6
    assert found[-1].what == "taken in"
    new = {p for p in room.parent.rglob("*") if p.name != "acts.jsonl"} - before
    assert [p.name for p in new] == [call.name]
    assert len(acts(room, Refusal)) == 6


def test_bombs_and_broken_archives_are_refused_and_never_blow_up(room, call, monkeypatch):
    monkeypatch.setattr(intake, "MOST_CALL", 2_000_000)
    bomb = archive(room / "bomb.zip", ("bomb.jsonl", b"0" * 5_000_000))
    assert bomb.stat().st_size < 20_000
    liar = room / "liar.zip"
    liar.write_bytes(bomb.read_bytes().replace((5_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    locked = room / "locked.zip"
    sealed = bytearray(archive(room / "x.zip", ("a.jsonl", b"hello")).read_bytes())
    sealed[6] |= 1
    sealed[sealed.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(sealed)
    odd = archive(room / "odd.zip", ("a.jsonl", b"hello"), method=zipfile.ZIP_BZIP2)
    cut = room / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:-10])
    nested = archive(room / "nested.zip", ("inner.zip", bomb.read_bytes()))
    got = {p.name: [o.code for o in collect(room, p)] for p in (bomb, liar, locked, odd, cut, nested)}
    assert got.pop("liar.zip") in (["bad-archive"], ["too-large"])
    assert got == {
        "bomb.zip": ["too-large"], "locked.zip": ["bad-archive"], "odd.zip": ["bad-archive"],
        "cut.zip": ["bad-archive"], "nested.zip": [],
    }  # fmt: skip
    big = room / "big.jsonl"
    big.write_bytes(b"0" * 2_000_001)
    assert [o.code for o in collect(room, big)] == ["too-large"]
    monkeypatch.setattr(intake, "MOST_ARCHIVE", 2 * call.stat().st_size)
    many = archive(room / "many.zip", *((f"{n}.jsonl", call.read_bytes()) for n in range(3)))
    assert [o.code or o.what for o in collect(room, many)] == ["taken in", "there already", "too-large"]
    monkeypatch.setattr(intake, "MOST_FILES", 2)
    assert [o.code for o in collect(room, many)] == ["bad-archive"]


def test_every_code_has_a_case_here_and_a_line_in_the_documentation():
    here = (ROOT / "tests/test_certify_collect.py").read_text()
    told = (ROOT / "docs/certification-people.md").read_text()
    assert [code for code in CODES if f'"{code}"' not in here] == []
    assert [code for code in CODES if f"| `{code}` |" not in told] == []
