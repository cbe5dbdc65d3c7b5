"""What the house promises about itself: rooms, sizes, imports, and no network."""

from __future__ import annotations

import ast
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "roleplay").rglob("*.py"))


def loaded_by(code):
    script = f"{code}\nimport sys; print(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize("slow", ["textual", "openai", "tiktoken", "onnxruntime", "numpy", "aiohttp", "jinja2"])
def test_help_loads_nothing_slow(slow):
    assert slow not in loaded_by("import roleplay.cli")


def test_the_core_is_reachable_without_the_screen():
    modules = loaded_by("import roleplay.session, roleplay.grading, roleplay.wiring.live, roleplay.cli.line_mode")
    assert not {m for m in modules if m.startswith(("textual", "openai"))}


def test_the_core_opens_no_file_and_no_socket():
    forbidden = {"open", "input", "print"}
    for room in ("session", "calls", "grading", "mood", "customers"):
        for file in (ROOT / "roleplay" / room).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            calls = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
            imports = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
            assert not calls & forbidden, file
            assert not imports & {"socket", "subprocess", "os", "datetime", "random", "time"}, file


@pytest.mark.parametrize("file", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_functions_and_docstrings_keep_to_the_measure(file):
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_nothing_names_where_it_was_built():
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=False).stdout.split(b"\0")
    bad = re.compile(rb"/work/|pypi-more|http://localhost|index-url|extra-index")
    for name in tracked:
        path = ROOT / name.decode()
        if not path.is_file() or path.suffix in (".onnx", ".png", ".svg") or path.name == "test_hygiene.py":
            continue
        assert not bad.search(path.read_bytes()), path


def ids_of_screens():
    """Return the ids that widgets are given, each with the modules that give it."""
    found = {}
    for file in (ROOT / "roleplay/tui").rglob("*.py"):
        for name in re.findall(r'id="([\w-]+)"', file.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(file.name)
    return found


def test_a_style_for_an_id_that_two_screens_use_is_for_one_of_them():
    # the styles of a screen stay in force once it has been on; dialogs share theirs
    shared = {name for name, files in ids_of_screens().items() if len(files) > 1} - {"box"}
    assert {"notice", "mood", "card"} <= shared
    for file in (ROOT / "roleplay/tui/screens").glob("*.tcss"):
        for selectors in re.findall(r"([^{}]+)\{", file.read_text(encoding="utf-8")):
            for selector in map(str.strip, selectors.split(",")):
                own = re.match(r"[A-Z]\w*Screen\b|#claim ", selector)
                assert own or not shared.intersection(re.findall(r"#([\w-]+)", selector)), f"{file.name}: {selector}"


def test_the_architecture_page_names_every_room():
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    layers = re.search(r"layers =\n((?:    .+\n)+)", (ROOT / ".importlinter").read_text(encoding="utf-8"))[1]
    rooms = re.findall(r"[a-z_]+", layers)
    drawn = re.search(r"```text\n(.+?)```", page, re.DOTALL)[1]
    assert [r for r in rooms if r not in drawn] == []
