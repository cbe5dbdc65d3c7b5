"""Read what the calls of a run came to, from the two ends of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from roleplay.certify.acts import Collected, Remark, Withdrawn
from roleplay.certify.decided import RUBRICS
from roleplay.certify.result import Result
from roleplay.certify.run import Fault, Slot
from roleplay.errors import BadFile
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.kept import Ends, ends_of

NOT_TAKEN, NOT_FINISHED = "not taken", "not finished"
_HEARD = b'"type":"customer_fault"'
"""How a fault of the customer's model stands in a record; inside a text its quotes would be escaped."""


def results(folder: RunFolder) -> Iterator[Result]:
    """Yield what each call came to, in the order of the run; nothing is held in memory but one call.

    Raises:
        BadFile: if a file of the run cannot be read.
    """
    acts = folder.acts()
    withdrawn = {act.scenario for act in acts if isinstance(act, Withdrawn)}
    supervised = {act.slot: act.supervised for act in acts if isinstance(act, Collected)}
    remarks = {act.slot: act for act in acts if isinstance(act, Remark)}
    for slot in folder.run.slots:
        found = _result(folder, slot, remarks.get(slot.id))
        own = {"withdrawn": slot.scenario in withdrawn, "supervised": supervised.get(slot.id)}
        yield found.model_copy(update=own)


def _result(folder: RunFolder, slot: Slot, remark: Remark | None) -> Result:
    named: dict[str, Any] = {"slot": slot.id, **slot.model_dump(exclude={"id"})}
    path, fault = folder.call(slot), folder.fault(slot)
    if fault.is_file():
        why = Fault.model_validate_json(fault.read_bytes())
        return Result(**named, state="faulty", why=f"{why.seat}: {why.why}", seat=why.seat)
    if not path.is_file():
        return Result(**named, state="missing", why=NOT_TAKEN)
    try:
        ends = ends_of(path)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFile(f"{path.name}: this is no transcript", str(error)) from error
    if not ends.footer:
        return Result(**named, state="missing", why=NOT_FINISHED, head=ends.head)
    return Result(**named, **_graded(ends, remark))


def _graded(ends: Ends, remark: Remark | None) -> dict[str, Any]:
    footer: Mapping[str, Any] = ends.footer
    card = footer["scorecard"]
    scores = {name: grade["score"] for name, grade in card["rubrics"].items()}
    if remark:
        scores |= {"empathy": remark.empathy, "resolution": remark.resolution}
    whole = all(scores.get(name) is not None for name in RUBRICS)
    return {
        "state": "graded" if whole else "ungraded", "why": "" if whole else str(card["why"]),
        "outcome": footer["outcome"], "resolved": footer["resolved"], "turns": footer["turns"],
        "empathy": scores.get("empathy"), "resolution": scores.get("resolution"),
        "critical": tuple(f"{e['severity']}:{e['id']}" for e in card.get("critical", ())),
        "passed": card["passed"], "faults": ends.raw.count(_HEARD), "head": ends.head,
    }  # fmt: skip


def results_bytes(found: Iterator[Result]) -> bytes:
    """Return results as a file holds them: one line a call."""
    return b"".join(r.line() for r in found)
