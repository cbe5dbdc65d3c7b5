"""Find keys and passwords in a plan, which is read by many and kept in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from roleplay.certify.checks.candidates import AGENTS
from roleplay.diagnostics import Diagnostic
from roleplay.yaml_source import Trail, YamlSource

NAMED = re.compile(r"(api[_-]?)?(key|token|secret|password|passwd|authorization)", re.IGNORECASE)
"""Names of what holds a secret."""
LOOKS_SECRET = re.compile(
    r"\b(sk|pk|rk|gsk|xai|hf|ghp|glpat)[-_][A-Za-z0-9_-]{8,}|\bAIza[\w-]{20,}|\bAKIA[A-Z0-9]{12,}|\bBearer\s+\S{8,}"
    r"|://[^/\s@]*:[^/\s@]+@|[?&]([\w-]*(key|token|secret|password))=[^&\s]+|--?[\w-]*(key|token|secret|password)=\S+",
    re.IGNORECASE,
)
"""How keys of the usual servers begin, and where else one stands."""
VARIABLE = re.compile(r"\$?\{?[A-Z][A-Z0-9_]*\}?")
"""The name of an environment variable."""
IN_A_LINE = re.compile(rf"({NAMED.pattern}|key_env)[\"']?\s*[:=]\s*[\"']?(?=\S*[a-z])(?=\S*\d)\S{{12,}}", re.IGNORECASE)
"""How a secret stands in a line that is no YAML."""
TOKEN = re.compile(r"(?=\S*[a-z])(?=\S*\d)\S{16,}")
"""What stands for the name of a variable and is no name."""


def secrets_in(source: YamlSource) -> None:
    """Add a problem for everything among the agents that looks like a secret."""
    for trail, text in _texts(source.raw(AGENTS), AGENTS):
        key = str(trail[-1])
        holds = NAMED.fullmatch(key) and not VARIABLE.fullmatch(text)
        if holds or LOOKS_SECRET.search(text) or (key == "key_env" and TOKEN.fullmatch(text)):
            message = "this looks like a key or a password: name the environment variable that holds it, in `key_env`"
            source.problem(trail, "secret-in-plan", message)
            source.refused.add(trail)


def unquoted(problems: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return problems of a plan without the source line wherever a secret stands on it."""
    lines = {p.place.line for p in problems if p.code == "secret-in-plan"}
    return [replace(p, source_line="") if p.place.line in lines or _secret(p.source_line) else p for p in problems]


def _secret(line: str) -> bool:
    return bool(LOOKS_SECRET.search(line) or IN_A_LINE.search(line))


def _texts(part: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(part, str):
        yield trail, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _texts(value, (*trail, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _texts(value, (*trail, number))
