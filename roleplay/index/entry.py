"""One kept call as it goes into the index: read from its file and from what was said about it afterwards."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roleplay import paths
from roleplay.errors import RoleplayError
from roleplay.index.kept_call import Graded, KeptCall
from roleplay.index.said import form_of, said_in
from roleplay.index.words import haystack
from roleplay.transcripts.model import newer

if TYPE_CHECKING:
    from roleplay.grading import Scorecard
    from roleplay.transcripts import Review

UNSETTLED = 0
"""Stands for the time of a file that was written so lately that another change might not show in its time."""


class Place(NamedTuple):
    """Say where a call is kept."""

    folder: int
    """Which of the catalogue's folders."""
    stem: str
    """The name of its file without the ending."""


class Stamp(NamedTuple):
    """Hold what tells that a file was changed."""

    name: str
    mtime: int
    """When it was written, in nanoseconds; `UNSETTLED` where that is too fresh to tell."""
    size: int


class Reviewed(NamedTuple):
    """Hold where the review of a call stands."""

    by: tuple[str, ...] = ()
    """Coaches who said something about it, by their pseudonyms."""
    disputes: int = 0
    """Disputes that nobody has decided."""
    claims: int = 0
    """Trainees' claims that no coach has settled."""
    disagreements: int = 0
    """What second opinions read in another way and no coach has settled."""
    given: dict[str, float | None] | None = None
    """The scores as graded when the call was closed, where people ruled on the grade and others stand."""
    problem: str = ""
    """Why what was said about it cannot be read."""


UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a file raises that is no transcript."""


class Ways(NamedTuple):
    """Hold how calls are read: functions of modules, so that another process finds them."""

    glance: Callable[[Path], KeptCall]
    """Returns what a list says of a transcript; raises one of `UNREADABLE` for a file that is none."""
    stands: Callable[[Path], Scorecard]
    """Returns the grade of a call that stands after everything people said about it."""


class Entry(NamedTuple):
    """Hold what the index keeps of one call, in plain values, or why it can keep nothing."""

    place: Place
    files: tuple[Stamp, ...]
    """The files it was read from; none where there is nothing to read any more."""
    columns: tuple[Any, ...] = ()
    """What it is filtered by, in the order of `COLUMNS`; none where it cannot be read."""
    packed: str = ""
    """All that a list says of it."""
    text: str = ""
    """What is searched, as `haystack` makes it."""
    scores: tuple[tuple[str, float], ...] = ()
    """Scores by rubric and levels by `rubric.criterion`, where there are any and they count."""
    critical: tuple[str, ...] = ()
    problem: str = ""
    """Why the call cannot be read."""


ALONE = "the call is not here, but its reviews are: bring both into one folder"
ENDINGS = (paths.TRANSCRIPT_SUFFIX, paths.REVIEW_SUFFIX)
"""How the names of the files that belong to a call end."""
COLUMNS = (
    "call", "at", "scenario", "trainee", "mode", "customer", "agent", "outcome", "turns", "retry", "passed",
    "reviewed", "disputed", "claims", "disagreements",
)  # fmt: skip


def read_entry(folder: Path, place: Place, settled: int, ways: Ways) -> Entry:
    """Read one call; a file whose time is `settled` (nanoseconds) or later will be read again.

    What is wrong with a file is told in the entry. Where there is no file any more, the entry has no files.
    """
    path = folder / f"{place.stem}{paths.TRANSCRIPT_SUFFIX}"
    beside = folder / f"{place.stem}{paths.REVIEW_SUFFIX}"
    said_later = _stamp(beside, settled)
    try:
        stamp, raw = _read(path, settled)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return Entry(place, (said_later,), problem=ALONE) if said_later else Entry(place, ())
        files = (Stamp(path.name, UNSETTLED, 0), *([said_later] if said_later else []))
        return Entry(place, files, problem=error.strerror or str(error))
    files = (stamp, *([said_later] if said_later else []))
    if why := newer(form_of(raw)):
        return Entry(place, files, problem=why)
    try:
        call = _sound(ways.glance(path))
        text = haystack([call.title, call.trainee, *said_in(raw)])
    except UNREADABLE:
        return Entry(place, files, problem="this is no transcript, or not as it was written")
    call, reviewed = _reviewed(call, raw, ways) if said_later else (call, Reviewed())
    return _entry(place, files, call, reviewed, text)


def _entry(place: Place, files: tuple[Stamp, ...], call: KeptCall, reviewed: Reviewed, text: str) -> Entry:
    retry = call.branch_of is not None
    columns = (
        call.id, call.at.timestamp(), call.scenario, call.trainee, call.mode, call.customer, call.agent, call.outcome,
        call.turns, retry, None if retry else call.passed, bool(reviewed.by), reviewed.disputes, reviewed.claims,
        reviewed.disagreements,
    )  # fmt: skip
    scores = {
        **call.counted,
        **({} if retry else {f"{g.rubric}.{g.id}": g.level for g in call.graded}),
    }
    told = tuple((of, value) for of, value in scores.items() if value is not None)
    return Entry(place, files, columns, _packed(call, reviewed), text, told, tuple(dict.fromkeys(call.critical)))


def _stamp(path: Path, settled: int) -> Stamp | None:
    try:
        return _stamped(path.name, path.stat(), settled)
    except OSError:
        return None


def _stamped(name: str, seen: os.stat_result, settled: int) -> Stamp:
    return Stamp(name, seen.st_mtime_ns if seen.st_mtime_ns < settled else UNSETTLED, seen.st_size)


def _read(path: Path, settled: int) -> tuple[Stamp, bytes]:
    # a pipe would keep us waiting for ever
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(0, "this is no file")
    with path.open("rb") as file:
        # looked at before it is read: what is written meanwhile makes another stamp
        return _stamped(path.name, os.fstat(file.fileno()), settled), file.read()


def _sound(call: KeptCall) -> KeptCall:
    """Return a call whose values are of the kinds they should be; files are edited by hand.

    Raises:
        TypeError: if one is not.
    """
    numbers = [*call.scores.values(), *(graded.level for graded in call.graded)]
    if (
        any(type(number) not in (int, float, type(None)) for number in (call.turns, *numbers))
        or any(verdict not in (True, False, None) for verdict in (call.passed, call.resolved))
        or not isinstance(call.branch_of or {}, dict)
    ):
        raise TypeError("a value cannot stand where it does")
    return call


def _reviewed(call: KeptCall, raw: bytes, ways: Ways) -> tuple[KeptCall, Reviewed]:
    """Return a call with the grade that stands, and where its review does."""
    from roleplay.review.state import review_state
    from roleplay.transcripts import in_force, read_entries
    from roleplay.transcripts.soundness import reviews_hold

    try:
        entries = read_entries(call.path)
        if not reviews_hold(call.path, raw[: raw.rindex(b"\n")]):
            return call, Reviewed(problem="what was said about it is not as it was written")
        state = review_state(entries)
        ruled = call.finished and any(_rules(entry.review) for entry in in_force(entries))
        card = ways.stands(call.path) if ruled else None
    # whatever is wrong with what was said later, the call itself can be read
    except (RoleplayError, *UNREADABLE) as error:
        return call, Reviewed(problem=str(error).splitlines()[0])
    reviewed = Reviewed(
        state.reviewed_by, len(state.open_disputes), len(state.open_claims), len(state.disagreements),
        dict(call.scores) if card else None,
    )  # fmt: skip
    return (_standing(call, card) if card else call), reviewed


def _rules(review: Review) -> bool:
    """Return whether a review may change a grade."""
    from roleplay.transcripts import Decision, Mark, Override

    return isinstance(review, Mark | Decision) or (isinstance(review, Override) and review.verdict != "accept")


def _standing(call: KeptCall, card: Scorecard) -> KeptCall:
    """Return a call with another grade."""
    return replace(
        call, scores={name: grade.score for name, grade in card.rubrics.items()}, passed=card.passed,
        graded=tuple(
            Graded(rubric, key, one.name, one.level, one.weight)
            for rubric, grade in card.rubrics.items()
            for key, one in grade.criteria.items()
        ),
        critical=tuple(error.id for error in card.critical),
    )  # fmt: skip


def _packed(call: KeptCall, reviewed: Reviewed) -> str:
    kept = {f.name: getattr(call, f.name) for f in fields(KeptCall) if f.name != "path"}
    return json.dumps([kept | {"at": call.at.isoformat()}, reviewed], separators=(",", ":"), ensure_ascii=False)


def unpacked(text: str, path: Path) -> tuple[KeptCall, Reviewed]:
    """Return the call and the review that an entry holds packed."""
    call, reviewed = json.loads(text)
    call["at"] = datetime.fromisoformat(call["at"])
    call["graded"] = tuple(Graded(*one) for one in call["graded"])
    for name in ("void", "critical"):
        call[name] = tuple(call[name])
    by, *rest = reviewed
    return KeptCall(path=path, **call), Reviewed(tuple(by), *rest)
