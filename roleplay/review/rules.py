"""Who may say what about a call. A pseudonym is taken at its word: these rules keep honest people in their roles."""

from __future__ import annotations

from collections.abc import Iterable

from roleplay.errors import UsageProblem
from roleplay.review.state import review_state
from roleplay.transcripts import (
    Claim,
    Decision,
    Dispute,
    Entry,
    Erasure,
    Header,
    Mark,
    Override,
    Review,
    SecondOpinion,
    Undo,
    in_force,
)

NO_NAME = "trainee"
"""Who speaks for a call that was taken without a pseudonym."""

NOBODY = "It must be said who speaks."
SAY_WHO = "`--by NAME` says it, or `roleplay settings set trainee NAME`."


def trainee_of(header: Header) -> str:
    """Return the pseudonym of whoever took the call."""
    return header.trainee or NO_NAME


def check(review: Review, header: Header, entries: Iterable[Entry]) -> None:
    """See to it that a review may be said.

    Raises:
        UsageProblem: if it may not: a grade of one's own call, a dispute of another's, a decision by somebody who has
            seen the grades, something that is not there to be decided or taken back.
    """
    entries = tuple(entries)
    if isinstance(review, SecondOpinion):
        return
    if not review.by.strip():
        raise UsageProblem(NOBODY, SAY_WHO)
    own = review.by == trainee_of(header)
    if isinstance(review, Claim | Dispute):
        if not own:
            raise UsageProblem(f"Only {trainee_of(header)}, who took the call, can do this.")
    elif own and not isinstance(review, Undo):
        raise UsageProblem(
            "Nobody reviews their own call.", "`roleplay review dispute` says that a grade is not right."
        )
    if isinstance(review, Dispute):
        _dispute(review, entries)
    elif isinstance(review, Decision):
        _decision(review, header, entries)
    elif isinstance(review, Undo):
        _undo(review, entries)


def may_decide(by: str, trainee: str, entries: Iterable[Entry]) -> str:
    """Return why somebody may not decide a dispute about the call of a trainee; empty if they may."""
    if by == (trainee or NO_NAME):
        return "Nobody decides about their own call."
    graded = {e.review.by for e in entries if isinstance(e.review, Override | Mark)}
    if by in graded:
        return f"{by} has graded this call; somebody who has not decides."
    return ""


def _dispute(review: Dispute, entries: tuple[Entry, ...]) -> None:
    state = review_state(entries)
    waiting = {str(e.review.about) for e in state.open_disputes if isinstance(e.review, Dispute)}
    if str(review.about) in waiting:
        raise UsageProblem(f"{review.about} is disputed already.", "A second reviewer will decide.")
    disputes = {e.line: e.review for e in in_force(entries) if isinstance(e.review, Dispute)}
    decided = {str(disputes[e.review.to].about) for e in state.decided if isinstance(e.review, Decision)}
    if str(review.about) in decided:
        raise UsageProblem(f"A second reviewer has decided about {review.about}.", "That decision stands.")


def _decision(review: Decision, header: Header, entries: tuple[Entry, ...]) -> None:
    if why := may_decide(review.by, header.trainee, entries):
        raise UsageProblem(why)
    waiting = {e.line: e.review for e in review_state(entries).open_disputes}
    dispute = waiting.get(review.to)
    if not isinstance(dispute, Dispute):
        open_ones = ", ".join(str(line) for line in waiting) or "none"
        raise UsageProblem(f"There is no open dispute {review.to}.", f"Open: {open_ones}")


def _undo(review: Undo, entries: tuple[Entry, ...]) -> None:
    standing = {entry.line: entry.review for entry in in_force(entries)}
    found = standing.get(review.of)
    if found is None:
        raise UsageProblem(f"Line {review.of} holds nothing that could be taken back.")
    if isinstance(found, SecondOpinion) or found.by != review.by:
        raise UsageProblem(f"Line {review.of} was not written by {review.by}.", "People take back what they said.")
    if isinstance(found, Decision):
        raise UsageProblem("A decision on a dispute stands.")
    if isinstance(found, Erasure):
        raise UsageProblem("What was erased cannot be had back.")
    if isinstance(found, Dispute) and review.of not in {e.line for e in review_state(entries).open_disputes}:
        raise UsageProblem("This dispute has been decided.", "That decision stands.")
