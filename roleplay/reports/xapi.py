"""Reports as xAPI 1.0.3 statements: one for each call, each rubric and each criterion that was scored.

The id of a statement follows from its content, so that writing it again gives the same one, and a grade that was
changed gives another. Statements of one call share their registration.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from roleplay.errors import UsageProblem
from roleplay.reports.call_facts import CallFacts, CriterionFacts, RubricFacts
from roleplay.reports.wording import TOP_LEVEL

ADL = "http://adlnet.gov/expapi"
LANGUAGE = "en"
"""Of our own words; a title is in the language of its scenario."""
FULL = 100
_SITE = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w./~-]*)?", re.ASCII)


@dataclass(frozen=True)
class Account:
    """Say in whose name statements are made."""

    site: str
    """An IRL that the person who sends them controls; ids of activities begin with it."""
    key: bytes
    """Makes an account of a pseudonym; without it nobody can tell whose account it is, or guess."""

    def name(self, trainee: str) -> str:
        """Return the opaque name of a trainee's account."""
        return hmac.new(self.key, trainee.encode(), hashlib.sha256).hexdigest()[:32]


def site_of(address: str) -> str:
    """Return an address as ids begin with it.

    Raises:
        UsageProblem: if it is no web address.
    """
    if not _SITE.fullmatch(address):
        raise UsageProblem(
            f"{address!r} cannot begin an id.", "Give a web address of yours: https://training.example.org"
        )
    return address.rstrip("/")


def stated(call: CallFacts) -> bool:
    """Return whether statements are made about a call: it is finished, it counts, and it is somebody's."""
    return call.finished and call.counts and bool(call.trainee)


def lines(calls: Iterable[CallFacts], account: Account) -> Iterator[str]:
    """Yield the statements about calls that statements are made about, a JSON line each.

    The call itself comes first, then its rubrics, then its criteria.
    """
    for call in calls:
        yield _line(call, account, _verb(call), _scenario(call, account), _result(call, account))
        for rubric in call.rubrics:
            if rubric.score is not None:
                result = {"score": _score(rubric.score, FULL)}
                yield _line(call, account, "scored", _rubric(call, rubric, account), result, rubric="")
        for criterion in call.criteria:
            if criterion.level is not None:
                result = {"score": _score(criterion.level, TOP_LEVEL)}
                activity = _criterion(call, criterion, account)
                yield _line(call, account, "scored", activity, result, rubric=criterion.rubric)


def _verb(call: CallFacts) -> str:
    if call.outcome == "abandoned":
        return "terminated"
    return {True: "passed", False: "failed", None: "completed"}[call.passed]


def _result(call: CallFacts, account: Account) -> dict[str, Any]:
    """Return the result of a call; its score is the lower one of its rubrics, since a pass takes them all."""
    scores = [r.score for r in call.rubrics if r.cut is not None]
    known = [score for score in scores if score is not None]
    result: dict[str, Any] = {
        "completion": call.whole,
        "duration": f"PT{call.seconds:.2f}S",
        "extensions": {
            f"{account.site}/extensions/{name}": value
            for name, value in {
                "outcome": call.outcome,
                "scores": {r.id: r.score for r in call.rubrics},
                "critical": [f"{e.severity}:{e.id}" for e in call.critical],
                "reviewed": bool(call.reviewed_by),
            }.items()
        },
    }
    if known and len(known) == len(scores):
        result["score"] = _score(min(known), FULL)
    if call.whole and call.passed is not None:
        result["success"] = call.passed
    return result


def _score(raw: float, most: float) -> dict[str, float]:
    return {"scaled": round(raw / most, 4), "raw": raw, "min": 0, "max": most}


def _line(
    call: CallFacts, account: Account, verb: str, activity: dict[str, Any], result: dict[str, Any],
    rubric: str | None = None,
) -> str:  # fmt: skip
    """Return a statement; `rubric` is the one above a criterion, empty above a rubric, None above a call."""
    above = [] if rubric is None else [f"/rubrics/{rubric}" if rubric else ""]
    parents = [{"id": f"{_scenario_id(call, account)}{part}"} for part in above]
    statement = {
        "actor": {
            "objectType": "Agent", "account": {"homePage": account.site, "name": account.name(call.trainee)},
        },
        "verb": {"id": f"{ADL}/verbs/{verb}", "display": {LANGUAGE: verb}},
        "object": activity,
        "result": result,
        "context": {
            "registration": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{account.site}/calls/{call.head}")),
            "platform": "roleplay",
            "contextActivities": {
                "category": [{"id": f"{account.site}/modes/{call.mode}"}], **({"parent": parents} if parents else {}),
            },
            "extensions": {f"{account.site}/extensions/{name}": value
                           for name, value in {"head": call.head, "seed": call.seed}.items()},
        },
        "timestamp": call.reviewed_at or call.ended,
        "version": "1.0.3",
    }  # fmt: skip
    content = json.dumps(statement, sort_keys=True, ensure_ascii=False)
    return f'{{"id": "{uuid.uuid5(uuid.NAMESPACE_URL, content)}", {content[1:]}\n'


def _scenario_id(call: CallFacts, account: Account) -> str:
    return f"{account.site}/scenarios/{quote(call.scenario, safe='')}"


def _scenario(call: CallFacts, account: Account) -> dict[str, Any]:
    return _activity(_scenario_id(call, account), call.title, f"{ADL}/activities/simulation", call.language)


def _rubric(call: CallFacts, rubric: RubricFacts, account: Account) -> dict[str, Any]:
    return _activity(f"{_scenario_id(call, account)}/rubrics/{rubric.id}", rubric.id, f"{ADL}/activities/assessment")


def _criterion(call: CallFacts, criterion: CriterionFacts, account: Account) -> dict[str, Any]:
    at = f"{_scenario_id(call, account)}/rubrics/{criterion.rubric}/{criterion.id}"
    return _activity(at, f"{criterion.id} {criterion.name}", f"{ADL}/activities/objective")


def _activity(at: str, name: str, kind: str, language: str = LANGUAGE) -> dict[str, Any]:
    return {"objectType": "Activity", "id": at, "definition": {"name": {language: name}, "type": kind}}
