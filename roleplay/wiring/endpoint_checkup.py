"""Look over the endpoint the settings name: whether it answers, how, how fast, and what a call will cost."""

from __future__ import annotations

from time import perf_counter
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from roleplay.diagnostics import closest_few
from roleplay.errors import RoleplayError
from roleplay.llm import Ask, Form, Message, ModelFault, structured
from roleplay.llm.client import EndpointModel
from roleplay.llm.keys import find_key
from roleplay.llm.waiting import wait_for
from roleplay.settings import DEMO, REPLAY, Endpoint, Settings
from roleplay.wiring.endpoint_costs import cost_findings
from roleplay.wiring.finding import Finding, fine, wrong
from roleplay.wiring.models import endpoint_at, recording_at

OFF = "off: the settings name no endpoint; the scripted customer and the offline observer need none"
FALLBACK = (
    "where the model fails, the customer's written line is said; a turn that it cannot read is kept and waits to be "
    "read again"
)
AS_DEMO = (
    "the demonstration model, which needs no endpoint: it says lines as they are written, reads turns as the offline "
    "observer does, and in the agent's seat says the skilled call"
)
HELD: dict[Form, str] = {
    "json_schema": "held to a schema by the endpoint",
    "json_object": "held to JSON by the endpoint; the schema is written into each request",
    "text": "not held to any form by the endpoint; the schema is written into each request",
}
"""What each rung of the ladder means."""
SAMPLE = Ask(
    (
        Message("system", "You are a customer on the telephone. Answer in one short sentence."),
        Message("user", "Good morning, how can I help you?"),
    ),
    max_tokens=80,
)
MOST_NAMED = 8
"""Models that a message lists."""


class Mood(BaseModel, extra="forbid", strict=True):
    """Hold a small thing to ask for."""

    feeling: Literal["calm", "worried", "angry"]
    quote: str = Field(max_length=80)


def endpoint_findings(settings: Settings) -> list[Finding]:
    """Return what was found, the first thing that stops the rest last; nothing here raises."""
    endpoint = settings.endpoint
    if not endpoint.url:
        return [Finding("models", ok=True, detail=OFF)]
    if endpoint.url == DEMO:
        return [*_recorded(endpoint), Finding("models", ok=True, detail=AS_DEMO)]
    if endpoint.url.startswith(REPLAY):
        return [_replayed(endpoint)]
    try:
        key = find_key(settings.endpoint.url)
    except RoleplayError as error:
        return [wrong("key", error)]
    found = [*_recorded(endpoint), _key(endpoint.url, key.origin if key else "")]
    found += wait_for(_look(endpoint_at(endpoint, key, attempts=1)))
    return [*found, *cost_findings(endpoint)] if found[-1].what == "fallback" else found


def _recorded(endpoint: Endpoint) -> list[Finding]:
    told = f"every request and its answer is added to {endpoint.record}, the words of the call with them"
    return [fine("recording", told)] if endpoint.record else []


def _replayed(endpoint: Endpoint) -> Finding:
    try:
        found = recording_at(endpoint)
    except RoleplayError as error:
        return wrong("models", error)
    return Finding(
        "models", ok=True, detail=f"{found.name}: {found.requests} requests have an answer, others have none"
    )


async def _look(model: EndpointModel) -> list[Finding]:
    found = list[Finding]()
    try:
        listed = await _listed(model, found)
        if not found[-1].ok:
            return found
        if not model.name:
            names = f"The endpoint lists: {', '.join(listed[:MOST_NAMED])}. " if listed else ""
            remedy = f"{names}`roleplay settings set endpoint.model NAME` chooses one."
            return [*found, Finding("model", ok=False, detail="none is named", remedy=remedy, of="endpoint")]
        await _talk(model, listed, found)
        if found[-1].ok:
            await _shape(model, found)
            found.append(fine("fallback", FALLBACK))
    finally:
        await model.close()
    return found


def _key(url: str, origin: str) -> Finding:
    parts = urlsplit(url)
    bare = parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost")
    told = f"from {origin}" if origin else "none; local servers need none"
    if bare:
        told += "; it and every word go to the endpoint unencrypted, which https:// would prevent"
    return fine("key", told)


async def _listed(model: EndpointModel, found: list[Finding]) -> list[str]:
    """Return the models the endpoint lists, and add whether it can be reached."""
    try:
        listed = await model.models()
    except ModelFault as fault:
        if fault.kind not in ("not_found", "bad_request", "corrupt", "server_error"):
            found.append(wrong("reachable", fault))
            return []
        found.append(fine("reachable", f"{model.host} answers and lists no models"))
        return []
    found.append(fine("reachable", f"{model.host} answers, and its models are listed: {len(listed)}"))
    return listed


async def _talk(model: EndpointModel, listed: list[str], found: list[Finding]) -> None:
    """Add whether the model answers, whether in pieces, and how fast."""
    times = list[float]()
    began = perf_counter()
    try:
        reply = await model.ask(SAMPLE, lambda text: times.append(perf_counter()) if text else None)
    except ModelFault as fault:
        others = closest_few(model.name, listed) or listed[:MOST_NAMED]
        remedy = f"The endpoint lists: {', '.join(others)}." if others and model.name not in listed else fault.remedy
        found.append(wrong("model", fault, remedy))
        return
    found.append(fine("model", f"{model.name} answers" + ("" if model.name in listed else ", though it is not listed")))
    pieces = len(times)
    if pieces > 1:
        found.append(fine("streaming", f"the answer came in {pieces} pieces"))
    else:
        found.append(fine("streaming", "the answer came in one piece; the customer's lines appear whole"))
    rest = max(times[-1] - times[0], 1e-3) if pieces > 1 else reply.seconds
    speed = f"{reply.usage.answer / rest:.0f} tokens a second" + (", estimated" if reply.usage.estimated else "")
    found.append(fine("speed", f"the first word after {times[0] - began:.1f} s, then {speed}"))


async def _shape(model: EndpointModel, found: list[Finding]) -> None:
    """Add whether the model answers with data."""
    told = Message("user", 'Which feeling speaks from: "It has been three weeks!"? Quote the words that show it.')
    try:
        answer = await structured(model, Ask((told,), max_tokens=120), Mood)
    except ModelFault as fault:
        found.append(wrong("structured", fault))
        return
    mended = "; the first answer was wrong and the second right" if answer.repaired else ""
    found.append(fine("structured", f"{HELD[answer.rung]}{mended}"))
