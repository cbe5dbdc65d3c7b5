"""Check where the cut scores come from, and the rules of a decision and of attempts."""

from __future__ import annotations

from roleplay.certify.checks.known import sound
from roleplay.certify.decided import RUBRICS
from roleplay.certify.plan import Plan
from roleplay.diagnostics import listed
from roleplay.yaml_source import YamlSource

ORIGIN = ("cuts", "origin")


def check_standard(plan: Plan, source: YamlSource) -> None:
    """Add a problem for a cut score nobody could defend, and for attempts that contradict themselves."""
    origin = plan.cuts.origin
    guessed = origin.method == "provisional"
    if sound(source, ORIGIN):
        lacking = [] if guessed else [key for key in ("by", "on") if getattr(origin, key) is None]
        if guessed and origin.note is None:
            message = "without a standard no result can certify a person; say in `note` where these scores are from"
            source.problem((*ORIGIN, "method"), "provisional-cut", message, warn=True)
        if lacking:
            keys = listed([f"`{key}`" for key in lacking])
            message = f"{keys} {'are' if len(lacking) > 1 else 'is'} missing: who set this standard, and when"
            source.problem(ORIGIN, "standard-without-origin", message, key=True)
        for rubric in RUBRICS:
            se = getattr(plan.cuts, rubric).se
            if guessed and se > 0:
                message = "a provisional cut score has no standard error: no panel and no regression gave one"
                source.problem(("cuts", rubric, "se"), "se-of-a-guess", message, warn=True)
            elif not guessed and se == 0 and sound(source, ("cuts", rubric)):
                message = f"without `se` the cut score of {rubric} counts as if it were known exactly"
                source.problem(("cuts", rubric), "cut-without-se", message, key=True, warn=True)
    attempts = plan.attempts
    if attempts.most == 1 and attempts.wait_days and sound(source, ("attempts",)):
        message = "there is no second attempt to wait for: `most` is 1"
        source.problem(("attempts", "wait_days"), "keys-contradict", message)
