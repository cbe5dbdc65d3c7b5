"""What a peer sees of kept calls, as lists and as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from roleplay.errors import BadFile
from roleplay.grading import Scorecard
from roleplay.privacy.names import Names
from roleplay.privacy.peer import COACH, nobody_in, peer_entries, peer_id, peer_view, people_of, to_the_day, unnamed
from roleplay.reports.call_facts import ANOTHER, CallFacts
from roleplay.transcripts import Transcript, read, read_entries
from roleplay.wiring.debrief import kept_card, said_by_others
from roleplay.wiring.standing_calls import standing_calls

_SALT = re.compile(rb'"salt":"([^"]*)","type":"header"}\n$')


def peer_rows(folder: Path | None = None) -> list[dict[str, Any]]:
    """Return one row for each kept call, ordered by what they are called, without whose they are and when."""
    rows = []
    for call in standing_calls(folder)[0]:
        alias = peer_id(call.id, _salt(call.path))
        day = datetime.fromisoformat(to_the_day(call.at.isoformat()))
        shown = replace(call, id=alias, at=day, trainee="", path=call.path.with_name(f"{alias}{call.path.suffix}"))
        row = shown.as_data() | {"path": None}
        rows.append(row | {"branch_of": {"id": None, "turn": row["branch_of"]["turn"]} if row["branch_of"] else None})
    # the order of the files would tell which call came first on a day
    return sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)


def peer_order(files: Iterable[Path]) -> list[Path]:
    """Return calls in the order of what they are called for a peer: by it nobody can tell which came first."""
    return sorted(files, key=lambda path: peer_id(path.stem, _salt(path)))


def peer_facts(call: CallFacts, path: Path) -> CallFacts:
    """Return the facts of a kept call without whose it is, what names it for good, and the hour."""
    seen = {
        "view": "peer", "id": peer_id(call.id, _salt(path)), "head": "", "trainee": "", "at": to_the_day(call.at),
        **{name: to_the_day(at) for name in ("ended", "reviewed_at") if (at := getattr(call, name))},
        "retry_of": ANOTHER if call.retry_of else "", "reviewed_by": (COACH,) if call.reviewed_by else (),
    }  # fmt: skip
    return nobody_in(call.model_copy(update=seen), people_in(path, call.trainee))


def seen_by_peer(path: Path) -> Transcript:
    """Return a kept call as a peer sees it.

    Raises:
        BadFile: if it cannot be read.
    """
    transcript = read(path)
    return peer_view(transcript, people_in(path, transcript.header.trainee))


def card_for_peer(path: Path) -> Scorecard:
    """Return the grade of a finished call that stands, naming nobody."""
    transcript = read(path)
    return nobody_in(kept_card(transcript), people_in(path, transcript.header.trainee))


def said_to_peer(path: Path) -> tuple[str, ...]:
    """Return what coaches and reviewers said about a kept call, and what stands otherwise for it, a sentence each."""
    people = people_in(path, read(path).header.trainee)
    return tuple(unnamed(words, people) for words in said_by_others(peer_entries(read_entries(path), people), path))


def people_in(path: Path, trainee: str) -> Names:
    """Return the pseudonyms of whoever took a kept call or said something about it."""
    try:
        return people_of(trainee, read_entries(path))
    except BadFile:
        return people_of(trainee)


def _salt(path: Path) -> str:
    """Return the salt of a call's header, which ends its first line; nothing where there is none to read."""
    try:
        with path.open("rb") as file:
            found = _SALT.search(file.readline())
    except OSError:
        return ""
    return found[1].decode() if found else ""


def peer_data(view: Transcript) -> list[dict[str, Any]]:
    """Return the contents of a call as a peer sees it: header, events and footer."""
    parts = [view.header, *view.events, *([view.footer] if view.footer else [])]
    return [part.model_dump(mode="json") for part in parts]
