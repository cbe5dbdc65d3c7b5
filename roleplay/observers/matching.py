"""Recognise an act in free words from a trainer's examples of it.

A part of the turn matches when it means what an example means (cosine of sentence vectors, adjusted for the
content words they share) and is put the way the act needs: a question for `ask`, a statement for `tell`, a thing
done for `do`. Amounts are compared as numbers, never as words; a pile of keywords is no sentence and matches nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from roleplay.behaviours import Sought
from roleplay.observers.amounts import amounts
from roleplay.observers.encoder import encoder
from roleplay.observers.examples import Examples, apologises, denies, examples_of, plain
from roleplay.observers.specificity import content, function_words
from roleplay.observers.text import SPEECH, Sentence, Span, clauses, is_quoted, sentences, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

THRESHOLD = 0.54
"""Likeness from which a part of a turn is taken for the act."""
FORBIDDEN_THRESHOLD, FORBIDDEN_PLAINLY, FORBIDDEN_WORDS = 0.68, 0.85, 5
"""The same for acts that fail a call: surer, since more hangs on it.

Below the second likeness such a match must share two content words or amounts with the example, and a scrap of
fewer words than these is none.
"""
MARGIN = 0.10
"""How much likelier another act must be to take the same words for itself."""
CLAUSE_WORDS, ASKED_WORDS = 5, 3
"""Words from which a clause, or one that asks, says enough by itself to be an act."""
SHARED_WORD, NOTHING_SHARED, POLARITY, LONG_CLAUSE = 0.035, -0.05, -0.10, 14
"""Adjustments for each of up to two shared content words, for none, for another polarity; words of a long sentence."""
MOST_ADDED = 2 * SHARED_WORD + 1e-6
"""What the adjustments come to at most, and a little for rounding."""
PILES = ((6, 0.10), (10, 0.22), (16, 0.32))
"""Words, and the share of function words below which so many are a pile and no sentence.

Of the sentences in the training corpus, 1 in 100 lies below these shares.
"""
PLAINLY, CURT = 0.80, 7
"""Likeness from which a question of so few words needs no question mark: "Date of birth and postcode, then."."""
SOMEBODY_ELSE = -0.08
"""Adjustment for a deed in words that do not say that the agent, or the house, does it."""
REGRETTED = -0.12
"""Adjustment for words that begin with an apology where the example does not; for a deed they never count."""
OFFER_MARGIN = 0.03
"""How much less likely an offer may be than the deed to be taken for an offer of it."""


@dataclass(frozen=True)
class Match:
    """Hold where and how well an act was recognised."""

    id: str
    span: Span
    likeness: float
    offered: bool
    slots: dict[str, float]
    shared: int = 0
    """Content words shared with the example it is most like."""


@dataclass(frozen=True)
class _Part:
    span: Span
    curt: bool
    """A sentence of few words, or the few that begin one."""
    mixed: bool
    """A statement and a question together: only what is plainly like an example of both is meant."""
    scrap: bool
    """A clause out of a sentence."""
    question: bool
    hypothetical: bool
    offered: bool
    negated: bool
    regretted: bool
    """Begins with an apology."""
    performed: bool
    """Says that the agent, or the house, does it."""
    content: frozenset[str]


def find(
    text: str, sought: Sequence[Sought], *, names: Sequence[str] = (), threshold: float = THRESHOLD
) -> list[Match]:
    """Return the acts recognised in a turn, at most one match each, in the order sought.

    Names of people and places weigh nothing: the vectors are taken without them.
    """
    parts = _parts(text) if sought else []
    if not parts:
        return []
    unsaid = tuple(names)
    vectors = encoder().encode([plain(p.span.text, unsaid) for p in parts])
    matches = [m for act in sought if (m := _best(act, parts, vectors, text, unsaid)) and m.likeness >= threshold]
    kept = [m for m in matches if not any(outdone(m, other) for other in matches)]
    kinds = {act.id: act.kind for act in sought}
    return [replace(m, offered=True) if kinds[m.id] == "do" and _only_offered(m, kept, kinds) else m for m in kept]


def find_forbidden(text: str, sought: Sequence[Sought], names: Sequence[str], allowed: Sequence[Match]) -> list[Match]:
    """Return the forbidden acts plainly committed in a turn; words that are as like an allowed act are that one."""
    found = find(text, sought, names=names, threshold=FORBIDDEN_THRESHOLD)
    untimely = {act.id for act in sought if act.untimely}
    return [
        m
        for m in found
        if not m.offered
        and len(words(m.span.text)) >= FORBIDDEN_WORDS
        and (m.shared + len(m.slots) > 1 or m.likeness >= FORBIDDEN_PLAINLY)
        and (
            m.id in untimely
            or not any(_overlap(m, other) and other.likeness >= m.likeness - OFFER_MARGIN for other in allowed)
        )
    ]


def _only_offered(match: Match, others: Sequence[Match], kinds: Mapping[str, str]) -> bool:
    """Return whether the words that look like a deed are about as like an offer, of the same or another thing."""
    return any(
        kinds[other.id] == "offer" and _overlap(match, other) and other.likeness >= match.likeness - OFFER_MARGIN
        for other in others
    )


def _overlap(match: Match, other: Match) -> bool:
    return match.span.start < other.span.end and other.span.start < match.span.end


def outdone(match: Match, other: Match) -> bool:
    """Return whether the same words are plainly another act."""
    return _overlap(match, other) and other.likeness > match.likeness + MARGIN


@lru_cache(maxsize=64)
def _parts(text: str) -> list[_Part]:
    """Return the pieces of a turn worth comparing: sentences, pairs of them, and the clauses of long ones."""
    straight = text.replace("’", "'")
    whole = sentences(straight)
    spans: list[tuple[Span, Sentence]] = [(s, s) for s in whole]
    for first, second in itertools.pairwise(whole):
        both = replace(second, question=first.question or second.question)
        spans.append((Span(straight[first.start : second.end], first.start, second.end), both))
    by_sentence = {s: [c for c in clauses(straight) if c.inside(s)] for s in whole}
    for sentence, inner in by_sentence.items():
        if len(inner) > 1:
            spans += [(c, sentence) for c in inner if len(words(c.text)) >= _least(c, sentence)]
            if len(words(sentence.text)) > LONG_CLAUSE:
                pairs = itertools.pairwise(inner)
                spans += [(Span(straight[a.start : b.end], a.start, b.end), sentence) for a, b in pairs]
    return [
        _Part(
            Span(text[s.start : s.end], s.start, s.end),
            curt=s.start == home.start and s.inside(home) and len(words(s.text)) <= CURT,
            mixed=not s.inside(home) and home.question and not _alike(whole, s),
            scrap=s != home and s.inside(home),
            question=_is_question(s, home),
            hypothetical=home.hypothetical,
            offered=bool(SPEECH["offer"].search(s.text)) or (home.question and s.inside(home)),
            negated=denies(s.text),
            regretted=apologises(s.text),
            performed=bool(SPEECH["performed"].search(s.text)),
            content=content(s.text),
        )
        for s, home in dict.fromkeys(spans)
        if not is_pile(s.text) and not is_quoted(straight, s.start, s.end)
    ]


def _alike(whole: Sequence[Sentence], span: Span) -> bool:
    """Return whether the sentences of a span are all asked or all told."""
    return len({s.question for s in whole if s.inside(span)}) == 1


def _least(clause: Span, home: Sentence) -> int:
    short = clause.start == home.start or SPEECH["asks"].match(clause.text)
    return ASKED_WORDS if short else CLAUSE_WORDS


def _is_question(span: Span, home: Sentence) -> bool:
    """Return whether a part is asked: the whole sentence, or the clause of it that does the asking."""
    if span == home or not home.question or not span.inside(home):
        return home.question
    if SPEECH["asks"].match(span.text) or SPEECH["wonders"].match(span.text):
        return True
    # the tail of "how about a train, instead of flying?" asks nothing by itself
    return span.text.rstrip().endswith("?") and not SPEECH["asks"].match(home.text)


def is_pile(text: str) -> bool:
    """Return whether words are strung together without the small ones that make a sentence, and without a stop."""
    found = words(text)
    small = sum(w in function_words() for w in found)
    return any(len(found) >= least and small / len(found) < share for least, share in PILES)


def _fits(act: Sought, part: _Part, likeness: float, known: Examples) -> bool:
    if part.hypothetical and not (act.kind == "ask" and part.question):
        return False
    if part.mixed and likeness < PLAINLY:
        return False
    if act.kind == "ask":
        asked = part.question or bool(SPEECH["request"].search(part.span.text))
        return asked or (part.curt and likeness >= PLAINLY and not SPEECH["says"].search(part.span.text))
    if len(words(part.span.text)) < CLAUSE_WORDS and part.scrap:
        return False
    if act.kind == "tell":
        return not part.question
    meant = (not part.negated or known.any_denies) and (not part.regretted or known.any_apologises)
    return act.kind != "do" or meant


def _best(
    act: Sought, parts: list[_Part], vectors: NDArray[np.float32], text: str, names: tuple[str, ...]
) -> Match | None:
    known = examples_of(act, names)
    found: Match | None = None
    for part, vector, cosines in zip(parts, vectors, vectors @ known.vectors.T, strict=True):
        # most parts are far from most acts: what shared words can add at most does not bring them near
        if float(cosines.max()) + MOST_ADDED < (found.likeness if found else THRESHOLD):
            continue
        adjusted = cosines + _adjustments(part, known)
        best = int(adjusted.argmax())
        likeness = float(adjusted[best])
        if act.kind == "do" and not part.performed:
            likeness += SOMEBODY_ELSE
        if (
            likeness < THRESHOLD
            or (found and found.likeness >= likeness)
            or not _fits(act, part, likeness, known)
            or (len(known.unlike) and float((known.unlike @ vector).max()) >= float(cosines.max()))
        ):
            continue
        slots = _slots(act, part, text)
        if slots is None:
            continue
        shared = len(part.content & known.contents[best])
        found = Match(act.id, part.span, likeness, part.offered if act.kind == "do" else False, slots, shared)
    return found


def _adjustments(part: _Part, known: Examples) -> NDArray[np.float64]:
    """Return what is added to the likeness to each example for shared words, another polarity and mere regret."""
    import numpy as np

    shared = (min(len(part.content & words), 2) for words in known.contents)
    bonus = np.array([SHARED_WORD * n if n else NOTHING_SHARED for n in shared])
    bonus += np.where(known.denies == part.negated, 0.0, POLARITY)
    return bonus + np.where(known.apologises | (not part.regretted), 0.0, REGRETTED)


def _slots(act: Sought, part: _Part, text: str) -> dict[str, float] | None:
    """Return the amounts named for the act, or None where one is missing or outside its bounds."""
    named = amounts(part.span.text)
    if act.slots and not named:
        named = amounts(
            next((s.text for s in sentences(text) if part.span.start >= s.start and part.span.end <= s.end), "")
        )
    out = {}
    for slot, low, high in act.slots:
        inside = [n for n in named if (low is None or n >= low) and (high is None or n <= high)]
        if not inside:
            return None
        out[slot] = inside[0]
    return out
