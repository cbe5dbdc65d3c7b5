"""What must earn nothing: the customer's words back, commands to a grader, piles of keywords, praise around harm."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import CATALOGUE, Seen, TurnContext
from roleplay.observers.echo import is_echo
from roleplay.observers.matching import is_pile
from roleplay.observers.offscript import without_commands
from roleplay.observers.text import SPEECH, Span, clause_at, quoted, sentence_at, sentences, words


def readable(text: str, context: TurnContext) -> str:
    """Return the turn with all that must not be read blanked out, every other character in its place."""
    out = without_commands(text)
    for sentence in sentences(out.replace("’", "'")):
        if is_pile(sentence.text) or is_echo(sentence.text, context):
            out = out[: sentence.start] + " " * (sentence.end - sentence.start) + out[sentence.end :]
    return out


MISREAD = frozenset(
    {"argue_correct", "ask_again", "blame_customer", "dismiss", "false_promise", "hot_potato", "jargon", "obstruct",
     "policy_wall"}
)  # fmt: skip
"""Harms that a plain fact of the case can be mistaken for; a tone, or what the history shows, is not among them."""


def without_misread(seen: Sequence[Seen], vouched: Sequence[Span]) -> list[Seen]:
    """Return the sightings without harm the model reads into words that the trainer gives as right in this case."""
    return [
        s
        for s in seen
        if s.id not in MISREAD
        or not s.by.startswith("model:")
        or not any(s.start < v.end and v.start < s.end for v in vouched)
    ]


def settle(text: str, seen: Sequence[Seen]) -> tuple[Seen, ...]:
    """Return one entry for each behaviour, without those cancelled by harm in their clause, in order of place."""
    best: dict[str, Seen] = {}
    for one in seen:
        known = best.get(one.id)
        if known is None or (one.intensity, one.probability or 1.0) > (known.intensity, known.probability or 1.0):
            best[one.id] = one
    best = {name: s for name, s in best.items() if CATALOGUE[name].positive or not _owned_up(text, s)}
    best = {name: s for name, s in best.items() if not _cited(text, s) and not _contained(s, best)}
    harm = [s for s in best.values() if not CATALOGUE[s.id].positive]
    kept = [s for s in best.values() if not CATALOGUE[s.id].positive or not _cancelled(text, s, harm)]
    return tuple(sorted(kept, key=lambda s: (s.start, s.end, s.id)))


def _cancelled(text: str, positive: Seen, harm: Sequence[Seen]) -> bool:
    here = clause_at(text, positive.start)
    for one in harm:
        there = clause_at(text, one.start)
        same = here is not None and there is not None and here.start == there.start
        if same and one.start < positive.end and positive.start < one.end:
            return True
    return False


CONTAINS = {
    "summary_close": frozenset(
        {"paraphrase", "concrete_step", "explain_why", "check_understanding", "time_commit", "redress", "safety_check"}
    ),
    "warm_handover": frozenset({"hot_potato", "honest_limit", "concrete_step", "explain_why", "time_commit"}),
    "set_boundary": frozenset({"calm_down", "concrete_step"}),
}
"""What a whole holds as its parts: coded apart only where it is plain by itself."""
SURE_HARM = 0.9
"""Probability from which a harm beside a regret is a new one."""
PLAIN_BY_ITSELF = 0.9
"""Probability from which a part of a whole is coded too."""


def _contained(seen: Seen, others: dict[str, Seen]) -> bool:
    wholes = (w for w, parts in CONTAINS.items() if seen.id in parts and w in others and others[w].probability)
    return any(wholes) and (seen.probability or 0.0) < PLAIN_BY_ITSELF


def _cited(text: str, seen: Seen) -> bool:
    """Return whether most of the words stand between quotation marks."""
    plain = text.replace("’", "'").replace("‘", "'")
    inside = sum(max(0, min(q.end, seen.end) - max(q.start, seen.start)) for q in quoted(plain))
    return inside > (seen.end - seen.start) / 2


def _owned_up(text: str, harm: Seen) -> bool:
    """Return whether the words tell of the agent's own earlier slip, and regret it."""
    plain = text.replace("’", "'")
    if not (SPEECH["own_words"].search(plain) and SPEECH["regret"].search(plain)):
        return False
    home = sentence_at(plain, harm.start)
    unsure = harm.probability is not None and harm.probability < SURE_HARM
    return home is None or bool(SPEECH["own_words"].search(home.text)) or home.negated or unsure


def only_quoted(text: str) -> bool:
    """Return whether nothing but cited words stands in a turn."""
    bare = text
    for span in quoted(text):
        bare = bare.replace(span.text, " ")
    return bool(quoted(text)) and not words(bare)
