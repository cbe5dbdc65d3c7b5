"""Settings: where a value comes from, what a mistake says, and that a change leaves everything else as it was."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tomllib

import pytest

from roleplay import paths
from roleplay.__main__ import _run
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.problems import problems
from roleplay.settings import SETTINGS, Origin, Settings, change, load, setting, settings_file, template
from roleplay.settings.toml_source import read_text, statements
from roleplay.settings.writing import changed
from roleplay.transcripts import read
from roleplay.transcripts.reader import files
from roleplay.wiring import live as wiring
from roleplay.wiring.settings import rows
from tests.blind import Blind
from tests.conftest import ROOT

OTHER = {
    "trainee": ("heron", "wren"), "mode": ("exam", "guided"), "pace": ("human", "instant"),
    "reduced_motion": ("true", "false"), "theme": ("light", "high-contrast"), "transcripts": ("/a/calls", "/b"),
    "shared_folders": (f"/a{os.pathsep}/b", "/c"),
    "mask_names": ("/a/names.txt", "/b"), "retention.practice_days": ("30", "0"), "retention.exam_days": ("400", "0"),
    "retention.reviews_days": ("90", "1"), "retention.drills_days": ("7", "36500"),
    "endpoint.url": ("https://models.example/v1", "http://[::1]:8080"), "endpoint.model": ("small", "large"),
    "endpoint.timeout": ("5", "600"), "endpoint.context": ("4096", "512"), "endpoint.budget": ("1", "90000"),
    "endpoint.record": ("calls.jsonl", "/a/more.jsonl"),
}  # fmt: skip
"""For every setting a value that is not its default, and another."""


def write(text):
    settings_file().write_text(text, encoding="utf-8")


def in_force(loaded, name):
    value = setting(name).of(loaded.values)
    if isinstance(value, tuple):
        return os.pathsep.join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("name", SETTINGS)
def test_each_layer_wins_over_the_one_below_and_says_so(name, monkeypatch):
    monkeypatch.delenv("ROLEPLAY_TRANSCRIPTS")
    one, two = OTHER[name]
    assert load().origins[name] == Origin()
    assert setting(name).of(load().values) == setting(name).default
    change(name, one)
    lines = settings_file().read_text().splitlines()
    line = next(i for i, text in enumerate(lines, 1) if text.startswith(name))
    assert (in_force(load(), name), str(load().origins[name])) == (one, f"{settings_file()}:{line}")
    monkeypatch.setenv(setting(name).variable, two)
    assert (in_force(load(), name), load().origins[name]) == (two, Origin("environment", setting(name).variable))
    asked = load({name: one})
    assert (in_force(asked, name), asked.origins[name]) == (one, Origin("command line", f"--{name}"))
    assert {n for n, origin in asked.origins.items() if origin.kind != "default"} == {name}


def test_whole_numbers_are_shown_as_numbers_and_written_without_quotes():
    change("endpoint.budget", "1")
    assert "endpoint.budget = 1\n" in settings_file().read_text()
    shown = {row.setting.name: (row.shown, row.value) for row in rows(load())}
    assert shown["endpoint.budget"] == ("1", 1)
    change("endpoint.budget", "0")
    assert next(row.shown for row in rows(load()) if row.setting.name == "endpoint.budget") == "0"
    assert shown["reduced_motion"] == ("no", False)


MISTAKES = {
    'mode = "gided"\n': (1, 8, "bad-value", "guided"),
    'trainee = "Ada"\n\n# note\npaice = "human"\n': (4, 1, "unknown-key", "pace"),
    "reduced_motion = 1\n": (1, 18, "wrong-type", ""),
    'reduced_motion = "yes"\n': (1, 18, "wrong-type", ""),
    "transcripts = 3\n": (1, 15, "wrong-type", ""),
    'transcripts = "~nobody-of-that-name/x"\n': (1, 15, "bad-value", ""),
    "shared_folders = 3\n": (1, 18, "wrong-type", ""),
    'shared_folders = ["/a", 3]\n': (1, 18, "bad-value", ""),
    'shared_folders = ["/a", "~nobody-of-that-name/x"]\n': (1, 18, "bad-value", ""),
    'trainee = "a\\nb"\n': (1, 11, "bad-value", ""),
    f'trainee = "{"a" * 81}"\n': (1, 11, "too-long", ""),
    '[endpoint]\nurl = "ftp://models.example"\n': (2, 7, "bad-value", ""),
    'endpoint.url = "https://me:secret@models.example"\n': (1, 16, "bad-value", ""),
    'endpoint = { modell = "m" }\n': (1, 12, "unknown-key", "model"),
    "endpoint = 3\n": (1, 12, "wrong-type", ""),
    'endpoint.timeout = "30"\n': (1, 20, "wrong-type", ""),
    "endpoint.context = 100\n": (1, 20, "out-of-range", ""),
    'endpoint.url = "demo:x"\n': (1, 16, "bad-value", ""),
    "trainee = Ada\n": (1, 11, "toml-syntax", ""),
    'mode = "free"\ntrainee = "Ada\npace = "human"\n': (2, 15, "toml-syntax", ""),
    'mode = "free"\ntrainee = [1,\n2\n': (2, 1, "toml-syntax", ""),
    'mode = "free"\nmode = "exam"': (2, 1, "toml-syntax", ""),
    'mode = "free"\nmode = "exam"\n': (2, 14, "toml-syntax", ""),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_at_its_place_and_only_it_leaves_its_default(text, monkeypatch, capsys):
    monkeypatch.delenv("ROLEPLAY_TRANSCRIPTS")
    write(f'theme = "light"\n{text}')
    line, column, code, suggestion = MISTAKES[text]
    (found,) = load().problems
    assert (found.place.line, found.place.column, found.code, found.suggestion) == (line + 1, column, code, suggestion)
    assert load().values.model_dump(exclude={"theme", "trainee", "mode"}) == Settings().model_dump(
        exclude={"theme", "trainee", "mode"}
    )
    assert load().values.theme == ("dark" if code == "toml-syntax" else "light")
    assert _run(["practice", "telecom-bill-shock", "--plain"]) == 3
    assert _run(["transcript", "list"]) == 3
    assert _run(["grade", "last"]) == 3
    told = capsys.readouterr().err
    assert told.count(f"{settings_file()}:{line + 1}:{column}: error[{code}]") == 3
    assert f"{suggestion!r}?" in told or not suggestion


def test_every_mistake_of_a_file_is_told_at_once_and_settings_shows_what_holds(capsys):
    write('mode = "fre"\ntrainee = 3\npace = "human"\nendpoint.ur = "x"\n')
    assert _run(["settings"]) == 3
    shown = capsys.readouterr()
    assert shown.err.count("error[") == 3
    rows = {line.split()[0]: line.split()[1:] for line in shown.out.splitlines()}
    assert rows["mode"] == ["free", "default"]
    assert rows["pace"] == ["human", f"{settings_file()}:3"]
    assert _run(["settings", "set", "mode", "guided"]) == 0
    assert load().values.mode == "guided"
    assert len(load().problems) == 2


@pytest.mark.parametrize("raw", [b"\xff\xfe", b'trainee = "\xe9"', b"#" * 30_000], ids=["utf16", "latin", "huge"])
def test_a_file_that_is_no_text_is_told_and_never_written_over(raw, capsys):
    settings_file().write_bytes(raw)
    assert _run(["settings", "set", "mode", "exam"]) == 3
    assert "error[toml-syntax]" in capsys.readouterr().err
    assert settings_file().read_bytes() == raw
    assert load().values.mode == "free"


def test_a_byte_order_mark_is_no_mistake():
    settings_file().write_bytes(b'\xef\xbb\xbfmode = "exam"\n')
    assert (load().values.mode, load().told) == ("exam", "")


def test_a_mistake_in_the_environment_or_on_the_command_line_is_the_callers(monkeypatch, capsys):
    monkeypatch.setenv("ROLEPLAY_MODE", "gided")
    assert _run(["practice", "telecom-bill-shock", "--plain"]) == 2
    assert "ROLEPLAY_MODE: this must be one of guided, free or exam (did you mean 'guided'?)" in (
        capsys.readouterr().err
    )
    assert load().values.mode == "free"
    monkeypatch.delenv("ROLEPLAY_MODE")
    assert _run(["practice", "telecom-bill-shock", "--plain", "--trainee", "a\nb"]) == 2
    assert "--trainee: this must be one line" in capsys.readouterr().err
    assert files() == []


CHANGES = [
    ('mode = "free" # keep\n\npace = "human"\n', "mode", 'mode = "exam" # keep\n\npace = "human"\n'),
    ("'mode'='free'# keep", "mode", "'mode'=\"exam\"# keep"),
    ('# top\n\n# of it\n[endpoint]\nurl = ""\n', "mode", '# top\n\nmode = "exam"\n# of it\n[endpoint]\nurl = ""\n'),
    ('[endpoint]\nmodel = "a#b"  # "#"', "endpoint.model", '[endpoint]\nmodel = "small"  # "#"'),
    ("[endpoint]\n", "endpoint.model", '[endpoint]\nmodel = "small"\n'),
    ('endpoint = { url = "" } # c\n', "endpoint.model", 'endpoint = { url = "", model = "small" } # c\n'),
    ('endpoint.url = "http://a"', "endpoint.model", 'endpoint.url = "http://a"\nendpoint.model = "small"\n'),
    ('pace = "human"\r\n', "mode", 'pace = "human"\r\nmode = "exam"\r\n'),
    ('trainee = """\na # b\n""" # z\nmode = "free"', "trainee", 'trainee = "heron" # z\nmode = "free"'),
    ('# mode = "free"\n# more\npace = "human"', "mode", '# mode = "free"\nmode = "exam"\n# more\npace = "human"'),
    ("", "mode", 'mode = "exam"\n'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "name", "after"), CHANGES)
def test_a_change_leaves_every_other_character_as_it_was(before, name, after):
    write(before)
    settings_file().write_bytes(before.encode())
    change(name, OTHER[name][0])
    assert settings_file().read_bytes().decode() == after


def test_what_cannot_be_changed_safely_is_left_alone():
    write("[[endpoint]]\n")
    with pytest.raises(BadFile, match="by hand"):
        change("endpoint.url", "http://a")
    assert settings_file().read_text() == "[[endpoint]]\n"


def test_a_first_change_writes_a_file_that_tells_every_setting():
    change("pace", "human")
    kept = settings_file().read_text()
    assert kept == template({"pace": "human"})
    assert tomllib.loads(kept) == {"pace": "human"}
    uncommented = "".join(
        line.removeprefix("# ") if " = " in line else "" for line in template().splitlines(keepends=True)
    )
    assert Settings.model_validate(tomllib.loads(uncommented)) == Settings()
    assert [s.trail for s in statements(uncommented)] == [known.trail for known in SETTINGS.values()]
    for name in SETTINGS:
        change(name, OTHER[name][0])
    assert not load().told
    assert [in_force(load(), name) for name in SETTINGS if name != "transcripts"] == [
        one for name, (one, _) in OTHER.items() if name != "transcripts"
    ]
    assert [line for line in settings_file().read_text().splitlines() if line.startswith("#")] == [
        line for line in template().splitlines() if line.startswith("#") and line != '# pace = "brisk"'
    ]


def test_any_text_comes_back_as_it_was_given():
    for text in ('O\'Brien "Bee"', "back\\slash", "# no note", "日本 🙂", "{x} [b]"):
        assert tomllib.loads(changed("", setting("trainee"), text)) == {"trainee": text}


def test_a_link_stays_a_link_rights_stay_and_a_failed_write_changes_nothing(tmp_path, monkeypatch):
    real = tmp_path / "dotfiles" / "roleplay.toml"
    real.parent.mkdir()
    real.write_text('mode = "free"\n')
    real.chmod(0o640)
    settings_file().symlink_to(real)
    change("mode", "exam")
    assert settings_file().is_symlink()
    assert real.read_text() == 'mode = "exam"\n'
    assert stat.S_IMODE(real.stat().st_mode) == 0o640

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageProblem, match="No space left"):
        change("mode", "guided")
    assert real.read_text() == 'mode = "exam"\n'
    assert list(real.parent.iterdir()) == [real]


def test_places_of_every_form():
    text = "# n\n  mode = 1\n[endpoint]\nurl = 1 # x\n\"model\" = '''\n'''\n"
    source = read_text(text, "s.toml")
    assert {trail: (p.line, p.column) for trail, p in source.values.items()} == {
        ("mode",): (2, 10), ("endpoint",): (3, 1), ("endpoint", "url"): (4, 7), ("endpoint", "model"): (5, 11),
    }  # fmt: skip
    assert source.place(("endpoint", "model"), key=True).column == 1
    assert "".join(s.text for s in statements(text)) == text


def test_folders_begin_at_the_file_the_home_or_where_one_stands(monkeypatch, tmp_path):
    monkeypatch.delenv("ROLEPLAY_TRANSCRIPTS")
    write('transcripts = "calls"\n')
    assert paths.transcripts_folder() == tmp_path / "calls"
    monkeypatch.setenv("HOME", "/home/ada")
    write('transcripts = "~/calls"\n')
    assert str(paths.transcripts_folder()) == "/home/ada/calls"
    change("transcripts", "here")
    assert tomllib.loads(settings_file().read_text()) == {"transcripts": str(tmp_path / "here")}
    change("transcripts", "")
    assert paths.transcripts_folder() == paths.usual_transcripts_folder()
    (tmp_path / "transcripts").mkdir()
    assert str(paths.transcripts_folder()) == "transcripts"


def test_practice_takes_what_the_settings_say_and_the_command_line_wins(monkeypatch, tmp_path):
    monkeypatch.setattr(wiring, "make_observer", lambda name: Blind())
    monkeypatch.delenv("ROLEPLAY_TRANSCRIPTS")
    write(f'trainee = "heron"\nmode = "guided"\ntranscripts = "{tmp_path / "calls"}"\n')
    agent = tmp_path / "agent.txt"
    agent.write_text("Tell me what happened.\n")
    call = ["practice", "telecom-bill-shock", "--seed", "0", "--agent-file", str(agent)]
    assert _run(call) == 0
    assert _run([*call, "--mode", "exam", "--trainee", "wren", "--transcripts", str(tmp_path / "b")]) == 0
    found = [read(*files(tmp_path / folder)).header for folder in ("calls", "b")]
    assert [(h.trainee, h.mode) for h in found] == [("heron", "guided"), ("wren", "exam")]


def test_the_commands_show_path_set_and_refuse(monkeypatch, capsys):
    assert _run(["settings", "path"]) == 0
    assert capsys.readouterr().out.strip() == str(settings_file())
    monkeypatch.setenv("ROLEPLAY_PACE", "human")
    assert _run(["settings", "set", "pace", "instant"]) == 0
    assert "ROLEPLAY_PACE holds this" in capsys.readouterr().err
    assert _run(["settings", "set", "reduced_motion", "yes"]) == 0
    assert _run(["settings", "--json"]) == 0
    shown = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(shown) == list(SETTINGS)
    assert shown["pace"] == {"name": "pace", "value": "human", "origin": "environment", "where": "ROLEPLAY_PACE"}
    assert (shown["reduced_motion"]["value"], shown["reduced_motion"]["origin"]) == (True, "file")
    before = settings_file().read_bytes()
    for words, says in (
        (["thme", "light"], "Did you mean 'theme'?"),
        (["theme", "lihgt"], "(did you mean 'light'?)"),
        (["endpoint.url", "https://me:secret@models.example"], "keys come from the environment"),
    ):
        assert _run(["settings", "set", *words]) == 2
        assert says in capsys.readouterr().err
    assert settings_file().read_bytes() == before
    with pytest.raises(UsageProblem):
        setting("endpoint.key")


def test_plain_words_have_no_colour_even_where_one_is_forced():
    environment = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for words in (["settings"], ["practice", "--help"], ["settings", "set", "theme", "lihgt"]):
        command = [sys.executable, "-m", "roleplay", *words]
        done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, timeout=60, check=False)
        assert done.stdout + done.stderr
        assert b"\x1b" not in done.stdout + done.stderr


def test_the_printed_page_and_the_problems_page_are_those_of_the_program(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import settings_page

    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.text()
    assert [d.code for d in read_text(problems()["toml-syntax"].bad, "s.toml").problems] == ["toml-syntax"]
