"""Reports as others read them: in Chromium, by axe, on paper, and by an xAPI validator."""

from __future__ import annotations

import json
import re

import pytest

from roleplay.reports import html
from roleplay.reports.data import Point, Sheet, TrendFacts
from roleplay.transcripts import find
from roleplay.wiring.desk import open_call
from roleplay.wiring.report_facts import facts
from roleplay.wiring.rulings import speaker
from tests import node_room
from tests.chromium import CHROMIUM, browser
from tests.contrast import contrast
from tests.looks import LOOKS, SERIOUS, found_by_axe, look, sheets_of_paper
from tests.test_cohort_report import ErrorFacts, made, report
from tests.test_reports import play, run

AA = 4.5
"""The contrast that WCAG 2 asks of text at level AA."""
LONG = "A long sentence that somebody wrote with great care and no thought of the paper it is printed on, " * 20


@pytest.fixture(scope="module")
def judges():
    if why := node_room.missing():
        pytest.skip(why)


def reviewed(path):
    """Return a call on which everything was said that a report shows."""
    says = speaker(open_call(path), "coach-a")
    says.override("E1", "adjust", 4, "The 312.")
    says.comment(1, "This opened the call.")
    says.note("Slow down before the fix.")
    return path


def cohort():
    error = ErrorFacts(id="mocked", severity="customer", why="The caller was mocked.", evidence=())
    return report(
        [made(n, who, empathy=float(n * 31 % 100), passed=n == 2, level=n % 6, mode=mode, critical=(error,) * (n == 1))
         for who in "abcde" for n in range(6) for mode in ("free", "exam")], "trainee",
    )  # fmt: skip


def full_sheet(path, letters):
    """Return a sheet on which every text has so many letters."""
    long = LONG[:letters]
    point = Point(
        criterion="E1", name="Takes up the feeling", level=1, turn=1, before=long, words=long, shows=long, next_level=2,
        next_anchor=long, instead_why=long, instead=long,
    )  # fmt: skip
    trend = TrendFacts(rubric="empathy", scores=(10, 100, 0, 55, 60, 70, 80, 90), words="empathy rising: 60 after 40")
    error = ErrorFacts(id="mocked", severity="customer", why=long, evidence=())
    call = facts(path).model_copy(
        update={"title": long, "why": long, "critical": (error, error), "reviewed_by": ("k",)}
    )
    return Sheet(
        trainee="robin", made="2026-01-05", call=call, strength=long, points=(point,) * 3, next_title=long,
        next_scenario="x", next_why=long, next_command="roleplay practice calm-size-exchange", trends=(trend, trend),
        calls=8, notes=(long,) * 5,
    )  # fmt: skip


@pytest.fixture
def pages(tmp_path, monkeypatch):
    call = reviewed(play(tmp_path / "kept", monkeypatch))
    made_of = {
        "call": run("call", call),
        "calls": run("call", call, call),
        "sheet": run("sheet", "robin"),
        "cohort": "".join(html.cohort(cohort())),
        "longest": "".join(html.sheet(full_sheet(call, len(LONG)))),
        "fullest": "".join(html.sheet(full_sheet(call, html.ROOMY // 23))),
    }
    for name, text in made_of.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in made_of}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
@pytest.mark.node
async def test_axe_finds_nothing_that_keeps_anybody_from_reading(judges, pages, tmp_path):
    async with browser(tmp_path / "profile") as page:
        for name in LOOKS:
            for file in pages.values():
                await look(page, file, name)
                found = await found_by_axe(page)
                assert [one for one in found if one["impact"] in SERIOUS] == [], (file.name, name)
        # and it does find what is wrong
        (tmp_path / "bad.html").write_text("<p style='color:#999;background:#aaa'>Hard to read</p><img src=x>")
        await look(page, tmp_path / "bad.html", "light")
        assert {"image-alt", "color-contrast"} <= {one["id"] for one in await found_by_axe(page)}


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
async def test_a_page_asks_for_nothing_and_nothing_of_it_sticks_out(pages, tmp_path):
    async with browser(tmp_path / "profile") as page:
        for name, file in pages.items():
            await look(page, file, "narrow")
            assert await page.value("document.documentElement.scrollWidth") == LOOKS["narrow"]["width"], name
        assert {url for url in page.requests if not url.startswith("file:")} == set()
        assert page.complaints == []


def test_every_colour_of_text_stands_out_from_every_ground():
    style = (html.TEMPLATES / "style.css").read_text(encoding="utf-8")
    palettes = [
        dict(re.findall(r"--([\w-]+): #(\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        colour = {name: tuple(bytes.fromhex(code)) for name, code in palette.items()}
        for text in ("ink", "soft", "accent", "good", "bad", "warn"):
            for ground in ("paper", "card", "panel"):
                assert contrast(colour[text], colour[ground]) >= AA, (text, ground)
        for ground in ("good-tint", "bad-tint"):
            assert contrast(colour["ink"], colour[ground]) >= AA
        assert contrast(colour["paper"], colour["accent"]) >= AA


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here")
async def test_a_coaching_sheet_is_one_sheet_of_paper_whatever_was_said(pages, tmp_path):
    async with browser(tmp_path / "profile") as page:
        assert await sheets_of_paper(page, pages["sheet"]) == 1
        for name in ("longest", "fullest"):
            assert await sheets_of_paper(page, pages[name]) == 1, name
        dense = [name for name in ("longest", "fullest", "sheet") if "8.4pt" in pages[name].read_text(encoding="utf-8")]
        assert dense == ["longest"]
        assert await sheets_of_paper(page, pages["call"]) > 1


@pytest.mark.node
def test_an_lrs_would_take_every_statement(judges, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    for name, outcome in (("robin", "accepted"), ("<kim>", "abandoned")):
        play(kept, monkeypatch, trainee=name, outcome=outcome)
        (path,) = kept.glob("call-0001.jsonl")
        path.rename(kept / f"{outcome}.jsonl")
    reviewed(find("accepted", kept))
    lines = run("cohort", "--format", "xapi", "--transcripts", kept, "--site", "https://training.example.org")
    statements = [json.loads(line) for line in lines.splitlines()]
    assert {s["verb"]["id"].rpartition("/")[2] for s in statements} == {"failed", "terminated", "scored"}
    assert node_room.xapi_verdict(lines) == {"lines": len(statements), "refused": []}
    spoilt = lines.replace('"scaled": ', '"scaled": 9', 1)
    assert [one["line"] for one in node_room.xapi_verdict(spoilt)["refused"]] == [1]
