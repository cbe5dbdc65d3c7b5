"""The page of a certification report as others read it: in Chromium, by axe, on a narrow screen and on paper."""

from __future__ import annotations

import asyncio

import pytest

from roleplay.errors import ExitCode
from tests import node_room
from tests.certified_run import LIBRARY, PLAYED, Came, made, plan_text, played
from tests.chromium import CHROMIUM, browser
from tests.looks import LOOKS, SERIOUS, found_by_axe, look, sheets_of_paper
from tests.test_certify_report import report

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here"),
]


@pytest.fixture
def page_file(tmp_path):
    def came(slot):
        return Came(60 + slot.seed % 37, 55 + slot.seed % 41, ("customer:mocked",) if slot.seed % 7 == 3 else ())

    folder = made(tmp_path / "run", plan_text(["robin", "kim"], ["a", "b"], repeats=3), LIBRARY, came)
    before = made(tmp_path / "before", plan_text(["robin", "kim"], ["a", "b"], repeats=3, seed=1), LIBRARY, came)
    slot = next(one for one in folder.run.slots if one.scenario == PLAYED)
    folder.call(slot).unlink()
    played(folder, slot)
    out = tmp_path / "certified.html"
    report(folder.path, "--against", before.path, "--out", out, code=ExitCode.OK)
    return out, f"cell-1-{LIBRARY.index(PLAYED) + 1}"


@pytest.mark.node
async def test_nothing_keeps_anybody_from_reading_the_page(page_file, tmp_path):
    if why := node_room.missing():
        pytest.skip(why)
    async with browser(tmp_path / "profile") as page:
        for name in LOOKS:
            await look(page, page_file[0], name)
            await page.value("document.querySelectorAll('details').forEach((one) => one.open = true)")
            found = await found_by_axe(page)
            assert [one for one in found if one["impact"] in SERIOUS] == [], name


async def test_a_cell_opens_its_calls_and_nothing_sticks_out(page_file, tmp_path):
    file, cell = page_file
    async with browser(tmp_path / "profile") as page:
        await look(page, file, "narrow")
        assert await page.value("document.documentElement.scrollWidth") == LOOKS["narrow"]["width"]
        assert await page.value("document.querySelectorAll('details[open]').length") == 0
        await page.value(f"document.querySelector('a[href=\\'#{cell}\\']').click()")
        for _ in range(50):
            if await page.value("document.querySelectorAll('details[open]').length"):
                break
            await asyncio.sleep(0.1)
        shown = await page.value("document.querySelector('details[open]').innerText")
        assert "You should have read the terms" in shown
        assert {url for url in page.requests if not url.startswith("file:")} == set()
        assert page.complaints == []
        assert 3 <= await sheets_of_paper(page, file) <= 30
