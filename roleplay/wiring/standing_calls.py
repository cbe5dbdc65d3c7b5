"""Kept calls with the grades that stand, for whatever is reckoned from many of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roleplay import paths
from roleplay.errors import RoleplayError
from roleplay.paths import review_path
from roleplay.wiring.kept import KeptCall, kept_calls


def standing_calls(folder: Path | None = None) -> tuple[list[KeptCall], list[Path]]:
    """Return what `kept_calls` returns, each call with the grade that stands after its reviews."""
    calls, unreadable = kept_calls(folder)
    return as_they_stand(calls, folder), unreadable


def as_they_stand(calls: Sequence[KeptCall], folder: Path | None = None) -> list[KeptCall]:
    """Return kept calls of a folder with the grades that stand after their reviews.

    They come from the index, which grades a call again only when it or what was said about it has changed.
    """
    if not any(review_path(call.path).is_file() for call in calls):
        return list(calls)
    from roleplay.index.query import Query
    from roleplay.wiring.catalogue import catalogue_of

    try:
        with catalogue_of(folder or paths.transcripts_folder()) as catalogue:
            found = catalogue.page(Query()).calls
    except RoleplayError:
        # calls are listed whatever becomes of the index
        return list(calls)
    ruled = {one.call.path: one.call for one in found if one.reviewed.given is not None}
    return [ruled.get(call.path, call) for call in calls]
