"""Which file a name leads to: one order, said aloud, and a plain sentence where it leads nowhere or to two."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from roleplay import paths, rubrics, scenarios
from roleplay.cli import app
from roleplay.errors import ExitCode, UsageProblem
from roleplay.transcripts import verify
from roleplay.wiring.parts import changed_sources, scenario_from
from roleplay.wiring.trying import check
from tests.blind import Blind
from tests.conftest import ROOT, play

SMALL = (ROOT / "tests/data/small-call.yaml").read_text(encoding="utf-8")


def put(folder, name="small-call", text=SMALL):
    home = folder / name
    home.mkdir(parents=True)
    (home / "scenario.yaml").write_text(text, encoding="utf-8")
    return home / "scenario.yaml"


def said(*words):
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.output + done.stderr if done.stderr not in done.output else done.output


def test_named_folders_come_before_the_project_that_before_the_user_that_before_the_library(tmp_path, monkeypatch):
    shipped = ROOT / "scenarios/calm-size-exchange/scenario.yaml"
    assert scenarios.files()["calm-size-exchange"].samefile(shipped)
    own = put(paths.user_folder() / "scenarios", "calm-size-exchange")
    assert scenarios.files()["calm-size-exchange"].samefile(own)
    project = put(tmp_path / "scenarios", "calm-size-exchange")
    assert scenarios.files()["calm-size-exchange"].samefile(project)
    named = put(tmp_path / "mine", "calm-size-exchange")
    monkeypatch.setenv("ROLEPLAY_SCENARIOS", str(tmp_path / "mine"))
    assert scenarios.files()["calm-size-exchange"].samefile(named)
    hidden = scenarios.hidden()["calm-size-exchange"]
    assert [paths.same(file, other) for file, other in zip(hidden, [project, own, shipped], strict=True)] == [True] * 3


def test_the_list_says_the_order_and_who_hides_whom(tmp_path):
    put(tmp_path / "scenarios", "calm-size-exchange")
    code, text = said("scenario", "list")
    assert code == 0
    assert f"Looked in scenarios, then in {ROOT / 'scenarios'};" in text
    assert "scenarios/calm-size-exchange/scenario.yaml hides " in text
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "rubrics" / "empathy.yaml").write_text((ROOT / "roleplay/rubrics/empathy.yaml").read_text())
    code, text = said("rubric", "list")
    assert "rubrics/empathy.yaml hides " in text
    assert [file.name for file in rubrics.hidden()["empathy"]] == ["empathy.yaml"]


def test_of_two_with_one_id_the_one_whose_folder_has_another_name_is_to_blame(tmp_path):
    first, copy = put(tmp_path / "scenarios"), put(tmp_path / "scenarios", "a-copy")
    assert "same-id" not in {p.code for p in check([first])}
    (problem,) = [p for p in check([copy]) if p.code == "same-id"]
    assert str(problem).startswith("scenarios/a-copy/scenario.yaml:2:5: error[same-id]: scenarios/small-call/")


def test_of_two_with_an_id_that_is_nobodys_folder_the_second_is_to_blame(tmp_path):
    one, two = put(tmp_path / "scenarios", "one"), put(tmp_path / "scenarios", "two")
    assert "same-id" not in {p.code for p in check([one])}
    assert "same-id" in {p.code for p in check([two])}


def test_one_that_is_hidden_is_told_so(tmp_path):
    put(tmp_path / "scenarios", "calm-size-exchange")
    (problem,) = check([ROOT / "scenarios/calm-size-exchange/scenario.yaml"])
    assert (problem.code, problem.level) == ("hidden-id", "warning")
    assert "scenarios/calm-size-exchange/scenario.yaml is found first" in problem.message


@pytest.mark.parametrize(
    ("name", "says", "remedy"),
    [
        ("telecom_bil_shock", "no scenario 'telecom_bil_shock'", "telecom-bill-shock"),
        ("zzz", "no scenario 'zzz'", "roleplay scenario list"),
        ("", "no scenario ''", ""),
        ("x" * 5_000, "no scenario", "roleplay scenario list"),
        ("mine.yaml", "There is no file mine.yaml.", ""),
        ("scenarios/smal-call", "There is no file scenarios/smal-call.", "Closest there: small-call"),
        ("scenarios/small-call/scenaro.yaml", "There is no file", "Closest there: scenario.yaml"),
        ("nowhere/scenario.yaml", "There is no file", "There is no folder nowhere."),
        ("scenarios", "The folder scenarios holds no scenario.yaml.", "Below it are: small-call."),
        ("drafts", "The folder drafts holds no scenario.yaml.", "It holds scenario.yml."),
        ("empty", "The folder empty holds no scenario.yaml.", ""),
    ],
)
def test_a_name_that_leads_nowhere_is_answered_with_what_may_be_meant(name, says, remedy, tmp_path):
    put(tmp_path / "scenarios")
    (tmp_path / "empty").mkdir()
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "scenario.yml").write_text(SMALL)
    with pytest.raises(UsageProblem) as refused:
        scenarios.locate(name)
    assert says in refused.value.message
    assert remedy in refused.value.remedy
    assert bool(remedy) == bool(refused.value.remedy) or name == ""


def test_rubrics_that_are_not_there_are_answered_alike(tmp_path):
    (tmp_path / "rubrics").mkdir()
    for name, says in (("emphaty", "Closest: empathy"), ("mine.yaml", "no file"), ("rubrics", "is a folder")):
        with pytest.raises(UsageProblem, match=says):
            rubrics.find(name)


def test_a_rubric_under_another_name_than_its_id_is_told_so(tmp_path):
    file = tmp_path / "manners.yaml"
    file.write_text((ROOT / "tests/data/sound-rubric.yaml").read_text())
    (problem,) = rubrics.load(file).problems
    assert (problem.code, problem.level) == ("other-id", "warning")


def test_every_command_ends_with_the_code_for_a_name_that_leads_nowhere():
    for verb in ("check", "show", "rehearse", "prove", "preview"):
        done = CliRunner().invoke(app, ["scenario", verb, "nowhere/at-all"])
        assert isinstance(done.exception, UsageProblem)
        assert done.exception.exit_code == ExitCode.USAGE


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_a_call_from_a_file_of_another_system_is_kept_to_the_byte(ending, tmp_path, monkeypatch):
    from roleplay.wiring import live as wiring
    from roleplay.wiring.live import LiveCall, Setup

    monkeypatch.setattr(wiring, "make_observer", lambda _: Blind())
    file = tmp_path / "scenario.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", ending).encode())
    call = play(LiveCall.start(Setup("small-call", 0, folder=tmp_path), scenarios.load(file)), ["Hello."])
    assert changed_sources(call.header) == []
    assert scenario_from(call.header) == scenarios.load(file).usable()
    assert verify(call.path).state == "sound"
