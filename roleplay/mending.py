"""Check a document against its schema, and mend what was refused so that the meaning of the rest can be checked too.

Nobody plays or grades with what was mended.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from roleplay.schema_fields import Loc
from roleplay.schema_problems import report
from roleplay.yaml_source import YamlSource

Document = TypeVar("Document", bound=BaseModel)

MENDINGS = 4
"""Times a refused document is mended: what is wrong inside of a wrong value shows only once that is right."""
WORDS, WORDING = "…", ["……"]
_STEP = {"title": WORDS, "share": 100, "kind": "do", "said_like": WORDING}
_CUT, _ORIGIN = {"score": 50}, {"method": "provisional"}
STAND_INS: dict[str, Any] = {
    "schema": 1, "id": "unnamed", "difficulty": 1, "par": 2, "limit": 90, "share": 1, "weight": 1, "at_most": 0,
    "feels": "worry", "kind": "do", "severity": "customer", "on": {"harm": "dismiss"}, "tells": {"says": WORDS},
    "asked_like": WORDING, "said_like": WORDING, "answered_like": WORDING,
    "customer": {"name": WORDS, "wants": WORDS, "opens": WORDS}, "turns": {"par": 2, "limit": 90},
    "steps": {"unnamed": _STEP}, "stages": {"unnamed": {"ends_after": 1}},
    "outcomes": {"accepted": {"says": WORDS}},
    "criteria": {"X": {"name": WORDS, "weight": 100, "anchors": {}, "levels": {"0": {}}}},
    "turn": {"levels": {"0": {}}}, "levels": {"0": {}}, "anchors": {}, "when": {},
    "candidates": {}, "cuts": {"empathy": _CUT, "resolution": _CUT, "origin": _ORIGIN}, "empathy": _CUT,
    "resolution": _CUT, "origin": _ORIGIN, "score": 50, "method": "provisional",
}  # fmt: skip
"""What stands in for a missing key that cannot be any text."""
ITEMS: dict[str, Any] = {
    "reactions": {"on": {"harm": "dismiss"}, "says": WORDS}, "variants": {}, "any": {},
    "caps": {"at_most": 0, "when": {}},
}  # fmt: skip
"""What stands in for an item of a list that cannot be any text."""


def checked(model: type[Document], data: Mapping[str, Any], source: YamlSource) -> tuple[Document | None, bool]:
    """Return the document and whether it is whole; of a refused one, what is left of it after mending, if anything.

    Every refusal is a problem of the source.
    """
    try:
        return model.model_validate(data), True
    except ValidationError as error:
        report(error, source, model)
        rest = mended(data, error)
    for _ in range(MENDINGS):
        try:
            return model.model_validate(rest), False
        except ValidationError as error:
            rest = mended(rest, error)
    return None, False


def mended(data: Any, error: ValidationError) -> Any:
    """Return the data with what was refused taken out, and what was missing stood in for."""
    data = copy.deepcopy(data)
    for item in error.errors(include_url=False):
        _mend(data, item["loc"], missing=item["type"] == "missing")
    return data


def _mend(data: Any, loc: Loc, *, missing: bool) -> None:
    """Mend one place: put a stand-in where a key is missing or an item is wrong, take out any other wrong value."""
    held, name = data, ""
    holder, last, within = None, loc[-1] if loc else "", ""
    for step in loc:
        key = step if isinstance(step, int) else str(step)
        here = key in held if isinstance(held, dict) else isinstance(held, list) and key in range(len(held))
        if here:
            holder, last, within = held, key, name
            held = held[key]
            name = str(key) if isinstance(key, str) else name
    if missing and isinstance(held, dict):
        held[str(loc[-1])] = copy.deepcopy(STAND_INS.get(str(loc[-1]), WORDS))
    elif isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int):
        holder[last] = copy.deepcopy(ITEMS.get(within, "……"))
