"""The catalogue of this user's kept calls and of those that were shared with them; see `roleplay.index.catalogue`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay import paths
from roleplay.clock import Sources, SystemSources
from roleplay.diagnostics import closest
from roleplay.errors import UsageProblem
from roleplay.index.catalogue import Catalogue
from roleplay.index.choices import Choices
from roleplay.index.entry import Ways
from roleplay.index.query import ANY, SORTS, UNFINISHED, Query
from roleplay.index.store import FORM
from roleplay.transcripts.disk import explained
from roleplay.wiring.folders import folders
from roleplay.wiring.kept import glance

if TYPE_CHECKING:
    from roleplay.grading import Scorecard

INSIDE = "The cache folder lies in a folder of calls, where no index is kept; everything was read from the transcripts."
NAMED = ("trainee", "scenario", "mode", "outcome", "customer", "critical")
"""Filters that name what calls have."""
EVERYWHERE = {"outcome": UNFINISHED, "critical": ANY}
"""What can be named of calls without any of them having it."""


def catalogue_of(folder: Path | None = None, sources: Sources | None = None) -> Catalogue:
    """Return the catalogue of one folder, or of the own folder and the shared ones; it is to be closed after use."""
    apart = folders(folder)
    index = index_file(apart)
    inside = any(Path(os.path.realpath(one)) in index.parents for one in apart)
    catalogue = Catalogue(apart, None if inside else index, WAYS, sources or SystemSources())
    catalogue.note = INSIDE if inside else ""
    return catalogue


def grade_that_stands(path: Path) -> Scorecard:
    """Return the grade of a finished call after everything that people said about it.

    Raises:
        BadFile: if it or what was said about it cannot be read.
    """
    from roleplay.wiring.desk import open_call

    return open_call(path).card


WAYS = Ways(glance, grade_that_stands)


@contextmanager
def index_forgotten() -> Iterator[None]:
    """Take every index away afterwards, however it ends: what was erased from calls is not to be found in one either.

    Raises:
        StorageProblem: if one cannot be deleted.
    """
    try:
        yield
    finally:
        for file in _indexes().glob("*.sqlite*"):
            with explained(file):
                file.unlink(missing_ok=True)


def index_file(apart: tuple[Path, ...]) -> Path:
    """Return where the index of some folders is kept: in the user's cache folder, one for each set of folders."""
    named = "\n".join(os.path.realpath(folder) for folder in apart)
    name = hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return _indexes() / f"{name}-{FORM}.sqlite"


def _indexes() -> Path:
    return Path(os.path.realpath(paths.cache_folder())) / "index"


def see_that_scores_are_known(query: Query, choices: Choices) -> None:
    """See to it that what a query is bounded or ordered by is graded in some call, where any is graded at all.

    Raises:
        UsageProblem: if it is not, with what was probably meant.
    """
    asked = [bound.of for bound in query.bounds] + ([query.sort] if query.sort not in SORTS else [])
    for name in asked:
        known = list(choices.scores) + (list(SORTS) if name == query.sort else [])
        if choices.scores and name not in known:
            guess = closest(name, known)
            raise UsageProblem(
                f"No call has a score {name!r}.", f"Did you mean {guess!r}?" if guess else f"Known: {', '.join(known)}"
            )


def nowhere(query: Query, choices: Choices) -> Iterator[str]:
    """Yield a sentence for everything that a query names and no call has."""
    for name in NAMED:
        known: tuple[str, ...] = getattr(choices, name)
        for wanted in getattr(query, name):
            if wanted not in known and wanted != EVERYWHERE.get(name):
                guess = closest(wanted, list(known))
                words = "critical error" if name == "critical" else name
                yield f"No call has the {words} {wanted!r}" + (f"; did you mean {guess!r}?" if guess else ".")
