"""Is a turn about another case: a model answer from another call, said to somebody it does not concern?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from roleplay.behaviours import CATALOGUE, TurnContext
from roleplay.observers.encoder import encoder
from roleplay.observers.specificity import case_words, content, everyday

STORIES = frozenset(
    {"paraphrase", "complex_reflection", "validate", "apology_specific", "respect_effort", "summary_close"}
)
"""Behaviours that say something of the caller: with one of them, a turn tells a story, this caller's or another's."""
NOBODY_S_CASE = frozenset({"invite_story", "set_boundary", "safety_check"})
"""Good behaviours that need no case to be about."""
ANY_CASE = frozenset(b.id for b in CATALOGUE.values() if b.positive) - NOBODY_S_CASE
"""Behaviours that a turn about another case cannot earn."""
TELLING_WORD, EVERYDAY_WORD, MOST_SHARED = 0.29, 0.16, 2
"""What each shared word adds to likeness, up to so many, and what it adds that only everyday ones are shared."""
PER_WORD, MOST_WORDS = 0.01, 25
"""What each content word of a turn takes off, up to so many: long turns should have more in common with the case."""
PER_TOLD_WORD, TOLD, MOST_TOLD = 0.02, 5, 9
"""What each content word the caller has said, above or below so many, adds to the limit or takes off: where hardly a
thing was said, little can be told from it.
"""
SO_FAR = 0.10
"""How much less a turn that only acts need have in common when the agent has spoken of the case before."""
STORY, TALE, WORK = 0.11, 0.06, -0.01
"""Relatedness below which a turn is about another case: one with such a behaviour, one that tells what the caller did,
and one that only acts.

Weighed on training turns, each once with its own customer and once with another's. Below its limit lie 4 in 100 stories
that belong and 75 that do not; 7 and 60 tales; 2 and 32 mere actions.
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads((Path(__file__).parent / "data" / "another_case.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in table.items()}


def foreign_to_the_case(text: str, context: TurnContext, seen: Collection[str]) -> frozenset[str]:
    """Return the behaviours a turn cannot earn because it has nothing to do with what the customer said."""
    said = [line.text for line in context.history if line.who == "customer" and line.text.strip()]
    if not said or not ANY_CASE.intersection(seen):
        return frozenset()
    if calls_by_another_name(text, context):
        return ANY_CASE
    known = case_words(context)
    if "summary_close" in seen:
        # what is summed up may have been the agent's to tell
        known = known.union(*map(content, context.agent_lines))
    tells = _table()["tale"].search(text.replace("’", "'"))
    least = STORY if STORIES.intersection(seen) else TALE if tells else WORK - _on_the_case(context, known)
    told = frozenset[str]().union(*map(content, said))
    least += PER_TOLD_WORD * (min(len(told), MOST_TOLD) - TOLD)
    return frozenset() if _related(text, known, said, least) else ANY_CASE


def _on_the_case(context: TurnContext, known: frozenset[str]) -> float:
    """Return what a limit is lowered by where the agent has been on this case before."""
    before = frozenset[str]().union(*map(content, context.agent_lines))
    return SO_FAR if len(before & known - everyday()) >= MOST_SHARED else 0.0


def _related(text: str, known: frozenset[str], said: list[str], least: float) -> bool:
    """Return whether a turn has at least so much to do with the case; encodes nothing that words settle."""
    own = content(text)
    common = own & known
    telling = len(common - everyday())
    start = min(telling, MOST_SHARED) * TELLING_WORD + (EVERYDAY_WORD if len(common) > telling else 0.0)
    missing = least - start + min(len(own), MOST_WORDS) * PER_WORD
    if missing <= 0:
        return True
    vector = encoder().encode([text])[0]
    # the newest first, and all together last: the first that is near enough settles it
    lines = [*reversed(said), *([" ".join(said)] if len(said) > 1 else [])]
    return any(float(encoder().encode([line])[0] @ vector) >= missing for line in lines)


def calls_by_another_name(text: str, context: TurnContext) -> bool:
    """Return whether the agent addresses somebody by a surname when the customer has given another name."""
    called = {m["name"].lower() for m in _table()["addressed"].finditer(text)}
    lines = [line.text for line in context.history if line.who == "customer"]
    if not called or not any(_table()["gives_name"].search(line) for line in lines):
        return False
    known = " ".join([*lines, *context.facts, *context.names]).lower()
    return not any(name in known for name in called)
