"""A model for demonstrations without any endpoint: it knows a request by the fence in it, and thinks nothing up.

A line that is to be worded comes back as it is. What else a request may hold, whoever makes the model answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Ask
from roleplay.llm.scripted import Line, ScriptedModel

NAME = "demo"
LABEL = "line"
"""The label of the fence that holds what is to be worded."""
Answer = Callable[[Ask], Line]


def demo_model(others: Mapping[str, Answer] | None = None) -> ScriptedModel:
    """Return the model; `others` answer requests that hold a fence of another label."""
    answers = {LABEL: _as_it_is, **(others or {})}

    def answered(ask: Ask) -> Line:
        known = next((answer for label, answer in answers.items() if fence(ask, label) is not None), None)
        return known(ask) if known else ModelFault("bad_request", "the demonstration model does not know what this is")

    return ScriptedModel(answered, name=NAME)


def fence(ask: Ask, label: str) -> str | None:
    """Return what stands in a request behind a fence's mark, or None where there is no such fence."""
    pattern = re.compile(rf"<<<{label}\n(.*?)\n{label}>>>", re.DOTALL)
    found = (match for message in reversed(ask.messages) if (match := pattern.search(message.text)))
    return next((match[1] for match in found), None)


def _as_it_is(ask: Ask) -> str:
    return fence(ask, LABEL) or ""
