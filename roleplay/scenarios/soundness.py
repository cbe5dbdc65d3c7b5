"""Check that a usable scenario teaches: everything can be reached, lines differ and can be spoken, rows weigh the same.

Errors are what can never happen; warnings are what will probably not do what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from rapidfuzz import fuzz, process

from roleplay.mood import BANDS
from roleplay.scenarios.course import Reaction
from roleplay.scenarios.lines import ANY_BAND, Lines
from roleplay.scenarios.meaning import walk
from roleplay.scenarios.model import FILE, Scenario
from roleplay.scenarios.reach import Reach, can_of_itself, reach_of, unreached
from roleplay.yaml_source import Trail, YamlSource

ALIKE, WORDS_TO_COMPARE = 90, 5
"""Likeness of two lines, 0 to 100, from which they sound the same; words from which a line is worth comparing."""
SAME_EXAMPLE = 95
"""The same for two examples of different acts."""
ALOUD = 60
"""Words that a caller says in one breath of a line; longer ones are read, not heard."""
MOST_LINES = MOST_IN_ALL = 2_000
"""Lines of a customer, and examples of all acts: several times what the largest of the library has."""
FEW = 3
"""Examples from which free words are recognised with some certainty."""
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX|TBD|lorem ipsum)\b|<[a-z _-]+>|\[\.\.\.\]")
NEVER = {
    "steps": ("undoable-step", "{name!r}: what it needs can never be there"),
    "facts": ("untellable-fact", "{name!r}: its condition can never hold, so it is never told"),
    "asks": ("unasked-question", "{name!r}: its condition can never hold, so it is never asked"),
    "cues": ("unvoiced-cue", "{name!r}: its condition can never hold, so it is never voiced"),
    "stages": ("unreachable-stage", "this can never hold, so stage {name!r} is never reached"),
}
"""What is said of an id of each kind that no call can reach."""
SAME_IN_EVERY_ROW = ("mood", "traits", "turns", "pass", "share", "difficulty")


def check_soundness(scenario: Scenario, source: YamlSource, rows: list[Scenario]) -> None:
    """Add a problem for everything that is allowed and will not work; `rows` holds every variant."""
    home = PurePath(source.path)
    if home.name == FILE and home.parent.name not in ("", scenario.id):
        message = f"the folder is called {home.parent.name!r}: the scenario is found by that name"
        source.problem(("id",), "other-id", message, warn=True)
    reach = reach_of(scenario)
    _check_reach(scenario, reach, source)
    _check_reactions(scenario, source)
    _check_lines(scenario, source)
    _check_examples(scenario, source)
    _check_acknowledgements(scenario, source)
    _check_rows(rows, source)


def _check_reach(scenario: Scenario, reach: Reach, source: YamlSource) -> None:
    for part, ids in unreached(scenario, reach).items():
        code, message = NEVER[part]
        for name in ids:
            trail: Trail = (part, name)
            if part == "stages":
                before = list(scenario.stages)[list(scenario.stages).index(name) - 1]
                trail = (part, before, "until")
            source.problem(trail, code, message.format(name=name), key=True)
    for outcome, ending in scenario.outcomes.items():
        if not can_of_itself(scenario, ending.when):
            source.problem(("outcomes", outcome), "unmet-outcome", "its condition can never hold", key=True)
    for archetype, endings in scenario.endings.items():
        for i, name in enumerate(endings):
            if name not in scenario.outcomes:
                message = f"there are no lines for a call that ends {name!r}"
                source.problem(("endings", archetype, i), "missing-outcome", message, warn=True)


def _check_reactions(scenario: Scenario, source: YamlSource) -> None:
    always: set[tuple[str, str]] = set()
    for i, reaction in enumerate(scenario.reactions):
        cause = (reaction.on.kind, reaction.on.name)
        if cause in always:
            _idle(i, "an earlier reaction to the same thing always speaks first", source)
        elif not can_of_itself(scenario, reaction.when):
            _idle(i, "its condition can never hold", source)
        elif _unconditional(reaction):
            always.add(cause)


def _idle(index: int, message: str, source: YamlSource) -> None:
    source.problem(("reactions", index), "idle-reaction", message, warn=True)


def _unconditional(reaction: Reaction) -> bool:
    return not reaction.when.model_dump(exclude_defaults=True)


def spoken(scenario: Scenario) -> Iterator[tuple[Trail, str, str]]:
    """Yield every line the customer can say with its trail and its band."""
    for trail, part in walk(scenario, ()):
        if isinstance(part, Lines):
            for band, wordings in part.bands.items():
                for i, text in enumerate(wordings):
                    yield (*trail, band, i), band, text


def _at(trail: Trail, source: YamlSource) -> Trail:
    """Return the trail of a wording as it stands in the file, where a line or a list needs no band."""
    *head, band, index = trail
    for candidate in ((*head, band, index), (*head, index), (*head, band), tuple(head)):
        if candidate in source.values:
            return candidate
    return tuple(head)


def _check_lines(scenario: Scenario, source: YamlSource) -> None:
    said, places = list[str](), list[Trail]()
    for count, (trail, _, text) in enumerate(spoken(scenario), 1):
        here = _at(trail, source)
        if count > MOST_LINES:
            source.problem(here, "too-many", f"more than {MOST_LINES:,} lines: no caller has so much to say")
            return
        words = len(text.split())
        if words > ALOUD:
            source.problem(here, "long-line", f"{words} words are too long to be said in one breath", warn=True)
        if LEFT_OVER.search(text):
            source.problem(here, "left-over", "this looks like something left to be filled in", warn=True)
        if words >= WORDS_TO_COMPARE:
            twin = process.extractOne(text, said, scorer=fuzz.ratio, score_cutoff=ALIKE, processor=None)
            if twin:
                message = f"this sounds like the line at {source.place(places[twin[2]]).line}"
                source.problem(here, "repeated-line", message, warn=True)
            said.append(text)
            places.append(here)
    _check_gaps(scenario, source)


def _check_gaps(scenario: Scenario, source: YamlSource) -> None:
    for name, stage in scenario.stages.items():
        if stage.says is None:
            message = f"in stage {name!r} the customer has nothing of their own to press on with"
            source.problem(("stages", name), "line-gap", message, key=True, warn=True)
    for trail, part in walk(scenario, ()):
        if isinstance(part, Lines) and ANY_BAND not in part.bands:
            silent = [band for band in BANDS if not part.choices(band)]
            if silent:
                message = f"nothing to say when {', '.join(silent)}"
                source.problem(trail, "line-gap", message, warn=True)


def examples(scenario: Scenario) -> Iterator[tuple[Trail, str, tuple[str, ...]]]:
    """Yield the examples of every act that is recognised in free words, with what kind of act it is."""
    for name, step in scenario.steps.items():
        # a step that asks and the known that answers it may share their examples
        yield ("steps", name, "said_like"), "step", step.said_like
    for name, known in scenario.knows.items():
        yield ("knows", name, "asked_like"), "ask", known.asked_like
    for name, fact in scenario.facts.items():
        yield ("facts", name, "asked_like"), "ask", fact.asked_like
    for name, ask in scenario.asks.items():
        yield ("asks", name, "answered_like"), "answer", ask.answered_like
    for name, act in scenario.forbidden.items():
        yield ("forbidden", name, "said_like"), "step", act.said_like


def _check_examples(scenario: Scenario, source: YamlSource) -> None:
    seen: dict[str, list[tuple[Trail, str]]] = {}
    count = 0
    for trail, kind, texts in examples(scenario):
        if len(texts) < FEW:
            message = f"{len(texts)} example(s) are few to recognise it by; give {FEW} or more"
            source.problem(trail, "few-examples", message, warn=True)
        count += len(texts)
        if count > MOST_IN_ALL:
            source.problem(trail, "too-many", f"more than {MOST_IN_ALL:,} examples in all")
            return
        others = seen.setdefault(kind, [])
        known = [other for _, other in others]
        for i, text in enumerate(texts):
            for _, _, at in process.extract(text, known, scorer=fuzz.ratio, score_cutoff=SAME_EXAMPLE, processor=None):
                other = others[at][0]
                message = f"this example also stands for {other[1]!r}, at line {source.place(other).line}"
                source.problem((*trail, i), "shared-example", message)
        others += [((*trail, i), text) for i, text in enumerate(texts)]


def _check_acknowledgements(scenario: Scenario, source: YamlSource) -> None:
    customer = scenario.customer
    if customer.feels and not customer.taken_up_like:
        message = "the opening voices a feeling, and `taken_up_like` does not show how to take it up"
        source.problem(("customer", "feels"), "no-acknowledgement", message, warn=True)
    for name, cue in scenario.cues.items():
        if not cue.taken_up_like:
            message = f"{name!r}: `taken_up_like` does not show how it might be taken up"
            source.problem(("cues", name), "no-acknowledgement", message, key=True, warn=True)


def _check_rows(rows: list[Scenario], source: YamlSource) -> None:
    weights = [dict(_weights(row.model_dump(mode="json", by_alias=True), ())) for row in rows]
    for i, other in enumerate(weights[1:], 1):
        changed = sorted({trail for trail in weights[0] if other.get(trail) != weights[0][trail]}, key=str)
        for trail in changed:
            what = ".".join(str(step) for step in trail)
            message = f"this row changes {what}: {weights[0][trail]} in the first row, {other.get(trail)} here"
            source.problem(("variants", i), "unequal-variants", message)


def _weights(data: Any, trail: Trail, *, weighs: bool = False) -> Iterator[tuple[Trail, Any]]:
    """Yield the numbers that make a call easier or harder, with their trails."""
    if weighs and isinstance(data, int | float):
        yield trail, data
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if not isinstance(value, str):
            yield from _weights(value, (*trail, step), weighs=weighs or step in SAME_IN_EVERY_ROW)
