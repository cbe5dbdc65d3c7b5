"""Ask a model for data of a shape: the strictest form its endpoint takes, one repair, and then a named fault.

The ladder goes from the JSON Schema, held to by the endpoint, over any JSON object to plain words. Below the first
rung the schema stands in the last message. What worked for a model is remembered for as long as the model lives.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from pydantic import BaseModel, ValidationError

from roleplay.llm.faults import ModelFault
from roleplay.llm.json_in_words import documents
from roleplay.llm.port import Ask, ChatModel, Form, Message, Reply, Usage
from roleplay.llm.strict_schema import strict_schema

T = TypeVar("T", bound=BaseModel)

LADDER: tuple[Form, ...] = ("json_schema", "json_object", "text")
MOST_TOLD = 6
"""Mistakes that a repair request names."""
MOST_SHOWN = 4000
"""Characters of a wrong answer that a repair request shows again."""
_IN_WORDS = "Answer with one JSON object and nothing else. It must fit this JSON Schema:\n"
_CUT_OFF = "it was cut off before its end; answer in fewer words"
_NOT_JSON = "it holds no JSON object"
_BY_OUR_RULES = frozenset({"value_error", "assertion_error"})
"""Mistakes that no JSON Schema rules out, so that they say nothing about what the endpoint holds to."""

_known: MutableMapping[ChatModel, Form] = WeakKeyDictionary()


@dataclass(frozen=True)
class Structured(Generic[T]):
    """Hold data that a model answered with, and what it took."""

    value: T
    rung: Form
    """What the endpoint held the answer to."""
    repaired: bool
    """Whether the first answer was wrong and the second one right."""
    replies: tuple[Reply, ...]
    """Every answer, the wrong one included."""

    @property
    def usage(self) -> Usage:
        """Return the tokens of all answers together."""
        return sum((reply.usage for reply in self.replies), Usage())


@dataclass(frozen=True)
class _Wrong:
    """Say why an answer is no use."""

    words: str
    held: bool
    """Whether the answer may still be one that the endpoint held to the schema."""


async def structured(model: ChatModel, ask: Ask, shape: type[T]) -> Structured[T]:
    """Return the model's answer as data of the shape; the form and the schema of `ask` are set here.

    Raises:
        ModelFault: `malformed` if the answer and its repair are both wrong, or as the model failed.
    """
    rung, reply = await _climb_down(model, ask, shape, _known.get(model, LADDER[0]))
    found = _read(reply.text, shape) if reply else _Wrong(_CUT_OFF, held=True)
    if not isinstance(found, _Wrong):
        assert reply is not None
        _known[model] = rung
        return Structured(found, rung, repaired=False, replies=(reply,))
    lower = rung if found.held else LADDER[min(LADDER.index(rung) + 1, len(LADDER) - 1)]
    rung, second = await _climb_down(model, _repair(ask, reply, found), shape, lower)
    if second is None:
        raise ModelFault("truncated", "twice, where data was asked for")
    mended = _read(second.text, shape)
    if isinstance(mended, _Wrong):
        raise ModelFault("malformed", mended.words)
    _known[model] = rung
    return Structured(mended, rung, repaired=True, replies=(reply, second) if reply else (second,))


async def _climb_down(model: ChatModel, ask: Ask, shape: type[BaseModel], first: Form) -> tuple[Form, Reply | None]:
    """Return the first rung that the endpoint takes and its answer, or no answer if it was cut off."""
    rungs = LADDER[LADDER.index(first) :]
    for rung in rungs:
        try:
            return rung, await model.ask(_formed(ask, shape, rung))
        except ModelFault as fault:
            if fault.kind == "truncated":
                return rung, None
            if fault.kind != "bad_request" or rung == rungs[-1]:
                raise
    raise AssertionError("the last rung answers or raises")


def _formed(ask: Ask, shape: type[BaseModel], rung: Form) -> Ask:
    if rung == "json_schema":
        return replace(ask, form=rung, schema=strict_schema(shape), schema_name=ask.schema_name or shape.__name__)
    *before, last = ask.messages
    told = replace(last, text=f"{last.text}\n\n{in_words(shape)}")
    return replace(ask, form=rung, schema=None, schema_name="", messages=(*before, told))


def in_words(shape: type[BaseModel]) -> str:
    """Return what a request says about a shape where the endpoint does not hold the answer to it."""
    return f"{_IN_WORDS}{json.dumps(strict_schema(shape), ensure_ascii=False, separators=(',', ':'))}"


def _repair(ask: Ask, reply: Reply | None, wrong: _Wrong) -> Ask:
    """Return the request that says what was wrong; a cut answer gets twice the room."""
    shown = (Message("assistant", reply.text[:MOST_SHOWN]),) if reply and reply.text.strip() else ()
    told = f"Your answer cannot be used: {wrong.words}.\nAnswer again with only a JSON object of the form asked for."
    if not shown:
        *before, last = ask.messages
        messages = (*before, replace(last, text=f"{last.text}\n\n{told}"))
    else:
        messages = (*ask.messages, *shown, Message("user", told))
    return replace(ask, messages=messages, max_tokens=ask.max_tokens if reply else 2 * ask.max_tokens)


def _read(text: str, shape: type[T]) -> T | _Wrong:
    wrong = _Wrong(_NOT_JSON, held=False)
    for document in documents(text):
        try:
            return shape.model_validate_json(document)
        except ValidationError as error:
            wrong = _mistakes(error)
    return wrong


def _mistakes(error: ValidationError) -> _Wrong:
    found: list[Any] = error.errors(include_url=False, include_input=False, include_context=False)
    words = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in found[:MOST_TOLD])
    return _Wrong(words, held=all(e["type"] in _BY_OUR_RULES for e in found))
