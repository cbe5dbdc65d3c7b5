"""Take the calls of a form, on a screen or in plain lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from roleplay.cli import briefing_lines, output, prose
from roleplay.errors import ExitCode

if TYPE_CHECKING:
    from roleplay.cli.line_mode import Words
    from roleplay.settings import Loaded
    from roleplay.wiring.form_desk import FormDesk, Place

LATER = "Not this one, then. Nothing was kept; tell your certifier if it should stay so."


def show(desk: FormDesk, *, as_json: bool) -> None:
    """Print how far one is with a form."""
    places = desk.places()
    if as_json:
        output.data({
            "title": desk.form.title, "candidate": desk.form.candidate, "until": desk.form.until,
            "calls": [place.as_data() for place in places],
        })  # fmt: skip
        return
    prose.line(f"{desk.form.title}, for {desk.form.candidate}. {desk.words}")
    for place in places:
        prose.line(f"  {place.words}")
    prose.note("`roleplay practice --form FILE` takes the next one." if desk.next else desk.done_words)


def take(
    desk: FormDesk, *, plain: bool, agent_file: str, as_json: bool, settings: Loaded | None = None
) -> int:  # fmt: skip
    """Take the next call of a form in plain lines, or open the form on a screen, and return the exit code."""
    if not (plain or agent_file or as_json) and sys.stdin.isatty() and sys.stdout.isatty():
        from roleplay.tui.app import RoleplayApp

        app = RoleplayApp(form=desk, settings=settings)
        app.run()
        return app.return_code or ExitCode.OK
    from roleplay.cli.line_mode import Words

    place = desk.next
    if place is None:
        prose.note(f"{desk.words}\n{desk.done_words}")
        return ExitCode.OK
    return _played(desk, place, Words.from_file(agent_file) if agent_file else Words.from_stdin(), as_json=as_json)


def _played(desk: FormDesk, place: Place, words: Words, *, as_json: bool) -> int:
    from roleplay.cli.line_mode import LineMode
    from roleplay.wiring.briefing import briefing_of

    desk.check()
    prose.note(f"{desk.form.title}, call {place.number} of {len(desk.form.calls)}. {desk.words}")
    left = place.state == "left"
    briefing = briefing_of(desk.loaded(place.call).usable())
    noted = bool(briefing.note) and words.prompt and not left
    if noted and not briefing_lines.agreed(briefing, words):
        prose.note(LATER)
        return ExitCode.OK
    code = LineMode(desk.begin(place), words, as_json=as_json, noted=noted).run(resumed=left)
    prose.note(desk.words)
    prose.note("The same command takes the next call." if desk.next else desk.done_words)
    return code
