"""A model for demonstrations without any endpoint: asked to word a line, it gives the line back as it is."""

from __future__ import annotations

import re

from roleplay.llm.faults import ModelFault
from roleplay.llm.port import Ask
from roleplay.llm.scripted import Line, ScriptedModel

LABEL = "line"
"""The label of the fence that holds what is to be worded."""
_LINE = re.compile(rf"<<<{LABEL}\n(.*?)\n{LABEL}>>>", re.DOTALL)


def demo_model() -> ScriptedModel:
    """Return the model."""
    return ScriptedModel(_as_it_is, name="demo")


def _as_it_is(ask: Ask) -> Line:
    found = _LINE.search(ask.messages[-1].text) if ask.messages else None
    return found[1] if found else ModelFault("bad_request", "the demonstration model only words a customer's line")
