"""The tutorial of docs/authoring.md does what it says: its files are written, its commands run, its output compared."""

from __future__ import annotations

import re
import shlex

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from tests.conftest import ROOT

PAGE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
SECTION = PAGE[PAGE.index("## Step by step") : PAGE.index("## What makes a good one")]
BLOCK = re.compile(r"(?P<before>[^`]*(?:`[^`\n]+`[^`]*)*)```(?P<kind>sh|yaml|text)\n(?P<body>.*?)```", re.DOTALL)
FILE = re.compile(r"`([\w./-]+\.(?:yaml|rehearsal|txt))`")


def put(path, kind, body, tmp_path):
    """Write a whole file, or put a part of a scenario in the place of the one with the same key."""
    file = tmp_path / path
    if kind == "text":
        file.write_text(body, encoding="utf-8")
        return
    key = body.split(":", 1)[0]
    text, replaced = re.subn(
        rf"^{key}:\n(?:[ #-].*\n|\n(?=  ))+", lambda _: body, file.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert replaced == 1, key
    file.write_text(text, encoding="utf-8")


def as_written(body):
    """Return a pattern for an output in which a line or an end of `…` stands for anything."""
    return "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip("…")) + (".*\n" if line.endswith("…") else "\n")
        for line in body.splitlines()
    )


@pytest.mark.slow
def test_the_tutorial_goes_as_it_is_told(tmp_path):
    output, file, ran = "", "", 0
    for block in BLOCK.finditer(SECTION):
        kind, body = block["kind"], block["body"]
        named = FILE.findall(block["before"])
        file = named[-1] if named else file
        if kind == "sh":
            assert not output, f"what came of it is not told: {output}"
            for line in body.splitlines():
                done = CliRunner().invoke(app, shlex.split(line)[1:])
                assert done.exit_code in (0, 1, 3), done.output
                output, ran = done.output, ran + 1
        elif kind == "text" and output:
            assert re.fullmatch(as_written(body), output if output.endswith("\n") else f"{output}\n"), output
            output = ""
        else:
            put(file, kind, body, tmp_path)
    assert ran == 6
    assert "can be published" in output or not output
