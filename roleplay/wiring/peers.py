"""What a peer sees of kept calls, as lists and as data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from roleplay.privacy.peer import peer_id, to_the_day
from roleplay.transcripts import Transcript
from roleplay.wiring.kept import kept_calls

_SALT = re.compile(rb'"salt":"([^"]*)","type":"header"}\n$')


def peer_rows(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, ordered by what they are called, without whose they are and when."""
    rows = []
    for call in kept_calls(folder)[0]:
        alias = peer_id(call.id, _salt(call.path))
        day = datetime.fromisoformat(to_the_day(call.at.isoformat()))
        shown = replace(call, id=alias, at=day, trainee="", path=call.path.with_name(f"{alias}{call.path.suffix}"))
        row = shown.as_data() | {"path": None}
        rows.append(row | {"branch_of": {"id": None, "turn": row["branch_of"]["turn"]} if row["branch_of"] else None})
    # the order of the files would tell which call came first on a day
    return sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)


def _salt(path: Path) -> str:
    """Return the salt of a call's header, which ends its first line."""
    with path.open("rb") as file:
        found = _SALT.search(file.readline())
    return found[1].decode() if found else ""


def peer_data(view: Transcript) -> list[dict[str, Any]]:
    """Return the contents of a call as a peer sees it: header, events and footer."""
    parts = [view.header, *view.events, *([view.footer] if view.footer else [])]
    return [part.model_dump(mode="json") for part in parts]
