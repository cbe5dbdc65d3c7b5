"""What a model is asked when it words a customer's line.

It is never shown a fact that is not told yet, nor a sentence about the customer that touches on one: what it has not
read it cannot give away.
"""

from __future__ import annotations

from roleplay.behaviours import CATALOGUE
from roleplay.customers.checks import WrittenLine
from roleplay.customers.checks.form import most_words
from roleplay.customers.prompts import customer_prompt, sounds
from roleplay.llm.budget import shortened
from roleplay.llm.port import Ask
from roleplay.llm.prompts import fenced
from roleplay.llm.window import Window

CALL_TOKENS = 1_200
"""About how much of the call is shown: nearly every call whole, so that no line goes against an earlier one."""
TOKENS, TOKENS_A_WORD = 80, 3
"""Room for an answer, so that an endless one is cut off."""
TEMPERATURE = 0.7
TURNS = 1_000
"""More turns than a call has: the model's seed is another in every one."""
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "nl": "Dutch"}


def ask_for(line: WrittenLine, window: Window, tried: str = "", reason: str = "") -> Ask:
    """Return the request for a line; after a wording that was held back, with that wording and the reason.

    Raises:
        ModelFault: `too_long` if it is more than the model can take at once.
    """
    view, customer = line.view, line.case.scenario.customer
    most = most_words(line)
    answer = TOKENS + TOKENS_A_WORD * most
    values = {
        "name": customer.name,
        "about": line.case.about(view.told),
        "wants": customer.wants,
        "stakes": customer.stakes or "nothing more than that",
        "band": line.said.band,
        "sounds": sounds()[line.said.band],
        "told": "\n".join(f"- {text}" for text in _told(line)) or "- nothing yet",
        "most": str(most),
        "language": LANGUAGES.get(line.case.scenario.language.split("-")[0], line.case.scenario.language),
        "call": fenced("call", "(the phone has just been picked up)"),
        "agent": fenced("agent", shortened(view.agent) or "(nothing)"),
        "did": "; ".join(CATALOGUE[name].name.lower() for name in view.behaviours) or "nothing in particular",
        "line": fenced("line", line.written),
        "again": _again(tried, reason),
    }
    earlier = view.lines[:-1] if view.agent else view.lines
    fixed = customer_prompt().fill(values)
    if call := window.fitted(fixed, earlier, answer=answer, most=CALL_TOKENS).text:
        values["call"] = fenced("call", call)
    return Ask(customer_prompt().fill(values), answer, TEMPERATURE, line.case.seed * TURNS + view.turn)


def _told(line: WrittenLine) -> list[str]:
    """Return the facts of the call in the words they were told in."""
    facts = line.case.scenario.facts
    said = line.view.used | {part.text for part in line.said.parts}
    told = (way for name in line.view.told if name in facts for way in (facts[name].tells, facts[name].admits) if way)
    return sorted(text for way in told for text in way.says.all() if text in said)


def _again(tried: str, reason: str) -> str:
    if not reason:
        return ""
    return f"\nYou worded it like this, and that cannot be said. {reason}\n{fenced('tried', shortened(tried))}\n"
