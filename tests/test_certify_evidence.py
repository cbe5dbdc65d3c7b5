"""Who signs, what is disputed and marked again, what is withdrawn, and the page that says so."""

from __future__ import annotations

import html
import json
import re
import shutil
import stat

import pytest
from typer.testing import CliRunner

from roleplay.certify.acts import Remark, Signed
from roleplay.cli import app as commands
from roleplay.cli.line_mode import Words
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, UsageProblem
from roleplay.grading import Scorecard
from roleplay.rubrics import find
from roleplay.transcripts import read
from roleplay.wiring.certify.bundle import write_bundle
from roleplay.wiring.certify.certificate import certificate, page
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.keys import new_key, private_key, public_key
from roleplay.wiring.certify.marks import appeal, remark, to_mark
from roleplay.wiring.certify.open_badge import open_badge
from roleplay.wiring.certify.results import results
from roleplay.wiring.certify.signing import figures_of, open_appeals, sign, stands
from roleplay.wiring.certify.verify import Trust, verify
from roleplay.wiring.certify.withdrawing import withdraw
from tests.certify_evidence import PLAN, begin, take

pytestmark = pytest.mark.xdist_group("evidence")


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Return a run with every call taken, and nothing decided."""
    folder = begin(tmp_path_factory.mktemp("taken") / "run")
    take(folder, "heron")
    take(folder, "desk-one")
    return folder.path


@pytest.fixture
def folder(taken, tmp_path):
    """Return a copy of it."""
    shutil.copytree(taken, tmp_path / "run")
    return RunFolder(tmp_path / "run", FixedSources())


@pytest.fixture
def typed(monkeypatch):
    """Return the lines that somebody will type."""
    lines = []

    def words():
        return Words((f"{line}\n".encode() for line in lines), prompt=False, commands=True)

    monkeypatch.setattr("roleplay.cli.line_mode.Words.from_stdin", words)
    return lines


def roleplay(*words, code=0):
    done = CliRunner().invoke(commands, ["certify", *map(str, words)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def figures(folder, name):
    return next(one for one in figures_of(folder).candidates if one.name == name)


def first_call(folder, who):
    return next(slot.id for slot in folder.run.slots if slot.candidate == who)


def refused(says, act, *args, **kwargs):
    with pytest.raises(UsageProblem, match=says):
        act(*args, **kwargs)


def test_a_key_is_for_its_owner_alone(tmp_path):
    done = roleplay("key", "new", tmp_path / "k")
    private = (tmp_path / "k").read_text()
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    assert private.splitlines()[1] not in done.output
    named = re.search("fingerprint ([0-9a-f]{64})", done.stdout)[1]
    assert json.loads(roleplay("key", "show", tmp_path / "k.pub", "--json").stdout)["fingerprint"] == named
    for there in ("k", "k.pub"):
        refused("there already", new_key, tmp_path / there)
    assert (tmp_path / "k").read_text() == private
    with pytest.raises(BadFile, match="the private part"):
        public_key(tmp_path / "k")
    with pytest.raises(BadFile, match="no private key"):
        private_key(tmp_path / "k.pub")


def test_the_same_evidence_is_the_same_bytes(folder, tmp_path):
    new_key(tmp_path / "k")
    for name in ("one.zip", "two.zip"):
        folder.sources = FixedSources()
        write_bundle(folder, tmp_path / name, "Ada", tmp_path / "k")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    refused("there already", write_bundle, folder, tmp_path / "one.zip", "Ada")
    assert not list(tmp_path.glob(".*.part"))


def test_nobody_is_certified_before_a_person_signs(folder):
    assert figures(folder, "heron").zone == "pass"
    refused("Nobody has signed", certificate, folder.path, "heron")
    refused("who does this", sign, folder, "  ")
    refused("signs their own", sign, folder, "heron", ["heron"])
    refused("comes to 'pass' .* you decide 'fail'", sign, folder, "Ada", ["heron"], "fail")
    refused("no candidate 'heran'", sign, folder, "Ada", ["heran"])
    assert folder.acts() == RunFolder(folder.path).acts()
    assert not [act for act in folder.acts() if isinstance(act, Signed)]
    done = roleplay("sign", folder.path, "--by", "Ada \x1b[31mByron", "--candidate", "heron", "--json")
    signed = json.loads(done.stdout)["signed"]
    assert [(s["candidate"], s["decision"], s["computed"], "\x1b" in s["by"]) for s in signed] == [
        ("heron", "pass", "pass", False)
    ]
    refused("signed 'pass' for heron", sign, folder, "Eve", ["heron"])
    sign(folder, "Eve", ["heron"], "fail", "Read from a sheet.")
    assert figures(folder, "heron").signed.decision == "fail"
    refused("signed 'fail'", certificate, folder.path, "heron")
    # the rest waits, and heron does not
    assert [act.candidate for act in sign(folder, "Ada")] == ["desk-one"]
    refused("Everybody's decision is signed", sign, folder, "Ada")


def test_what_decides_nothing_cannot_be_signed_as_a_pass(tmp_path):
    folder = begin(tmp_path / "run", PLAN.replace("least_calls: 2", "least_calls: 9"))
    take(folder, "heron", only=1)
    refused("Nothing can be decided about heron", sign, folder, "Ada", ["heron"])
    refused("cannot pass", sign, folder, "Ada", ["heron"], "pass", "I know them.")
    refused("comes to 'undecided'", sign, folder, "Ada", ["heron"], "fail")
    refused("2 calls of desk-one are not taken", sign, folder, "Ada", ["desk-one"], "fail", "Late.")
    (act,) = sign(folder, "Ada", ["heron"], "more", "One call says nothing.")
    assert (act.computed, act.decision) == ("undecided", "more")
    assert verify(folder.path, depth="records").findings.good


def test_a_disputed_call_is_marked_blind_and_signed_again(folder, typed):
    call = first_call(folder, "heron")
    before = next(one for one in results(folder) if one.slot == call)
    sign(folder, "Wren", ["heron"])
    refused("not a call of desk-one", appeal, folder, call, "desk-one", "x")
    refused("nobody disputes", to_mark, folder, call, "finch")
    roleplay("appeal", folder.path, call[:8], "--by", "heron", "--reason", "The line was noisy.")
    refused("disputed already", appeal, folder, call, "heron", "Again.")
    assert stands(figures(folder, "heron"))
    refused("disputes a call", sign, folder, "Ada", ["heron"], None, "Again.")
    refused("disputes a call", certificate, folder.path, "heron")
    for by, why in (("heron", "their own"), ("eve", "not name eve"), ("wren", "has signed"), ("", "who does this")):
        refused(why, to_mark, folder, call, by)

    card = Scorecard.model_validate(read(folder.call(call)).footer.scorecard)
    asked = [one.key for one in to_mark(folder, call, "finch").asked]
    levels = {key: n % 6 for n, key in enumerate(asked)}
    typed += [f"{level} why {key}" for key, level in levels.items()]
    done = roleplay("remark", folder.path, call, "--by", "finch", "--reason", "Heard it all.")
    shown = done.stdout.partition("marked by")[0].rpartition("\n")[0]
    transcript = read(folder.call(call))
    assert all(e.text in shown for e in transcript.events if e.type == "agent_said")
    seen = {e.why for grade in card.rubrics.values() for e in grade.criteria.values()}
    assert not [why for why in seen if why in shown]
    assert "heron" not in shown
    assert not re.search(r"\b(anger|patience|trust)\b +\d", shown)

    (mark,) = [act for act in folder.acts() if isinstance(act, Remark)]
    assert mark.reason.startswith("Heard it all. E1: why E1; E2")
    for rubric in ("empathy", "resolution"):
        weights = {k: c.weight for k, c in find(rubric).usable().criteria.items() if k in levels}
        expected = sum(w * levels[k] / 5 for k, w in weights.items()) / sum(weights.values()) * 100
        assert getattr(mark, rubric) == pytest.approx(expected, abs=0.05)
    after = next(one for one in results(folder) if one.slot == call)
    assert (after.empathy, after.head) == (mark.empathy, before.head)
    assert after.empathy != before.empathy == card.rubrics["empathy"].score
    assert not open_appeals(folder.acts())
    assert not stands(figures(folder, "heron"))
    notes = verify(folder.path, depth="records").findings
    assert notes.good
    assert any("waits for another signature" in note for note in notes.notes)
    sign(folder, "Ada", ["heron"], "fail", "After the second mark.")
    assert stands(figures(folder, "heron"))


def test_levels_come_from_a_file_or_not_at_all(folder, tmp_path, typed):
    call = first_call(folder, "heron")
    appeal(folder, call, "heron", "Noisy.")
    asked = [one.key for one in to_mark(folder, call, "wren").asked]
    refused("No level is given for", remark, folder, call, "wren", {asked[0]: 3}, "x")
    refused("not marked in this call", remark, folder, call, "wren", dict.fromkeys([*asked, "Z1"], 3), "x")
    refused("has the level 6", remark, folder, call, "wren", dict.fromkeys(asked, 6), "x")
    typed += ["3 fine", "q"]
    stopped = roleplay("remark", folder.path, call, "--by", "wren", code=1)
    assert "nothing is kept" in stopped.stderr
    file = tmp_path / "levels.yaml"
    file.write_text("levels: {E1: 9}\nreason: x\n")
    assert isinstance(CliRunner().invoke(
        commands, ["certify", "remark", str(folder.path), call, "--by", "wren", "--levels", str(file)]
    ).exception, BadFile)  # fmt: skip
    assert not [act for act in folder.acts() if isinstance(act, Remark)]
    file.write_text(json.dumps({"levels": dict.fromkeys(asked, 5) | {asked[1]: "n"}, "reason": "All of it."}))
    done = json.loads(roleplay("remark", folder.path, call, "--by", "wren", "--levels", file, "--json").stdout)
    assert (done["empathy"], done["levels"][asked[1]]) == (100.0, None)
    refused("was marked again", appeal, folder, call, "heron", "Once more.")


def test_a_withdrawn_scenario_counts_for_nobody(folder):
    sign(folder, "Ada", ["heron"])
    scenario = folder.run.slots[0].scenario
    rows = json.loads(roleplay("withdraw", folder.path, scenario, "--preview", "--json").stdout)
    expected = [("heron", 1, "pass", "undecided", True), ("desk-one", 1, "pass", "undecided", True)]
    assert [(r["candidate"], r["calls"], r["before"], r["after"], r["changed"]) for r in rows] == expected
    assert figures(folder, "heron").zone == "pass"
    done = roleplay("withdraw", folder.path, scenario, "--by", "Ada", "--reason", "Its amount cannot be credited.")
    assert "2 candidates are touched; for 2" in done.stderr
    assert figures(folder, "heron").zone == "undecided"
    assert [one.counts for one in results(folder) if one.scenario == scenario] == [False, False]
    refused("have changed since", certificate, folder.path, "heron")
    refused("Ada withdrew", withdraw, folder, scenario, "Eve", "x")


def test_a_certificate_says_what_it_rests_on(folder, tmp_path):
    new_key(tmp_path / "k")
    bundle = tmp_path / "b.zip"
    done = roleplay("sign", folder.path, "--by", "Ada Byron", "--key", tmp_path / "k", "--to", bundle)
    head = re.search("head ([0-9a-f]{64})", done.stdout)[1]
    name = "<b>Robin & co</b>"
    out, badge = tmp_path / "r.html", tmp_path / "r.json"
    roleplay("certificate", bundle, "heron", "--out", out, "--name", name, "--badge", badge)
    text = out.read_text()
    assert name not in text
    assert html.escape(name) in text
    assert not re.search(r"<script|https?://|src=|url\(|@import", text)
    found = certificate(bundle, "heron")
    assert found.head == head
    for said in (head, found.key, found.record, found.run.run):
        assert said in text
    for said in ("Ada Byron", "a panel (Angoff)", "Supervised", "Two lines", "explaining a bill"):
        assert said in text
    assert (found.until - found.since).days == 365
    assert found.until.isoformat() in text
    for score in found.scores:
        assert f"{score.low:.1f} to {score.high:.1f}" in text
        assert 0 <= score.low <= score.mean <= score.high <= 100
    credential = json.loads(badge.read_text())
    assert credential["validUntil"].startswith(found.until.isoformat())
    assert head in credential["evidence"][0]["narrative"]
    assert "proof" not in credential
    assert credential == open_badge(found)
    agent = page(certificate(folder.path, "desk-one"))
    assert "The chance that a call passes is" in agent
    assert "version 2" in agent
    assert "made from the folder" in agent
    with (bundle).open("r+b") as file:
        file.seek(bundle.stat().st_size // 2)
        file.write(b"0")
    with pytest.raises(BadFile, match="not what it says"):
        certificate(bundle, "heron")


def test_an_unsupervised_pass_says_so(tmp_path):
    folder = begin(tmp_path / "run")
    take(folder, "heron", supervised=False)
    sign(folder, "Ada", ["heron"])
    assert "Not supervised" in page(certificate(folder.path, "heron"))


def test_a_stranger_is_told_what_was_checked(folder, tmp_path):
    new_key(tmp_path / "k")
    new_key(tmp_path / "other")
    sign(folder, "Ada")
    plain, sealed = tmp_path / "plain.zip", tmp_path / "sealed.zip"
    assert "not signed" in roleplay("bundle", folder.path, "--by", "Ada", "--to", plain).stderr
    head = json.loads(roleplay(
        "bundle", folder.path, "--by", "Ada", "--to", sealed, "--key", tmp_path / "k", "--json"
    ).stdout)["head"]  # fmt: skip
    found = json.loads(
        roleplay("verify", sealed, "--fast", "--public-key", tmp_path / "k.pub", "--head", head, "--json").stdout
    )
    assert (found["good"], found["head"], found["by"], found["differences"]) == (True, head, "Ada", [])
    assert not any("Anybody can make a key" in note for note in found["notes"])
    assert "Nobody has signed this bundle" in roleplay("verify", plain, "--fast").stdout
    assert "Anybody can make a key" in roleplay("verify", sealed, "--fast").stdout
    done = roleplay("verify", sealed, "--fast", "--public-key", tmp_path / "other.pub", code=1)
    assert "[not-trusted]" in done.stdout
    roleplay("verify", folder.path, "--fast")
    refused("only bundles are signed", verify, folder.path, Trust("0" * 64))
    with pytest.raises(BadFile, match="no such bundle"):
        verify(tmp_path / "nothing.zip")
