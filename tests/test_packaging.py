"""The wheel carries all a call needs, and finds it without the source beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT, SCENARIOS


@pytest.mark.slow
def test_the_wheel_holds_scenarios_rubrics_weights_and_styles(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), str(ROOT)],
        check=True,
        timeout=300,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(tmp_path / "site")
    for scenario in SCENARIOS:
        assert f"roleplay/library/{scenario}/scenario.yaml" in names
    for needed in (
        "roleplay/rubrics/empathy.yaml", "roleplay/behaviours/catalogue.toml", "roleplay/mood/tables.toml",
        "roleplay/customers/packs/en.toml", "roleplay/observers/weights/observer.onnx",
        "roleplay/tui/screens/call.tcss",
        "roleplay/reports/templates/base.html", "roleplay/reports/templates/style.css",
        "roleplay/wiring/pages/app_index.html", "roleplay/wiring/pages/static/page.js",
        "roleplay/observers/weights/sentences.onnx", "roleplay/observers/data/speech.toml",
    ):  # fmt: skip
        assert needed in names
    assert not [n for n in names if n.startswith(("tests/", "corpus/", "training/", "transcripts/"))]
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "ROLEPLAY_TRANSCRIPTS": str(tmp_path / "kept")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", "import roleplay.__main__ as m; print(m.__file__); m._run(['scenario', 'list'])"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert str(tmp_path / "site") in done.stdout
    assert all(scenario in done.stdout for scenario in SCENARIOS)


def test_an_editable_install_finds_the_library_beside_it(monkeypatch, tmp_path):
    from roleplay import paths

    monkeypatch.chdir(tmp_path)
    assert paths.library() == ROOT / "scenarios"
    assert [p.name for p in paths.scenario_folders()] == ["scenarios"]
