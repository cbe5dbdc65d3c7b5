"""Check the models of a plan: where they answer, what they cost, and who plays whom."""

from __future__ import annotations

import re

from roleplay.certify.checks.candidates import AGENTS
from roleplay.certify.checks.known import Known, sound
from roleplay.certify.plan import AgentCandidate, Plan
from roleplay.diagnostics import named
from roleplay.settings import DEMO, REPLAY
from roleplay.yaml_source import YamlSource

FAMILIES = {"chatgpt": "gpt", "o": "gpt", "gemma": "gemini", "mixtral": "mistral", "ministral": "mistral"}
"""Families that are called by several names, by the letters a model's name begins with."""
COST = ("limits", "cost")


def check_models(plan: Plan, source: YamlSource, known: Known) -> None:
    """Add a problem for addresses that are none, costs that cannot be limited, and one family in two seats."""
    endpoints = {name: a.endpoint for name, a in plan.candidates.agents.items() if a.endpoint}
    for name, agent in plan.candidates.agents.items():
        _check_address(name, agent, source)
    unpriced = [e.model for e in endpoints.values() if e.url != DEMO and not known.priced(e.model)]
    others = [seat for seat, model in (("customer", plan.customer), ("observer", plan.observer)) if model == "llm"]
    if others and known.model and not known.priced(known.model):
        unpriced.append(known.model)
    if plan.limits.cost is not None and unpriced:
        words = ", ".join(named(model) for model in dict.fromkeys(unpriced))
        message = f"no price is known for {words}, so that nobody can say when this is reached"
        source.problem(COST, "cost-without-price", message)
    elif plan.limits.cost is not None and not (endpoints or others) and sound(source, ("candidates",)):
        source.problem(COST, "idle-key", "no model takes part that costs anything", key=True, warn=True)
    for name, endpoint in endpoints.items():
        if others and known.model and family(endpoint.model) == family(known.model):
            seats = " and ".join(others)
            message = f"{named(endpoint.model)} is of the same family as {named(known.model)}, which is the {seats}"
            source.problem((*AGENTS, name, "endpoint", "model"), "same-family", message, warn=True)


def family(model: str) -> str:
    """Return the family a model belongs to, from the letters its name begins with: gpt of `openai/gpt-4o-mini`."""
    begins = re.match(r"[a-z]*", model.rsplit("/", 1)[-1].lower())
    word = begins[0] if begins else ""
    return FAMILIES.get(word, word) or model


def _check_address(name: str, agent: AgentCandidate, source: YamlSource) -> None:
    """Add a problem for an endpoint's address that leads nowhere."""
    url = agent.endpoint.url if agent.endpoint else DEMO
    if url == DEMO or url.startswith(REPLAY) or re.match(r"https?://[^/\s]+\S*$", url):
        return
    bare = re.match(r"[\w.-]+(:\d+)?(/\S*)?$", url)
    guess = f"http://{url}" if bare else ""
    message = "the address of a server begins with http:// or https://"
    source.problem((*AGENTS, name, "endpoint", "url"), "bad-address", message, suggestion=guess)
