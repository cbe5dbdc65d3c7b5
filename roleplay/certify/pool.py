"""The scenarios a plan draws from, and which of them are of a kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from roleplay.certify.drawable import Drawable
from roleplay.certify.plan import Pool, Wanted
from roleplay.errors import UsageProblem


def plain(words: str) -> str:
    """Return a skill or an industry as it is compared: hyphens or spaces, large or small letters are all one."""
    return " ".join(words.replace("-", " ").lower().split())


def has(word: str, among: Iterable[str]) -> bool:
    """Return whether a skill or an industry is among others, as it is written in scenarios or in plain words."""
    return plain(word) in map(plain, among)


def pool_of(pool: Pool, known: Mapping[str, Drawable]) -> tuple[Drawable, ...]:
    """Return the scenarios a form may be drawn from, by id.

    Raises:
        UsageProblem: if none is left.
    """
    named = pool.scenarios or tuple(known)
    left = [known[n] for n in sorted(set(named) - set(pool.without)) if n in known]
    found = tuple(s for s in left if allowed(s, pool))
    if not found:
        raise UsageProblem("No scenario is left in the pool.", "Take a limit off `pool`.")
    return found


def allowed(scenario: Drawable, pool: Pool) -> bool:
    """Return whether a scenario lies within the limits of a pool."""
    return (
        (not pool.industry or has(scenario.industry, pool.industry))
        and (pool.difficulty is None or pool.difficulty.holds(scenario.difficulty))
        and (pool.sensitive or not scenario.sensitive)
    )


def fits(scenario: Drawable, wanted: Wanted) -> bool:
    """Return whether a scenario is of the kind a blueprint asks for."""
    return (
        (wanted.skill is None or has(wanted.skill, scenario.skills))
        and (wanted.industry is None or has(wanted.industry, [scenario.industry]))
        and (wanted.difficulty is None or wanted.difficulty.holds(scenario.difficulty))
    )
