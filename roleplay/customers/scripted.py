"""The scripted customer: says what the scenario wrote, when the call's view calls for it.

A line is, in order: the answer to what was asked, the fact that was earned, the strongest reaction, and what presses
next, cut to the customer's verbosity. Content lines are said once in a call; short fillers come from the pack.
"""

from __future__ import annotations

from collections.abc import Collection

from roleplay.calls import CallView
from roleplay.calls.view import Say
from roleplay.customers.choice import pick, unsaid
from roleplay.customers.packs import pack
from roleplay.events import CustomerSaid, Part, PartKind
from roleplay.scenarios import Lines

MOST_ANSWERS = 2
"""Closed questions answered in one line."""
ALWAYS = frozenset(
    {"opening", "answer", "fact", "admission", "ending", "warning", "supervisor", "promise", "reply", "refusal"}
)
"""Parts that are never cut."""
REPLIES = ("empty", "gibberish", "foreign", "abuse", "about_customer", "greeting")


class ScriptedCustomer:
    """Answer from the scenario's lines; the same view gives the same line."""

    name = "scripted"

    def say(self, view: CallView) -> CustomerSaid:
        """Return the customer's line for a view of the call."""
        parts = self._opening(view) if view.turn == 0 else self._ending(view) if view.outcome else self._reply(view)
        return CustomerSaid(turn=view.turn, band=view.band, parts=tuple(parts))

    def close(self) -> None:
        """Do nothing: nobody waits for a line that is written."""

    def _opening(self, view: CallView) -> list[Part]:
        return [_content(view, Say("opening", "opening", view.scenario.customer.opens)) or _filler(view, "greeting")]

    def _ending(self, view: CallView) -> list[Part]:
        written = view.scenario.outcomes.get(view.outcome)  # type: ignore[call-overload]
        lines = written.says if written else pack(view.scenario.language)[view.outcome]
        parts = [_filler(view, "promise_broken", kind="promise")] if view.promise_broken else []
        ending = _content(view, Say("ending", view.outcome, lines))
        return [*parts, ending or _filler(view, view.outcome, kind="ending")]

    def _reply(self, view: CallView) -> list[Part]:
        parts = [p for p in self._due(view) if p]
        said = {p.text for p in parts}
        for say in view.reactions:
            part = _content(view, say, said)
            if part:
                parts.append(part)
                break
        if "asks_supervisor" in view.signals:
            parts.append(_filler(view, "supervisor", kind="supervisor"))
        if "warns" in view.signals:
            parts.append(_filler(view, "warning", kind="warning"))
        elif not view.promise_broken:
            parts += self._need(view, parts)
        return _cut(parts, view.scenario.customer.traits.verbosity) or [_filler(view, "nothing")]

    def _due(self, view: CallView) -> list[Part | None]:
        """Return what the turn asked for: replies to off-script talk, answers, a fact, small courtesies."""
        due: list[Part | None] = []
        answered = bool(view.answers or view.fact)
        if view.off_script in REPLIES and not view.reactions and not answered:
            due.append(_filler(view, view.off_script))
        if view.promise_broken:
            due.append(_filler(view, "promise_broken", kind="promise"))
        due += [_content(view, say) or _repeat(view, say) for say in view.answers[:MOST_ANSWERS]]
        if view.fact:
            due.append(_content(view, view.fact))
        if view.asks_leave and not answered:
            due.append(_filler(view, "permission"))
        elif view.checks and not answered:
            due.append(_filler(view, "check"))
        elif view.asked_unknown and not answered and not view.reactions and view.off_script != "about_customer":
            due.append(_filler(view, "unknown_question"))
        return due

    def _need(self, view: CallView, parts: list[Part]) -> list[Part]:
        said = {p.text for p in parts}
        for say in view.needs:
            if say.kind == "press" and parts:
                break
            part = _content(view, say, said)
            if part:
                return [part]
        return [] if parts else [_filler(view, "nothing")]


def _content(view: CallView, say: Say, also: Collection[str] = ()) -> Part | None:
    """Return a wording not yet said in this call, or nothing when all have been."""
    options = unsaid(say.lines.choices(view.band), view.used | set(also))
    if not options:
        return None
    kind: PartKind = say.kind  # type: ignore[assignment]
    return Part(kind=kind, ref=say.ref, text=pick(options, view.seed, say.kind, say.ref, view.turn))


def _repeat(view: CallView, say: Say) -> Part:
    """Return an answer given before, said again: a question asked twice gets the same answer."""
    return Part(kind="answer", ref=say.ref, text=f"As I said: {pick(say.lines.choices(view.band), view.seed, say.ref)}")


def _filler(view: CallView, name: str, kind: PartKind = "reply") -> Part:
    """Return a short line of the pack, a fresh one while there is one."""
    lines: Lines = pack(view.scenario.language)[name]
    options = list(lines.choices(view.band)) or list(lines.all())
    fresh = unsaid(options, view.used) or options
    return Part(kind=kind, ref=name, text=pick(fresh, view.seed, name, view.turn))


def _cut(parts: list[Part], words: int) -> list[Part]:
    """Return the parts a customer of this verbosity gets out: what is due stays, the rest while there is room."""
    kept, spent = list[Part](), 0
    for part in parts:
        length = len(part.text.split())
        if part.kind in ALWAYS or not kept or spent + length <= words:
            kept.append(part)
            spent += length
    return kept
