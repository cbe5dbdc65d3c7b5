"""Erase what is kept: the words of a call, or everything about a pseudonym, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from roleplay import paths
from roleplay.clock import Sources, SystemSources
from roleplay.diagnostics import closest_few
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.events import agent_words
from roleplay.privacy.redaction import NOBODY, Redaction, Scope
from roleplay.transcripts import Transcript, read
from roleplay.transcripts.erasing import Said, erase, remove
from roleplay.wiring.catalogue import index_forgotten
from roleplay.wiring.desk import who
from roleplay.wiring.drill_erasing import drills_erased, drills_of, trainees_of_drills

UNFINISHED = "Nothing names it for good yet: finish it first, or take it away whole with --all."


@dataclass
class Account:
    """Say what was erased."""

    contents: dict[str, int] = field(default_factory=dict)
    """How many contents gave way, by call."""
    removed: list[str] = field(default_factory=list)
    """Calls that were taken away whole, because they were never finished."""
    drills: int = 0
    """Answers to drills."""
    held: list[str] = field(default_factory=list)
    """What could not be erased, and why."""

    def __bool__(self) -> bool:
        return bool(self.contents or self.removed or self.drills)


def erase_call(
    path: Path, scope: Scope, turns: tuple[int, ...], why: str, by: str = "", sources: Sources | None = None
) -> Account:
    """Erase the words of a call, of its agent turns named or of all, wherever they stand.

    That is in the call, in what was said about it, in the retries that begin with it and in answers to drills about it.

    Raises:
        UsageProblem: if there is no such turn, nobody to sign, no reason, or the call is not finished and its words
            alone are meant.
        BadFile: if the call is not as it was written.
        StorageProblem: if it cannot be written.
    """
    call, account, sources = read(path), Account(), sources or SystemSources()
    said = _said(why, by, "")
    words = agent_words(call.events)
    if missing := [turn for turn in turns if turn not in words]:
        raise UsageProblem(f"The call has no turn {missing[0]}.", f"It has turns 1 to {len(words)}." if words else "")
    if not call.finished:
        if scope == "words":
            raise UsageProblem(f"{call.header.id} is not finished.", UNFINISHED)
        with index_forgotten():
            _removed(path, account)
        return account
    known = {t: w for t, w in words.items() if t not in call.erased_turns and (not turns or t in turns)}
    meant = frozenset(turns) if turns else None
    # the call itself comes last: until then what quotes it can be found again
    with index_forgotten():
        for branch, turn in _branches(call):
            _attempt(branch, Redaction(scope, meant, known, before=turn), said, sources, account)
        account.drills += drills_erased(path.parent, call.header.id, Redaction(scope, meant, known))
        _erase(path, Redaction(scope, meant, known), said, sources, account)
    if (grew := call.header.branch_of) and any(turn < grew.turn for turn in turns or words):
        account.held.append(f"{grew.id}, which this is a retry of, holds the turns before turn {grew.turn} too.")
    return account


def erase_trainee(name: str, why: str, by: str = "", folder: Path | None = None,
                  sources: Sources | None = None) -> Account:  # fmt: skip
    """Erase everything about a pseudonym: the words, names and hours of its calls, and its drills; unfinished calls go.

    Raises:
        UsageProblem: if nothing is kept about it, or nobody signs or no reason is given.
        StorageProblem: if a file cannot be written.
    """
    where = folder or paths.transcripts_folder()
    check_known(name, where)
    calls = [call for call in _calls(where) if call.header.trainee == name]
    said, account, sources = _said(why, by, name), Account(), sources or SystemSources()
    with index_forgotten():
        for call in calls:
            if not call.finished:
                _removed(call.path, account)
                continue
            words = {t: w for t, w in agent_words(call.events).items() if t not in call.erased_turns}
            _attempt(call.path, Redaction("person", None, words, name), said, sources, account)
        account.drills += drills_of(where, name)
    return account


def check_known(name: str, folder: Path | None = None) -> None:
    """See to it that something is kept about a pseudonym.

    Raises:
        UsageProblem: if nothing is, with those that are most like it.
    """
    where = folder or paths.transcripts_folder()
    known = {call.header.trainee for call in _calls(where)} | trainees_of_drills(where)
    if not name.strip() or name not in known:
        near = closest_few(name, [k for k in sorted(known) if k])
        raise UsageProblem(f"Nothing is kept about {name!r}.", f"Closest: {', '.join(near)}" if near else "")


def _calls(folder: Path) -> Iterator[Transcript]:
    for path in paths.transcript_files(folder):
        try:
            yield read(path)
        except BadFile:
            continue


def _said(why: str, by: str, erased: str) -> Said:
    """Return who erases and why; a pseudonym that is to be erased does not sign."""
    if not why.strip():
        raise UsageProblem("It must be said why.", "--why says it; it is kept in the place of what is erased.")
    name = who(by)
    return Said(NOBODY if name == erased else name, why.strip(), forgets=erased)


def _branches(call: Transcript) -> list[tuple[Path, int]]:
    """Return the retries that begin with turns of a call, those of retries too, with the turn they leave it at."""
    known = {other.header.id: other for other in _calls(call.path.parent)}
    out, look = list[tuple[Path, int]](), [(call.header.id, 0)]
    while look:
        ident, shared = look.pop()
        for other in known.values():
            grew = other.header.branch_of
            if grew and grew.id == ident:
                turn = min(shared, grew.turn) if shared else grew.turn
                out.append((other.path, turn))
                look.append((other.header.id, turn))
    return out


def _erase(path: Path, redaction: Redaction, said: Said, sources: Sources, account: Account) -> None:
    done = erase(
        path,
        lambda record, content: redaction.of_call(record.type, content),
        lambda _, content: redaction.of_review(content),
        said, sources,
    )  # fmt: skip
    if done:
        account.contents[path.stem] = done.call + done.reviews


def _attempt(path: Path, redaction: Redaction, said: Said, sources: Sources, account: Account) -> None:
    """Erase in one of several calls; what cannot be is said and keeps nothing else."""
    try:
        _erase(path, redaction, said, sources, account)
    except (UsageProblem, BadFile, StorageProblem) as problem:
        account.held.append(str(problem))


def _removed(path: Path, account: Account) -> None:
    try:
        remove(path)
        account.removed.append(path.stem)
    except StorageProblem as problem:
        account.held.append(str(problem))
