"""What is left of a content when words are taken out of it: levels, times and what moved stay, in the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from roleplay.privacy.peer import to_the_day
from roleplay.transcripts.tombstones import WORDS

Scope = Literal["words", "all", "person"]
"""The agent's words; everything said; or everything said and who it was."""
NOBODY = "trainee"
"""Stands in the place of a pseudonym that was erased."""
QUOTE_WORDS = 4
"""So many words of a turn in a row are a quote of it; a shorter turn is quoted whole."""
SAID_ABOUT = ("words", "reason", "text", "why")
"""Fields of a review in which people write."""
Content = dict[str, Any]


@dataclass(frozen=True)
class Redaction:
    """Take words out of the contents of a call and of what was said about it."""

    scope: Scope = "words"
    turns: frozenset[int] | None = None
    """The agent turns meant; None for all."""
    said: Mapping[int, str] = field(default_factory=dict)
    """The words of the turns meant, by which quotes of them are found elsewhere."""
    trainee: str = ""
    """For a person: their pseudonym."""
    before: int = 0
    """For a branch: only what came before this turn, which it shares with the call it grew from; 0 for everything."""

    def of_call(self, kind: str, content: Content) -> Content:
        """Return what is left of a header, an event or a footer."""
        content = self._footer(content) if kind == "footer" else self._event(content)
        return self._nameless(content, ("trainee",)) if self.scope == "person" else content

    def of_review(self, content: Content) -> Content:
        """Return what is left of something said about the call."""
        if content.get("kind") == "erasure":
            return self._nameless(content, ("by",)) if self.scope == "person" else content
        content = dict(_walked(content, self._proof))
        if any(self.of_turn(turn) for turn in _turns_of(content)) or self.turns is None:
            content = _walked(content, _wordless)
        else:
            content = _walked(content, self._unquoted(SAID_ABOUT))
        return self._nameless(content, ("by",)) if self.scope == "person" else content

    def of_drill(self, content: Content) -> Content:
        """Return what is left of an answer to a drill."""
        return {**_walked(content, _quoteless), "words": _gone(content["words"])}

    def of_turn(self, turn: int) -> bool:
        """Return whether an agent turn is meant."""
        return (self.turns is None or turn in self.turns) and (not self.before or turn < self.before)

    def quotes(self, text: str) -> bool:
        """Return whether a text quotes one of the turns meant."""
        here = f" {' '.join(_tokens(text))} "
        for words in self.said.values():
            tokens = _tokens(words)
            size = min(QUOTE_WORDS, len(tokens))
            runs = (tokens[i : i + size] for i in range(len(tokens) - size + 1))
            if size and any(f" {' '.join(run)} " in here for run in runs):
                return True
        return False

    def _since(self, turn: int) -> bool:
        """Return whether a turn meant had been said by then, so that it can be echoed."""
        if self.before and turn >= self.before:
            return False
        return self.turns is None or any(turn >= meant for meant in self.turns)

    def _event(self, content: Content) -> Content:  # noqa: PLR0911  one line for each kind
        kind, turn = content.get("type"), content.get("turn", 0)
        match kind:
            case "agent_said" if self.of_turn(turn):
                return {**content, "text": _gone(content["text"])}
            case "observed" if self.of_turn(turn):
                return dict(_walked(content, _quoteless))
            case "hint_given" if self.of_turn(turn):
                return {**content, "text": _gone(content["text"])}
            case "notes_kept" if self.turns is None and self.of_turn(turn):
                return {**content, "text": _gone(content["text"])}
            case "customer_said" if self._since(turn):
                return self._line(content)
            case "customer_fault" if self._since(turn):
                return {**content, "words": "", "detail": ""}
        return content

    def _proof(self, inner: Content) -> Content:
        if inner.get("kind") == "quote" and "text" in inner and self.of_turn(inner.get("turn", 0)):
            return {**inner, "text": _gone(inner["text"])}
        return inner

    def _unquoted(self, names: Collection[str]) -> Callable[[Content], Content]:
        def unquoted(inner: Content) -> Content:
            found = {n: WORDS for n in names if isinstance(inner.get(n), str) and self.quotes(inner[n])}
            return {**inner, **found}

        return unquoted

    def _line(self, content: Content) -> Content:
        """Return what is left of a customer's line: the scenario's own words quote nobody, a model's may."""
        if self.scope != "words":
            return dict(_walked({**content, "words": WORDS, "by": ""}, _partless))
        return content if content["words"] == WORDS else {**content, "words": "", "by": ""}

    def _footer(self, content: Content) -> Content:
        """Return a footer whose scorecard quotes nothing of the turns meant; levels and scores stay."""
        card = _walked(content["scorecard"], self._proof)
        if "turns" in card:
            card["turns"] = [self._graded(turn) for turn in card["turns"]]
        return {**content, "scorecard": card}

    def _graded(self, turn: Content) -> Content:
        if not self.of_turn(turn.get("index", 0)):
            return dict(_walked(turn, self._unquoted(("why", "say"))))
        # what could be said instead begins with what was said
        return {**_walked(turn, _quoteless), "advice": None}

    def _nameless(self, content: Content, who: Collection[str]) -> Content:
        def nameless(inner: Content) -> Content:
            names = {key: NOBODY if key == "by" else "" for key in who if inner.get(key) == self.trainee}
            return {**inner, **names, **({"at": to_the_day(inner["at"])} if isinstance(inner.get("at"), str) else {})}

        return dict(_walked(content, nameless))


def _walked(data: Any, change: Callable[[Content], Content]) -> Any:
    """Return data with every mapping in it changed, the inner ones first."""
    if isinstance(data, dict):
        return change({key: _walked(value, change) for key, value in data.items()})
    return [_walked(value, change) for value in data] if isinstance(data, list | tuple) else data


def _gone(text: str) -> str:
    """Return what stands where words stood; silence stays silence."""
    return WORDS if text else ""


def _quoteless(inner: Content) -> Content:
    return {**inner, "quote": _gone(inner["quote"])} if isinstance(inner.get("quote"), str) else inner


def _partless(inner: Content) -> Content:
    return {**inner, "text": ""} if "ref" in inner and "text" in inner else inner


def _wordless(inner: Content) -> Content:
    """Return a part of a review without what a person wrote in it, and without the digest of words."""
    out = {k: _gone(v) if k in SAID_ABOUT and isinstance(v, str) else v for k, v in inner.items()}
    return {**out, "turn_sha256": ""} if "turn_sha256" in inner else out


def _turns_of(data: Any) -> set[int]:
    """Return every agent turn that a review names."""
    if isinstance(data, dict):
        own = {data["turn"]} if isinstance(data.get("turn"), int) else set()
        return own.union(*(_turns_of(value) for value in data.values())) - {0}
    return set[int]().union(*(_turns_of(value) for value in data)) if isinstance(data, list | tuple) else set()


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
