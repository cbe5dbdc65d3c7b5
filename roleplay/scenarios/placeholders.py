"""Check what stands in curly brackets: names of the variant rows, amounts of slots, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from roleplay.diagnostics import MOST, listed, named, unknown
from roleplay.scenarios.model import LONGEST_VALUE
from roleplay.scenarios.variants import BRACKET, KEY, PLACEHOLDER, SLOT_PREFIX, Value, lookup
from roleplay.yaml_source import Trail, YamlSource

EXAMPLES = ("said_like", "not_like")
ACTS = ("steps", "forbidden")
"""Where an amount may be left open: examples of these acts."""


def variant_rows(source: YamlSource) -> list[Mapping[str, Value]]:
    """Return the variant rows that are well formed; what is wrong with their keys are problems."""
    written = source.data.get("variants", []) if isinstance(source.data, dict) else []
    found = enumerate(written if isinstance(written, list) else [])
    rows = {i: _short(row) for i, row in found if isinstance(row, dict)}
    kinds = Counter(frozenset(row) for row in rows.values())
    usual = kinds.most_common(1)[0][0] if kinds else frozenset[str]()
    for i, row in rows.items():
        _check_keys(("variants", i), row, sorted(usual), source)
    return list(rows.values())


def _short(row: dict[str, Any]) -> dict[str, Value]:
    """Return a row of texts that a line can hold; what is none is refused by the schema."""
    return {name: value[:LONGEST_VALUE] if isinstance(value, str) else "" for name, value in row.items()}


def _check_keys(trail: Trail, row: Mapping[str, Value], usual: list[str], source: YamlSource) -> None:
    more = [name for name in row if name not in usual]
    lacking = [name for name in usual if name not in row and (*trail, name) not in source.keys]
    for name in more:
        words, guess = unknown(name, "the other rows have no {name}: every row varies the same", lacking)
        source.problem((*trail, name), "variant-keys", words, key=True, suggestion=guess)
        lacking = [other for other in lacking if other != guess]
    if lacking:
        words = f"this row lacks {listed([*map(named, lacking)])}, unlike the others: every row varies the same"
        source.problem(trail, "variant-keys", words)
    for name in row if trail[-1] == 0 else ():
        if not KEY.fullmatch(name):
            message = f"{named(name)} cannot be a placeholder: small letters, digits and _ can"
            source.problem((*trail, name), "variant-keys", message, key=True)


def check_placeholders(source: YamlSource, rows: list[Mapping[str, Value]]) -> None:
    """Add a problem for every placeholder that nothing fills, at the first place it stands."""
    known = {name: value for row in rows for name, value in row.items()}
    wrong: dict[str, list[Trail]] = {}
    for trail, text in _texts(source.data, ()):
        if not BRACKET.search(text) or source.spoiled(trail):
            continue
        if trail[0] == "variants":
            message = "a value of a row holds no placeholders: it is put in as it is"
            source.problem(trail, "unknown-placeholder", message)
            continue
        for name in dict.fromkeys(PLACEHOLDER.findall(text)):
            if len(source.problems) > MOST:
                return
            if name.startswith(SLOT_PREFIX):
                _check_slot(name.removeprefix(SLOT_PREFIX), trail, source)
            elif lookup(name, known) is None:
                wrong.setdefault(name, []).append(trail)
        _check_brackets(text, trail, known, source)
    written = source.raw(("variants",))
    if written is None or (isinstance(written, list) and len(rows) == len(written)):
        for name, trails in list(wrong.items())[: MOST + 1]:
            _unfilled(name, trails, known, source)


def _unfilled(name: str, trails: list[Trail], known: Mapping[str, Value], source: YamlSource) -> None:
    if any(refused[:1] == ("variants",) and refused[-1] in (name, "variants") for refused in source.refused):
        return
    sentence = "{name} stands in no variant row" if known else "there are no variant rows to fill {name}"
    words, guess = unknown(name, sentence, list(known), "known")
    if len(trails) > 1:
        words += f" (and in {len(trails) - 1} more places)"
    place = source.place_of(f"{{{name}", trails[0])
    source.problems.append(source.at(place, "unknown-placeholder", words, suggestion=guess))


def _check_slot(name: str, trail: Trail, source: YamlSource) -> None:
    act = trail[:2]
    place = source.place_of(f"{{{SLOT_PREFIX}{name}", trail)
    if act[0] not in ACTS or len(trail) < 3 or trail[2] not in EXAMPLES:
        message = f"an amount can stay open only in {' and '.join(EXAMPLES)} of steps and forbidden acts"
        source.problems.append(source.at(place, "unknown-placeholder", message))
        return
    if trail[2] == "not_like":
        return
    slots = source.raw((*act, "slot"))
    names = list(slots) if isinstance(slots, dict) else []
    if name not in names and not source.spoiled((*act, "slot")):
        words, guess = unknown(name, f"there is no {{name}} under `slot` of {named(str(act[1]))}", names, "known")
        source.problems.append(source.at(place, "unknown-placeholder", words, suggestion=guess))


def _check_brackets(text: str, trail: Trail, known: Mapping[str, Value], source: YamlSource) -> None:
    """Add a problem for a curly bracket that belongs to no placeholder."""
    if any(f"{{{name}}}" in text for name in known if not KEY.fullmatch(name)):
        return
    if BRACKET.search(PLACEHOLDER.sub("", text)):
        message = "the caller would say this bracket: a placeholder is a name between two, without spaces: {amount}"
        start = next((m.start() for m in BRACKET.finditer(text) if not PLACEHOLDER.match(text, m.start())), 0)
        words = text[start : start + 8].split("\n", maxsplit=1)[0]
        source.problems.append(source.at(source.place_of(words, trail), "unknown-placeholder", message))


def _texts(data: Any, trail: Trail) -> Iterator[tuple[Trail, str]]:
    if isinstance(data, str):
        yield trail, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*trail, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _texts(value, (*trail, i))
