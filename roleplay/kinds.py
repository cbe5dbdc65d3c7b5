"""Tell a file of another kind by its keys, so that one sentence is said of it and not one for every key."""

from __future__ import annotations

from roleplay.diagnostics import closest
from roleplay.yaml_source import YamlSource

KEYS: dict[str, frozenset[str]] = {
    "scenario": frozenset({"customer", "steps", "stages", "outcomes", "brief", "knows", "facts", "cues", "turns"}),
    "rubric": frozenset({"criteria", "turn"}),
    "plan": frozenset({"candidates", "pool", "form", "cuts", "decision", "attempts", "limits"}),
}
"""Keys that only files of a kind have."""
SHARED = frozenset({"schema", "id", "title"})


def other_kind(source: YamlSource, wanted: str) -> bool:
    """Return whether a file is of another kind than the one that was wanted; if so, that is its one problem."""
    if not isinstance(source.data, dict) or not source.data:
        return False
    keys = set(source.data)
    own = KEYS[wanted]
    other = next((kind for kind, marks in KEYS.items() if kind != wanted and len(keys & marks) > len(keys & own)), "")
    if other:
        message = f"this is a {other}, not a {wanted}: `roleplay {other} check` reads it"
    elif not any(closest(key, [*own, *SHARED]) for key in keys):
        message = f"no key in here is one of a {wanted}: begin one with `roleplay {wanted} new`"
    else:
        return False
    source.problems.append(source.at(source.place(()), "other-kind", message))
    source.data = None
    return True
