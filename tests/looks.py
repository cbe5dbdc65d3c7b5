"""A report as it looks in Chromium: on a light and a dark screen, a narrow one and on paper; and what axe finds."""

from __future__ import annotations

import base64
import json
import re

from tests import node_room

LOOKS = {
    "light": {"width": 1100, "media": "screen", "scheme": "light"},
    "dark": {"width": 1100, "media": "screen", "scheme": "dark"},
    "narrow": {"width": 390, "media": "screen", "scheme": "light"},
    "print": {"width": 688, "media": "print", "scheme": "light"},
}
SERIOUS = ("serious", "critical")
"""What axe calls the findings that keep somebody from reading the page."""
RUN = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(found.violations.map((one) => ({
  id: one.id, impact: one.impact, help: one.help, nodes: one.nodes.map((node) => node.html.slice(0, 160)),
}))))
"""


async def look(page, path, name):
    """Open a file in one of the looks."""
    wanted = LOOKS[name]
    size = {"width": wanted["width"], "height": 1000, "deviceScaleFactor": 1, "mobile": False}
    scheme = [{"name": "prefers-color-scheme", "value": wanted["scheme"]}]
    await page.ask("Emulation.setDeviceMetricsOverride", **size)
    await page.ask("Emulation.setScrollbarsHidden", hidden=True)
    await page.ask("Emulation.setEmulatedMedia", media=wanted["media"], features=scheme)
    await page.open(path.as_uri())
    await page.until(f"location.href == {json.dumps(path.as_uri())} && document.readyState == 'complete'")


async def found_by_axe(page):
    """Return what axe finds wrong with the page that is open."""
    await page.ask("Runtime.evaluate", expression=node_room.axe())
    answer = await page.ask("Runtime.evaluate", expression=RUN, awaitPromise=True, returnByValue=True)
    return json.loads(answer["result"]["value"])


async def sheets_of_paper(page, path):
    """Return how many pages a file takes when it is printed as it says."""
    await page.ask("Emulation.setEmulatedMedia", media="", features=[])
    await page.open(path.as_uri())
    await page.until(f"location.href == {json.dumps(path.as_uri())} && document.readyState == 'complete'")
    printed = await page.ask("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", base64.b64decode(printed["data"])))
