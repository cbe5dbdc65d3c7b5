"""Reports on certification runs: every state of a call, every zone, every format, and two runs beside each other."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import random
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from roleplay.certify.acts import Appeal, Collected, Signed, Withdrawn
from roleplay.certify.distributions import normal_quantile, student_quantile
from roleplay.cli import app
from roleplay.errors import ExitCode, RoleplayError
from roleplay.reports.certified import text
from roleplay.wiring.certify.report import decided_run
from roleplay.wiring.certify.results import results, results_bytes
from tests.certified_run import AT, LIBRARY, PLAYED, Came, begun, keep, later, made, plan_text, played
from tests.test_reports import Page

GOLDEN = Path(__file__).parent / "data/certified"
SCENARIOS = LIBRARY[:7]
PEOPLE, AGENTS = ("robin", "kim", "alex", "sam", "lee"), ("skilled", "mixed")
ABLE = {"robin": 84, "kim": 45, "alex": 60, "sam": 80, "lee": 90, "skilled": 82, "mixed": 70}
LOST = "=cmd() <b>the line</b> \x07 went dead"


def unhashed(text):
    """Return a text without the hashes in it, which change with every field that a run keeps."""
    return re.sub(r"\b[0-9a-f]{64}\b", "SHA-256", text)


def came(slot):
    """Return what each call of the run comes to: all states, all zones, the same every time."""
    chance = random.Random(f"{slot.candidate} {slot.scenario} {slot.repeat}")
    told = {
        ("sam", 3): None, ("sam", 4): Came(None, 50.0, why="too little could be scored"),
        ("robin", 5): Came(state="faulty", why=LOST), ("lee", 2): Came(90.0, 90.0, ("customer:mocked",)),
    }  # fmt: skip
    number = SCENARIOS.index(slot.scenario)
    if (slot.candidate, number) in told:
        return told[slot.candidate, number]
    score = [round(min(100.0, ABLE[slot.candidate] + chance.gauss(0, 6)), 1) for _ in range(2)]
    return Came(*score)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    plan = plan_text(PEOPLE, AGENTS, repeats=3, decision={"least_calls": 5})
    folder = made(tmp_path_factory.mktemp("certified") / "run", plan, SCENARIOS, came)
    slots = [slot for slot in folder.run.slots if slot.candidate == "robin"]
    folder.add(
        Collected(at=later(1), by="desk", slot=slot.id, candidate="robin", head="0" * 64, supervised=n > 1, resumed=0)
        for n, slot in enumerate(slots)
    )
    folder.add([
        Withdrawn(at=later(2), by="certifier", scenario=SCENARIOS[6], reason="<script>alert(1)</script> was wrong."),
        Appeal(at=later(3), by="kim", candidate="kim", slot=slots[0].id, reason="I did say it."),
    ])  # fmt: skip
    robin = decided_run(folder).candidates[0]
    folder.add([
        Signed(at=later(4), by="Ada Lovelace", candidate="robin", decision="pass", computed="pass",
               results_sha256=robin.results),
        Signed(at=later(5), by="Ada Lovelace", candidate="alex", decision="fail", computed="more",
               reason="No further call is planned.", results_sha256="0" * 64),
    ])  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def found(run):
    return decided_run(run)


def report(*words, code=ExitCode.FAILED, command="report"):
    done = CliRunner().invoke(app, ["certify", command, *map(str, words)])
    ended = done.exception.exit_code if isinstance(done.exception, RoleplayError) else done.exit_code
    assert ended == code, (done.output, done.exception)
    return done.stdout


def of(found, name):
    return next(one for one in found.candidates if one.name == name)


def test_every_zone_and_every_state_is_told(found):
    assert {one.name: one.zone for one in found.candidates} == {
        "robin": "pass", "kim": "fail", "alex": "more", "sam": "undecided", "lee": "fail", "skilled": "pass",
        "mixed": "pass",
    }  # fmt: skip
    assert of(found, "robin").states == {"graded": 5, "faulty": 1, "withdrawn": 1}
    assert of(found, "sam").states == {"graded": 4, "missing": 1, "ungraded": 1, "withdrawn": 1}
    assert of(found, "skilled").states == {"graded": 18, "withdrawn": 3}
    assert of(found, "lee").why == ("1 critical error (customer), and the plan allows 0",)
    assert of(found, "alex").needed is None or of(found, "alex").needed > 6
    assert (of(found, "robin").supervised, of(found, "robin").unsupervised) == (5, 2)
    assert of(found, "robin").faults == {"customer": 1}
    assert found.withdrawn[0].candidates == (*PEOPLE, *AGENTS)
    assert found.withdrawn[0].calls == 5 + 2 * 3
    assert found.open_appeals == 1


def test_a_signature_stands_for_the_results_that_were_seen(run, found):
    assert of(found, "robin").signed.same_results
    assert not of(found, "alex").signed.same_results
    assert found.results == hashlib.sha256(results_bytes(results(run))).hexdigest()


def test_the_interval_is_that_of_the_plan(found):
    """Five people are no cohort: the error is robin's own, and 90 % of an interval leave 5 % on a side."""
    one = of(found, "robin").on("empathy")
    scores = [cell.empathy for cell in of(found, "robin").cells if cell.states == {"graded": 1}]
    mean = sum(scores) / len(scores)
    error = math.sqrt(sum((s - mean) ** 2 for s in scores) / (len(scores) - 1) / len(scores))
    half = student_quantile(0.95, len(scores) - 1) * math.hypot(error, 1.0)
    assert one.own
    assert (one.mean, one.error) == (pytest.approx(mean), pytest.approx(error))
    assert (one.low, one.high) == (pytest.approx(mean - half), pytest.approx(mean + half))


def test_ten_people_are_a_cohort_and_attempts_share_the_doubt(tmp_path):
    people = [f"p-{n}" for n in range(10)]

    def scored(slot):
        chance = random.Random(slot.candidate + slot.scenario)
        return Came(*(70 + 3 * people.index(slot.candidate) % 7 + chance.gauss(0, 5) for _ in range(2)))

    found = {
        most: decided_run(made(tmp_path / str(most), plan_text(people, attempts={"most": most}), SCENARIOS, scored))
        for most in (1, 3)
    }
    for most, one in found.items():
        figures, wanted = one.candidates[0].on("empathy"), 1 - 0.05 / most
        assert not figures.own
        half = normal_quantile(wanted) * math.hypot(figures.error, 1.0)
        assert figures.high - figures.mean == pytest.approx(half)
    study = found[1].generalizability[0]
    assert (study.candidates, study.why_not) == (10, "")
    assert study.now.sem == pytest.approx(found[1].candidates[0].on("empathy").error)
    assert [effect.name for effect in study.effects] == ["p", "s", "ps,e"]


@pytest.mark.parametrize(
    ("seat", "zone"), [("customer", "pass"), ("observer", "pass"), ("program", "pass"), ("agent", "undecided")]
)
def test_whose_fault_it_was_decides_whether_a_scenario_is_left_out(tmp_path, seat, zone):
    def spoilt(slot):
        number = SCENARIOS.index(slot.scenario)
        return Came(80 + number, 81 + number) if number else Came(state="faulty", seat=seat)

    found = decided_run(made(tmp_path / "run", plan_text(agents=["one"], repeats=2), SCENARIOS, spoilt))
    assert of(found, "one").zone == zone
    assert of(found, "one").faults == {seat: 2}


def test_critical_errors_are_counted_by_whom_they_harm(tmp_path):
    def harmful(slot):
        number = SCENARIOS.index(slot.scenario)
        return Came(80 + number, 80 + number, ("compliance:no-check",) if number < 2 else ())

    zones = {}
    for allowed in (1, 2):
        plan = plan_text(["robin"], critical={"compliance": allowed, "customer": 0})
        zones[allowed] = decided_run(made(tmp_path / str(allowed), plan, SCENARIOS, harmful)).candidates[0]
    assert zones[1].zone == "fail"
    assert zones[1].why == ("2 critical errors (compliance), and the plan allows 1",)
    assert zones[2].zone == "pass"


def test_an_agent_is_told_how_steadily_it_passes(tmp_path):
    passes = {(0, 1), (0, 2), (1, 0), (2, 0), (2, 1), (2, 2)}

    def steady(slot):
        here = (SCENARIOS.index(slot.scenario), slot.repeat)
        return Came(90.0, 90.0) if here in passes or here[0] > 2 else Came(40.0, 90.0)

    found = decided_run(made(tmp_path / "run", plan_text(agents=["one"], repeats=3), SCENARIOS, steady))
    figures = found.candidates[0].agent
    counts = [2, 1, 3, 3, 3, 3, 3]
    closed = [sum(math.comb(c, k) / math.comb(3, k) for c in counts) / 7 for k in (1, 2, 3)]
    assert [one.chance for one in figures.pass_hat] == pytest.approx(closed)
    assert (figures.passed.n, figures.passed.of) == (18, 21)
    assert figures.passed.low < 18 / 21 < figures.passed.high
    assert (figures.critical.calls, figures.critical.of, figures.critical.three) == (0, 21, pytest.approx(3 / 21))
    assert found.generalizability[0].why_not == "it takes two candidates to tell how candidates differ"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("report.txt", ()),
        ("report.md", ("--format", "markdown")),
        ("report.json", ("--format", "json")),
        ("report.xml", ("--format", "junit")),
        ("calls.csv", ("--format", "csv")),
        ("candidates.csv", ("--format", "csv", "--rows", "candidates")),
    ],
)
def test_each_format_is_as_it_was(run, name, words):
    assert unhashed(report(run.path, *words)) == (GOLDEN / name).read_bytes().decode()


def test_a_report_fits_its_width(found):
    for width in (80, 100, 140):
        lines = "".join(text.report(found, None, width)).splitlines()
        assert max(map(len, lines)) <= width
        assert any("Ada Lovelace" in line for line in lines)


def test_no_cell_is_a_formula_and_junit_holds_what_xml_can(run):
    rows = {row["call"]: row for row in csv.DictReader(io.StringIO(report(run.path, "--format", "csv")))}
    (lost,) = (row for row in rows.values() if row["state"] == "faulty")
    assert lost["why"] == "customer: " + LOST
    assert lost["seat"] == "customer"
    assert len(rows) == len(run.run.slots)
    tree = ET.fromstring(report(run.path, "--format", "junit"))
    messages = [one.get("message") for one in tree.iter("skipped")]
    assert any("\ufffd went dead" in message for message in messages)


ALLOWED = {
    "testsuites": ({"testsuite"}, {"name", "time", "tests", "failures", "errors"}, set()),
    "testsuite": (
        {"properties", "testcase", "system-out", "system-err", "testsuite"},
        {"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package",
         "file", "log", "url", "version"},
        {"name", "tests", "failures", "errors"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, {"name", "value"}),
    "testcase": ({"skipped", "failure", "system-out"}, {"name", "time", "classname", "group"}, {"name"}),
    "skipped": (set(), {"type", "message"}, set()),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}  # fmt: skip
"""What the schema that readers of JUnit share lets stand in an element: children, attributes, and those it needs."""


def test_junit_is_what_its_readers_expect(run, found):
    tree = ET.fromstring(report(run.path, "--format", "junit"))
    for element in tree.iter():
        children, attributes, needed = ALLOWED[element.tag]
        assert {child.tag for child in element} <= children, element.tag
        assert needed <= set(element.attrib) <= attributes, element.tag
    for suite in tree:
        cases = suite.findall("testcase")
        assert int(suite.get("tests")) == len(cases) == of(found, suite.get("name")).calls
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
        assert len({case.get("name") for case in cases}) == len(cases)
    kinds = {one.get("type") for one in tree.find("testsuite[@name='lee']").iter("failure")}
    assert kinds == {"critical"}
    assert {one.get("type") for one in tree.find("testsuite[@name='kim']").iter("failure")} == {"not passed"}
    reasons = [one.get("message") for one in tree.find("testsuite[@name='sam']").iter("skipped")]
    assert reasons == ["not taken: not taken", "without a score: too little could be scored",
                       "its scenario was withdrawn"]  # fmt: skip


def test_a_page_leads_from_a_cell_to_the_words_that_decided(tmp_path):
    folder = begun(tmp_path / "run", plan_text(["robin"], ["bot"], repeats=2), [PLAYED, SCENARIOS[0]])
    for slot in folder.run.slots:
        if slot.candidate == "robin" and slot.scenario == PLAYED:
            played(folder, slot)
        elif slot.candidate == "bot":
            keep(folder, slot, Came(90.0, 50.0, ("customer:mocked",)))
    folder.add([Withdrawn(at=later(2), by="x", scenario=SCENARIOS[0], reason="<script>alert(1)</script>")])
    html = report(folder.path, "--format", "html")
    page = Page(html)
    ids = [value for _, name, value in page.attributes if name == "id"]
    links = {value[1:] for tag, name, value in page.attributes if tag == "a" and name == "href"}
    assert len(ids) == len(set(ids))
    assert links == {"cell-1-1", "cell-1-2", "cell-2-1", "cell-2-2"} <= set(ids)
    assert page.tags.count("details") == 4
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.words
    assert "“You should have read the terms”" in html.partition('id="cell-1-1"')[2].partition("</details>")[0]
    assert "The caller was mocked." in html.partition('id="cell-2-1"')[2].partition("</details>")[0]
    assert "It certifies nobody" in page.words


def test_one_line_and_an_exit_code_for_whoever_automates(tmp_path, run):
    out = tmp_path / "report.html"
    said = report(run.path, "--out", out)
    assert said == "certify spring: 3 pass, 2 fail, 1 more, 1 undecided, of 7; computed, 2 signed\n"
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    plan = plan_text(["robin"])
    good = made(tmp_path / "good", plan, SCENARIOS, lambda slot: Came(80 + slot.seed / 100, 90 - slot.seed / 100))
    last = report(good.path, code=ExitCode.OK).splitlines()[-1]
    assert last == "certify spring: 1 pass, 0 fail, 0 more, 0 undecided, of 1; computed, 0 signed"
    nothing = made(tmp_path / "nothing", plan, SCENARIOS, lambda _: None)
    assert "1 undecided" in report(nothing.path).splitlines()[-1]
    report(tmp_path, code=ExitCode.USAGE)
    good.call(good.run.slots[0]).write_text("{}\n")
    report(good.path, code=ExitCode.BAD_FILE)


def versions(tmp_path, shift, *, fixed=None, repeats=4):
    """Make two runs of an agent, the second better by `shift` points of empathy."""
    out = []
    for name, more in (("before", 0.0), ("now", shift)):

        def scored(slot, more=more, name=name):
            chance = random.Random(f"{slot.scenario} {slot.repeat} {name}")
            return Came(65 + more + chance.gauss(0, 3), 80 + chance.gauss(0, 3))

        at = AT if name == "now" else AT.replace("-05T", "-04T")
        plan = plan_text(agents=["desk"], repeats=repeats)
        out.append(made(tmp_path / name, plan, SCENARIOS, scored, at=at, fixed=fixed if name == "now" else None))
    return out


def test_a_version_that_got_worse_is_told_from_one_that_did_not(tmp_path):
    before, now = versions(tmp_path, -8.0)
    said = report(now.path, "--against", before.path)
    assert said.splitlines()[-1].startswith("certify spring against spring: regression in desk: empathy")
    assert "desk: resolution" not in said.splitlines()[-1]
    beside = json.loads(report(now.path, "--against", before.path, "--format", "json"))["against"]
    (pair,) = beside["pairs"]
    empathy = pair["measures"][0]
    assert (empathy["scenarios"], empathy["pairs"]) == (7, 28)
    assert empathy["low"] < empathy["difference"] < empathy["high"] < 0
    assert empathy["difference"] == pytest.approx(-8, abs=2.5)
    assert pair["worse"][0]["empathy"] <= pair["worse"][-1]["empathy"] or pair["worse"][0]["passed"] < 0
    assert pair["lost"] > pair["gained"]
    report(before.path, "--against", now.path, code=ExitCode.OK)
    report(now.path, "--against", now.path, code=ExitCode.USAGE)
    report(now.path, "--against", before.path, "--format", "csv", code=ExitCode.USAGE)


def test_runs_on_other_scales_are_not_compared(tmp_path):
    before, now = versions(tmp_path, 20.0, fixed={"rubrics": {"empathy": "e" * 64, "resolution": "d" * 64}})
    said = report(now.path, "--against", before.path)
    assert "rubric 'empathy'" in said
    assert said.splitlines()[-1].endswith("not comparable")


def test_a_scenario_that_changed_is_left_out_of_the_pairs(tmp_path):
    other = {"scenarios": {**dict.fromkeys(SCENARIOS, "b" * 64), SCENARIOS[0]: "f" * 64}, "program": "0.2.0"}
    before, now = versions(tmp_path, 20.0, fixed=other)
    beside = json.loads(report(now.path, "--against", before.path, "--format", "json", code=ExitCode.OK))["against"]
    assert beside["left_out"] == [SCENARIOS[0]]
    assert beside["differs"] == ["the program (0.1.0 → 0.2.0)"]
    assert beside["pairs"][0]["measures"][0]["scenarios"] == 6


PANEL = "judge,scenario,empathy,resolution\n" + "".join(
    f"{judge},s-{n},{60 + more + n},{70 + more - n}\n"
    for judge, more in (("ann", 0), ("ben", 3), ("cara", 15))
    for n in range(6)
)
RATED = "candidate;rating;empathy;resolution\n" + "".join(
    f"c-{n % 6};{1 + n % 5};{str(40 + 10 * (n % 5) + n % 3).replace('.', ',')},5;{45 + 9 * (n % 5) - n % 4}\n"
    for n in range(24)
)


def test_cut_scores_come_with_the_lines_of_a_plan(tmp_path):
    (tmp_path / "panel.csv").write_text(PANEL)
    (tmp_path / "rated.csv").write_text(RATED)
    said = report("--angoff", "panel.csv", "--borderline", "rated.csv", command="cut", code=ExitCode.OK)
    # the mean of 62.5, 65.5 and 77.5, and the deviation of these over the root of three
    assert "empathy: {score: 68.5, se: 4.6}" in said
    assert re.search(r"cara +\+13\.5.*worth talking about", said)
    assert "method: borderline" in said
    assert "note: 24 rated calls of 6 candidates." in said
    assert re.search(r"empathy +Angoff +68\.5 +\d of 6", said)
    from roleplay.certify import loader

    lines = said[said.index("\ncuts:") :].split("\ncuts:")[1].replace("\n  ", "\n ")
    (tmp_path / "plan.yaml").write_text("schema: 1\nid: spring\ntitle: T\ncandidates: {people: [robin]}\ncuts:" + lines)
    plan = loader.load(tmp_path / "plan.yaml").usable()
    assert (plan.cuts.empathy.score, plan.cuts.origin.method) == (68.5, "angoff")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("judge,scenario,empathy\n", "panel.csv:1: there is no column resolution"),
        (PANEL + "ann,s-0,1,1\n", "panel.csv:20: ann has rated s-0 before"),
        (PANEL + "dan,s-1,lots,1\n", "panel.csv:20: empathy 'lots' is no number"),
        (PANEL + "dan,s-1,101,1\n", "empathy: a judge expects a score of 0 to 100"),
        ("judge,scenario,empathy,resolution\nann,s-0,50,50\n", "every scenario needs the ratings of two judges"),
    ],
)
def test_a_table_that_cannot_be_used_is_named_at_its_row(tmp_path, content, why):
    (tmp_path / "panel.csv").write_text(content)
    done = CliRunner().invoke(app, ["certify", "cut", "--angoff", "panel.csv"])
    assert done.exception.exit_code == ExitCode.BAD_FILE
    assert why in str(done.exception)
