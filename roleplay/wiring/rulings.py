"""What a coach, a trainee or a reviewer says about a call, from their words to a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from roleplay.behaviours import CATALOGUE
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.diagnostics import closest_few
from roleplay.errors import UsageProblem
from roleplay.scenarios.heads import heads
from roleplay.transcripts import (
    About,
    Comment,
    Decision,
    Dispute,
    Entry,
    Exercise,
    Mark,
    Note,
    Override,
    Rests,
    Review,
    Undo,
)
from roleplay.transcripts.review_targets import digest_of_words
from roleplay.wiring.claims import known_behaviour
from roleplay.wiring.desk import OnTheDesk, say
from roleplay.wiring.disputes import dispute_at

Verdict = Literal["accept", "adjust", "reject"]
FORMS = "E1, 3:empathy, 3:paraphrase, critical:NAME"


@dataclass(frozen=True)
class Speaker:
    """Say things about one call in somebody's name."""

    desk: OnTheDesk
    by: str
    sources: Sources

    def override(self, what: str, verdict: Verdict, level: int | None, reason: str) -> Entry:
        """Accept, adjust or reject a grade.

        Raises:
            UsageProblem: if there is no such grade, or no reason.
        """
        about = self.about(what)
        given = self._level(about)
        if verdict == "adjust" and about.on in ("behaviour", "critical"):
            raise UsageProblem("It was shown or it was not.", "Accept it or reject it.")
        if verdict == "adjust" and level is None:
            raise UsageProblem("An adjusted grade needs a level.", "`--level 0` to `--level 5`")
        if verdict == "accept" and about.on == "behaviour" and not self._seen(about):
            raise UsageProblem(f"The observer did not report {about}.", "Mark the words that show it.")
        stands = {"accept": given, "adjust": level, "reject": None}[verdict]
        # agreeing needs no reason; another grade does
        reason = reason.strip() or ("" if verdict != "accept" else "as graded")
        return self._keep(
            Override(
                about=about, verdict=verdict, level=stands, reason=self._needed(reason), turns=self._rests(about),
                **self._signed,
            )
        )  # fmt: skip

    def mark(self, turn: int, behaviour: str, words: str, reason: str, cue: str | None = None) -> Entry:
        """Add a behaviour that was missed.

        `cue` is the customer's cue that the words take up, by id; empty for none. Where it is left out, words that
        acknowledge take up the latest cue that was open.

        Raises:
            UsageProblem: if there is no such turn, behaviour or cue, or the words do not stand in the turn.
        """
        known_behaviour(behaviour)
        said = self._said(turn)
        words = words.strip()
        if not words or words not in said:
            raise UsageProblem("The words must be copied from the turn exactly.", f"Turn {turn}: {said}")
        waiting = self.desk.open_cues(turn)
        if cue is None:
            cue = waiting[-1] if waiting and "acknowledges" in CATALOGUE[behaviour].roles else ""
        if cue and cue not in waiting:
            raise UsageProblem(f"No cue {cue!r} was open in turn {turn}.", f"Open: {', '.join(waiting) or 'none'}")
        return self._keep(
            Mark(
                turn=turn, words=words, turn_sha256=digest_of_words(said), behaviour=behaviour, cue=cue,
                reason=self._needed(reason), **self._signed,
            )
        )  # fmt: skip

    def comment(self, turn: int, text: str) -> Entry:
        """Say something about a turn."""
        digest = digest_of_words(self._said(turn))
        return self._keep(Comment(turn=turn, turn_sha256=digest, text=self._needed(text), **self._signed))

    def note(self, text: str) -> Entry:
        """Say something about the whole call."""
        return self._keep(Note(text=self._needed(text), **self._signed))

    def exercise(self, scenario: str, turn: int, text: str) -> Entry:
        """Say what to practise next.

        Raises:
            UsageProblem: if there is no such scenario or turn, or neither is named.
        """
        if bool(scenario) == bool(turn):
            raise UsageProblem("The next exercise is a scenario, or a turn of this call to take again.")
        if turn:
            self._said(turn)
        elif scenario not in (known := heads()):
            near = closest_few(scenario, list(known))
            raise UsageProblem(f"There is no scenario {scenario!r}.", f"Closest: {', '.join(near)}" if near else "")
        return self._keep(Exercise(scenario=scenario, turn=turn, text=text.strip(), **self._signed))

    def dispute(self, what: str, reason: str) -> Entry:
        """Say that a grade is not right."""
        about = self.about(what)
        if about.on not in ("criterion", "critical"):
            raise UsageProblem("A criterion or a critical error can be disputed.", "E1, critical:NAME")
        if about.on == "critical" and all(e.id != about.error for e in self.desk.card.critical):
            raise UsageProblem(f"The call was not graded with {about.error!r}.")
        return self._keep(Dispute(about=about, reason=self._needed(reason), turns=self._rests(about), **self._signed))

    def decide(
        self, line: int, level: int | None, stands: bool | None, reason: str, *, not_scored: bool = False
    ) -> Entry:
        """Decide a dispute.

        Raises:
            UsageProblem: if there is no such dispute, it is not theirs to decide, or nothing was decided.
        """
        dispute = dispute_at(self.desk, line)
        if dispute.about.on == "critical":
            level = None
            if stands is None:
                raise UsageProblem("Was the critical error made?", "`--stands` or `--clears` says it.")
        else:
            stands = None
            if (level is None) != not_scored:
                raise UsageProblem("Which level stands?", "`--level 0` to `--level 5`, or `--not-scored`.")
        return self._keep(Decision(to=line, level=level, stands=stands, reason=self._needed(reason), **self._signed))

    def undo(self, line: int, reason: str) -> Entry:
        """Take back what was said."""
        return self._keep(Undo(of=line, reason=reason.strip(), **self._signed))

    def about(self, what: str) -> About:
        """Return what a short form names.

        Raises:
            UsageProblem: if the call was not graded with it.
        """
        about = About.of(what, self.desk.criteria)
        if about is None:
            raise UsageProblem(f"{what!r} names nothing that was graded.", f"It is written like {FORMS}.")
        if about.on in ("turn", "behaviour"):
            self._said(about.turn)
        if about.on == "behaviour":
            known_behaviour(about.behaviour)
        if about.on == "critical" and about.error not in self.desk.errors():
            known = ", ".join(self.desk.errors())
            raise UsageProblem(f"There is no critical error {about.error!r}.", f"Known: {known}")
        return about

    @property
    def _signed(self) -> dict[str, str]:
        return {"by": self.by, "at": stamp(self.sources)}

    def _keep(self, review: Review) -> Entry:
        return say(self.desk, review, self.sources)

    def _said(self, turn: int) -> str:
        words = self.desk.words
        if turn not in words:
            remedy = f"It has turns 1 to {max(words)}." if words else "Nothing was said in it."
            raise UsageProblem(f"The call has no turn {turn}.", remedy)
        return words[turn]

    def _needed(self, reason: str) -> str:
        if not reason.strip():
            raise UsageProblem("A reason is needed.", "Whoever reads it later has nothing else.")
        return reason.strip()

    def _level(self, about: About) -> int | None:
        if about.on == "criterion":
            return self.desk.card.rubrics[about.rubric].criteria[about.criterion].level
        if about.on == "turn":
            turn = next((t for t in self.desk.card.turns if t.index == about.turn), None)
            return getattr(turn, about.rubric, None)
        return None

    def _seen(self, about: About) -> bool:
        turns = (t for t in self.desk.standing.original.turns if t.index == about.turn)
        return any(seen.id == about.behaviour for turn in turns for seen in turn.behaviours)

    def _rests(self, about: About) -> tuple[Rests, ...]:
        if about.turn:
            return self.desk.rests((about.turn,))
        if about.on == "criterion":
            proofs = self.desk.card.rubrics[about.rubric].criteria[about.criterion].evidence
        else:
            proofs = tuple(p for e in self.desk.card.critical if e.id == about.error for p in e.evidence)
        return self.desk.rests(tuple(turn for p in proofs for turn in (p.turn, *p.turns) if turn))


def speaker(desk: OnTheDesk, by: str, sources: Sources | None = None) -> Speaker:
    """Return somebody who says things about a call."""
    return Speaker(desk, by, sources or SystemSources())
