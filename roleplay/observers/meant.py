"""Is a good thing really said here and now, to this caller? Not where it is refused, supposed or taken back."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import CATALOGUE, Seen, TurnContext
from roleplay.observers import model, scope
from roleplay.observers.echo import is_echo_of_all
from roleplay.observers.specificity import content
from roleplay.observers.text import SPEECH, Sentence, clauses, sentence_at, words

ACTS = frozenset(
    {
        "redress", "concrete_step", "ownership", "time_commit", "offer_choice", "ask_permission", "invite_story",
        "safety_check", "apology_specific", "summary_close", "warm_handover", "explain_why", "check_understanding",
        "name_emotion", "validate",
    }
)  # fmt: skip
"""What is not there when it is refused; saying what cannot be done is an honest limit, and stays."""
NEED_CONTENT = frozenset(
    {"ask_permission", "offer_choice", "summary_close", "concrete_step", "warm_handover", "redress"}
)
"""What is empty without a word that carries content."""
WARM = frozenset(b.id for b in CATALOGUE.values() if "relational" in b.roles) | {"ownership"}
"""What a contrast with a harm behind it takes back."""
ECHOED = frozenset(
    {"paraphrase", "complex_reflection", "name_emotion", "validate", "respect_effort", "redress", "concrete_step",
     "time_commit", "apology_specific", "ownership", "explain_why"}
)  # fmt: skip
"""What the customer's own words given back do not earn."""


TAKES_BACK = frozenset(
    {"dismiss", "blame_customer", "policy_wall", "sarcasm", "argue_correct", "calm_down", "obstruct", "hot_potato"}
)
"""Harms that take back warm words before them in the same sentence."""
NONE_OF_IT = {
    "false_promise": "no_promise", "obstruct": "unknowing", "policy_wall": "unknowing", "hot_potato": "unknowing",
}  # fmt: skip
"""What a turn says, by its name in the table of speech, that is not the harm the model reads in it.

What says that nothing is promised promises nothing; not to know a way shuts none.
"""
TAIL_WORDS, TAIL_SHARE = 3, 0.9
"""Words behind a contrast worth reading by themselves; the share of its threshold from which a harm is read in them.

Of the warm words with a contrast behind them in the development turns, none that stood was read above this share.
"""
SAYING = 4
"""Words from which a clause says something."""


def meant(text: str, seen: Sequence[Seen], context: TurnContext) -> list[Seen]:
    """Return what is left of the sightings when all that is not meant is taken out."""
    plain = text.replace("’", "'")
    seen = [s for s in seen if CATALOGUE[s.id].positive or not _unmeant(plain, s)]
    harm = [s for s in seen if not CATALOGUE[s.id].positive]
    return [s for s in seen if not CATALOGUE[s.id].positive or _stands(plain, s, harm, context)]


def _unmeant(text: str, one: Seen) -> bool:
    """Return whether a turn says that this harm is none of its own."""
    said = NONE_OF_IT.get(one.id)
    if said and one.by.startswith("model:") and SPEECH[said].search(text):
        return True
    home = sentence_at(text, one.start)
    return home is not None and scope.disowned(one, home)


def _stands(text: str, one: Seen, harm: Sequence[Seen], context: TurnContext) -> bool:
    home = sentence_at(text, one.start)
    if home is None:
        return True
    unmeant = (
        scope.unsaid(one.id, home)
        or scope.not_done(one.id, home, context)
        or (one.id in ACTS and (SPEECH["refuses"].search(home.text) or SPEECH["to_others"].search(home.text)))
        or (one.id in NEED_CONTENT and not content(text[: home.end]))
        or (one.id == "honest_limit" and _only_denies(text))
        or (one.id in ECHOED and is_echo_of_all(text, context))
        or (one.id in WARM and (_taken_back(home, one, harm) or _turns_sour(home, one, context)))
    )
    return not unmeant


def _only_denies(text: str) -> bool:
    """Return whether every clause of a turn says what is not: a limit with no way round it."""
    said = [c.text for c in clauses(text) if len(words(c.text)) >= SAYING]
    return bool(said) and all(SPEECH["negated"].search(c) for c in said)


def _taken_back(home: Sentence, one: Seen, harm: Sequence[Seen]) -> bool:
    """Return whether a contrast in the same sentence turns from the good words to a harm."""
    for match in SPEECH["contrast"].finditer(home.text):
        turn = home.start + match.start()
        if one.start < turn and any(turn <= h.end and home.start <= h.start < home.end and h.end > turn for h in harm):
            return True
    return False


def _turns_sour(home: Sentence, one: Seen, context: TurnContext) -> bool:
    """Return whether what stands behind a contrast is a harm when read by itself."""
    thresholds = model.card()["thresholds"]
    return any(
        tail.start > one.start
        and len(words(tail.text)) >= TAIL_WORDS
        and any(
            r.id in TAKES_BACK and r.probability >= TAIL_SHARE * thresholds[r.id]
            for r in model.read(tail.text, context)
        )
        for tail in scope.turns(home)
    )
