"""Check who is certified, and who may re-mark what is appealed."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.certify.checks.known import Known, sound, written
from roleplay.certify.plan import Plan
from roleplay.diagnostics import named, unknown
from roleplay.yaml_source import Trail, YamlSource

PEOPLE, AGENTS = ("candidates", "people"), ("candidates", "agents")
ENOUGH_REPEATS = 8
"""Calls of an agent with each scenario below which pass^k says little."""


def check_candidates(plan: Plan, source: YamlSource, known: Known) -> None:
    """Add a problem for candidates who are nobody, twice there, or judged by themselves."""
    who = plan.candidates
    if not who.names and sound(source, ("candidates",)):
        message = "nobody is to be certified: name some under `people` or `agents`"
        source.problem(("candidates",), "no-candidates", message, key=True)
    _check_once(who.people, PEOPLE, source)
    _check_once(plan.reviewers, ("reviewers",), source)
    for name, agent in who.agents.items():
        if name in who.people:
            message = f"{named(name)} is among the people too; a candidate is a person or an agent"
            source.problem((*AGENTS, name), "named-twice", message, key=True)
        if agent.bot is not None and agent.bot not in known.bots:
            words, guess = unknown(agent.bot, "there is no scripted agent {name}", known.bots, "known")
            source.problem((*AGENTS, name, "bot"), "unknown-bot", words, suggestion=guess)
    for number, name in enumerate(plan.reviewers):
        if name in who.names:
            message = f"{named(name)} is a candidate and cannot re-mark an appeal"
            source.problem(("reviewers", number), "reviewer-is-candidate", message)
    if who.people and not plan.reviewers and sound(source, ("reviewers",)):
        message = "people are certified and nobody is named who may re-mark an appeal"
        source.problem(written(source, ("reviewers",), PEOPLE), "no-reviewers", message, key=True, warn=True)
    _check_numbers(plan, source)


def _check_once(names: Sequence[str], trail: Trail, source: YamlSource) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            source.problem((*trail, number), "named-twice", f"{named(name)} stands in this list twice")


def _check_numbers(plan: Plan, source: YamlSource) -> None:
    """Add a problem for numbers of calls and of forms that do not suit who is there."""
    who, rule = plan.candidates, plan.form
    if not sound(source, ("candidates",), ("form",)):
        return
    repeats = written(source, ("form", "repeats"), AGENTS)
    if who.agents and rule.repeats < ENOUGH_REPEATS:
        times = "once" if rule.repeats == 1 else f"{rule.repeats} times"
        message = f"agents take each scenario {times}; pass^k says little below {ENOUGH_REPEATS}"
        source.problem(repeats, "few-repeats", message, key=True, warn=True)
    if rule.repeats > 1 and who.names and not who.agents:
        message = "there is no agent to repeat calls: a person takes each scenario once"
        source.problem(repeats, "idle-key", message, key=True, warn=True)
    if rule.forms > len(who.names) > 0:
        message = f"of {rule.forms} forms {rule.forms - len(who.names)} are nobody's"
        source.problem(("form", "forms"), "idle-key", message, key=True, warn=True)
    elif rule.forms > 1 and len(who.agents) > 1:
        message = "agents take different forms and cannot be compared scenario by scenario"
        source.problem(("form", "forms"), "agents-apart", message, key=True, warn=True)
    if "attempts" in source.data and who.names and not who.people:
        message = "attempts are those of people, and there are none"
        source.problem(("attempts",), "idle-key", message, key=True, warn=True)
