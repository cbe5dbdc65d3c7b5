"""Is what a sentence says done, for this caller? Not where it is refused, supposed, or told of somebody else."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import Seen, TurnContext
from roleplay.observers.specificity import names_the_case
from roleplay.observers.text import Sentence, Span

DEEDS = frozenset({"redress", "concrete_step", "time_commit", "summary_close"})
"""What is there only where the agent does it: a negated or a merely possible first person leaves nothing of it."""
SUPPOSABLE = DEEDS | {"warm_handover", "apology_specific", "offer_choice"}
"""What a wish, or an intention given up, leaves nothing of."""
FELT = frozenset({"validate", "name_emotion", "respect_effort", "paraphrase", "complex_reflection"})
"""What a supposition can carry: "I'd have cried on that train too"."""
STANDS_SUPPOSED = frozenset({"honest_limit", "check_understanding", "set_boundary"})
"""What is said though it speaks of what may be."""
OF_THE_CALLER = DEEDS | {
    "apology_specific", "ownership", "validate", "name_emotion", "paraphrase", "complex_reflection", "respect_effort",
    "warm_handover", "explain_why",
}  # fmt: skip
"""What counts only where it concerns the caller."""
BY_WORDS = frozenset({"calm_down", "blame_customer", "dismiss", "policy_wall", "obstruct", "argue_correct"})
"""Harms that lie in what is said, and are not there where the agent says that it does not say so."""
TOO_MANY = 4
"""Feelings named, or formulas of courtesy, in one sentence, from which it names or asks nothing."""


@lru_cache(maxsize=1)
def _table() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((Path(__file__).parent / "data" / "scope.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in table.items()}


def has(name: str, text: str) -> bool:
    """Return whether a pattern of the data file stands in a text."""
    return bool(_table()[name].search(text))


def refused(sentence: Sentence) -> bool:
    """Return whether the agent only says what is not done: every first person in it is negated."""
    return not sentence.question and has("first_negated", sentence.text) and not has("first_affirmed", sentence.text)


def supposed(sentence: Sentence) -> bool:
    """Return whether it is said only of what would or might be."""
    if sentence.question:
        return False
    return has("conditional", sentence.text) and not has("factual", sentence.text)


def unsaid(one: str, sentence: Sentence) -> bool:
    """Return whether a behaviour is only thought up: a deed in a supposition, or warm words nobody says."""
    if not sentence.hypothetical or one in STANDS_SUPPOSED:
        return False
    return one not in FELT or has("by_proxy", sentence.text)


def of_others(sentence: Sentence, context: TurnContext) -> bool:
    """Return whether a sentence tells of people who are not in this case."""
    if has("second_person", sentence.text):
        return False
    asked = has("asks_after", context.customer.replace("’", "'")) and has("third_person", sentence.text)
    return asked or has("strangers", sentence.text)


def not_done(one: str, sentence: Sentence, context: TurnContext) -> bool:
    """Return whether a behaviour seen in a sentence is refused, supposed, or told of somebody else in it."""
    return (
        (one in DEEDS and (refused(sentence) or supposed(sentence)))
        or (one in SUPPOSABLE and has("unreal", sentence.text))
        or (one in OF_THE_CALLER and of_others(sentence, context))
        or (one == "paraphrase" and has("denials", sentence.text) and not names_the_case(sentence.text, context))
        or _hollow(one, sentence.text)
    )


def _hollow(one: str, text: str) -> bool:
    """Return whether the words of a sentence are the opposite, or the mere form, of a behaviour."""
    signs = {
        "respect_effort": ("grudging", "credits_another"),
        "validate": ("denies_reason", "grudging"),
        "name_emotion": ("denies_reason",),
        "explain_why": ("tautology", "blames_another"),
        "concrete_step": ("figure",),
        "ownership": ("figure",),
    }
    return any(has(name, text) for name in signs.get(one, ())) or heaped(text)


def heaped(text: str) -> bool:
    """Return whether a sentence heaps up feelings or formulas of courtesy."""
    return any(len(_table()[name].findall(text)) >= TOO_MANY for name in ("feelings", "formulas"))


def disowned(harm: Seen, home: Sentence) -> bool:
    """Return whether the words around a harm say that it is not meant, or that somebody else says it."""
    if harm.id not in BY_WORDS:
        return False
    said, after = home.text[: max(0, harm.end - home.start)], home.text[max(0, harm.end - home.start) :]
    if harm.id == "policy_wall" and has("not_policy", home.text):
        return True
    if harm.id == "blame_customer" and (has("blames_another", home.text) or has("absolves", home.text)):
        return True
    if has("between_others", home.text) and not has("second_person", home.text) and not has("first_person", home.text):
        return True
    if harm.id == "calm_down" and home.hypothetical and has("others_say", home.text):
        return True
    # "I'm not saying it's your fault, but": what is taken back stands
    return has("disowns", said) and not has("turn", after)


def turns(home: Sentence) -> list[Span]:
    """Return what stands behind each turn from warm words to something else in a sentence."""
    found = _table()["turn"].finditer(home.text)
    return [Span(home.text[m.end() :].strip(" ,"), home.start + m.end(), home.end) for m in found]
