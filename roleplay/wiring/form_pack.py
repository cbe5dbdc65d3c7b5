"""Put a candidate's calls in one file that can be sent back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from roleplay import paths
from roleplay.errors import UsageProblem
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.wiring.form_desk import FormDesk, Place

_AT = (1980, 1, 1, 0, 0, 0)
"""The time of every file inside, so that packing again gives the same bytes."""


def pack(desk: FormDesk, to: Path) -> tuple[list[Place], list[Place]]:
    """Write the finished calls of a form to a zip, byte for byte, and return those in it and those that are not.

    Raises:
        UsageProblem: if no call is finished.
        StorageProblem: if it cannot be written.
    """
    places = desk.places()
    taken = [place for place in places if place.state == "taken"]
    if not taken:
        raise UsageProblem("No call of this form is finished.", "`roleplay practice --form FILE` takes the next one.")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for place in taken:
            path = desk.path(place.call)
            with explained(path):
                archive.writestr(_entry(path.name), path.read_bytes())
    replace_bytes(to, made.getvalue())
    return taken, [place for place in places if place.state != "taken"]


def _entry(name: str) -> zipfile.ZipInfo:
    assert paths.is_transcript(name)
    entry = zipfile.ZipInfo(name, _AT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
