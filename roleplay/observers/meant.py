"""Is a good thing really said here and now, to this caller? Not where it is refused, supposed or taken back."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.behaviours import CATALOGUE, Seen, TurnContext
from roleplay.observers.echo import is_echo_of_all
from roleplay.observers.specificity import content
from roleplay.observers.text import SPEECH, Sentence, sentence_at

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
REFLECTIONS = frozenset({"paraphrase", "complex_reflection"})


def meant(text: str, seen: Sequence[Seen], context: TurnContext) -> list[Seen]:
    """Return what is left of the sightings when all that is not meant is taken out."""
    plain = text.replace("’", "'")
    harm = [s for s in seen if not CATALOGUE[s.id].positive]
    good = {id(s) for s in seen if CATALOGUE[s.id].positive}
    return [s for s in seen if (_stands(plain, s, harm, context) if id(s) in good else not _unpromised(plain, s))]


def _unpromised(text: str, one: Seen) -> bool:
    """Return whether a turn taken for a promise says that this is none."""
    return one.id == "false_promise" and one.by.startswith("model:") and bool(SPEECH["no_promise"].search(text))


def _stands(text: str, one: Seen, harm: Sequence[Seen], context: TurnContext) -> bool:
    home = sentence_at(text, one.start)
    if home is None:
        return True
    if home.hypothetical and one.id != "honest_limit":
        return False
    if one.id in ACTS and (SPEECH["refuses"].search(home.text) or SPEECH["to_others"].search(home.text)):
        return False
    if one.id in NEED_CONTENT and not content(home.text):
        return False
    if one.id in WARM and _taken_back(home, one, harm):
        return False
    return one.id not in REFLECTIONS or not is_echo_of_all(text, context)


def _taken_back(home: Sentence, one: Seen, harm: Sequence[Seen]) -> bool:
    """Return whether a contrast in the same sentence turns from the good words to a harm."""
    for match in SPEECH["contrast"].finditer(home.text):
        turn = home.start + match.start()
        if one.start < turn and any(turn <= h.end and home.start <= h.start < home.end and h.end > turn for h in harm):
            return True
    return False
