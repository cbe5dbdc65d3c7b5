"""Check, rehearse and prove scenarios with the real observer and customer, on as many processes as asked.

A check needs neither: what seats them is imported by what plays calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path

from roleplay import paths, rubrics, scenarios
from roleplay.behaviours import TurnContext
from roleplay.diagnostics import Diagnostic
from roleplay.scenarios import Around, Scenario
from roleplay.scenarios.loader import load_variants
from roleplay.trials import (
    BotRow,
    Difference,
    Played,
    Ports,
    Proof,
    Rehearsal,
    WordedProof,
    check_calls,
    fared,
    play,
    prove,
    prove_wordings,
    read_rehearsal,
    rehearse,
)

SEEDS = 2
"""Seeds that a model plays by default."""


@lru_cache(maxsize=1)
def ports() -> Ports:
    """Return the ports of a trial, loaded once in a process."""
    from roleplay.observers import matching
    from roleplay.wiring.parts import make_customer, make_observer
    from roleplay.wiring.seats import alike

    observer, customer = make_observer("offline"), make_customer("scripted")

    def understood(text: str, context: TurnContext) -> Mapping[str, float]:
        kinds = {"step": context.steps, "ask": context.asks, "answer": context.answers}
        found = {kind: matching.find(text, sought, names=context.names) for kind, sought in kinds.items()}
        # an act that is only forbidden too early can be right later
        never = [act for act in context.forbidden if not act.untimely]
        allowed = [match for matches in found.values() for match in matches]
        found["forbidden"] = matching.find_forbidden(text, never, context.names, allowed)
        return {f"{kind}:{match.id}": match.likeness for kind, matches in found.items() for match in matches}

    found = {name: rubrics.find(name).usable() for name in ("empathy", "resolution")}
    return Ports(observer.observe, customer.say, found, understood, alike)


def check(files: Iterable[Path]) -> list[Diagnostic]:
    """Return every problem of scenarios and, where they can be used, of the rehearsals and model calls beside them."""
    criteria = _criteria()
    return [problem for file in files for problem in _check(file, criteria)]


def _check(file: Path, criteria: Mapping[str, Sequence[str]]) -> list[Diagnostic]:
    alone = file.name != scenarios.FILE
    around = Around(criteria) if alone else Around(criteria, scenarios.same_id(file), _found_before(file))
    found = scenarios.load(file, thorough=True, around=around)
    if found.scenario is None or alone:
        return list(found.problems)
    folder = file.parent
    out = [*found.problems, *check_calls(folder, paths.shown(folder), found.scenario)]
    return [*out, *(problem for r in _rehearsals_of(folder, found.scenario) for problem in r.problems)]


def _criteria() -> dict[str, tuple[str, ...]]:
    """Return the criteria of every rubric that can be found; of one that cannot be used, none."""
    known = {name: rubrics.load(path).rubric for name, path in rubrics.files().items()}
    return {name: tuple(rubric.criteria) if rubric else () for name, rubric in known.items()}


def _found_before(file: Path) -> str:
    """Return the file that is found first under the name of this one's folder, if it is another."""
    others = scenarios.hidden().get(file.parent.name, ())
    return paths.shown(scenarios.files()[file.parent.name]) if any(paths.same(file, o) for o in others) else ""


def rehearsals(name: str) -> tuple[list[Diagnostic], list[Difference], int]:
    """Return what cannot be read in a scenario's rehearsals, where they went otherwise, and how many there are."""
    home = scenarios.locate(name)
    found = _rehearsals_of(home.parent, scenarios.load(home).usable())
    problems: list[Diagnostic] = []
    differences: list[Difference] = []
    for rehearsal in found:
        problems += rehearsal.problems
        if not rehearsal.problems:
            scenario = scenarios.load(home, rehearsal.seed).usable()
            differences += rehearse(rehearsal, scenario, ports())
    return problems, differences, len(found)


def _rehearsals_of(folder: Path, scenario: Scenario) -> list[Rehearsal]:
    files = [file for file in paths.entries(folder) if file.suffix == ".rehearsal"]
    return [read_rehearsal(file, paths.shown(file), scenario) for file in files]


def proof(name: str, seeds: int | None = None) -> Proof:
    """Return the proof of one scenario over so many seeds; without a number, over every variant once."""
    home = scenarios.locate(name)
    count = seeds or len(load_variants(home))
    played: dict[int, Scenario] = {seed: scenarios.load(home, seed).usable() for seed in range(count)}
    found = prove(played, home.parent, ports())
    problems, differences, _ = rehearsals(name)
    found.problems += [str(p) for p in problems]
    found.problems += [f"{d.path}:{d.line}: expected {d.expected}; it was {d.happened}." for d in differences]
    return found


def proofs(names: Iterable[str], seeds: int | None, jobs: int) -> Iterator[Proof]:
    """Yield the proof of every scenario, in the order given, on so many processes."""
    wanted = list(names)
    if jobs <= 1 or len(wanted) <= 1:
        yield from (proof(name, seeds) for name in wanted)
        return
    # a forked process would inherit threads of the inference runtime in an unknown state
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(proof, wanted, [seeds] * len(wanted))


def fared_by_agent(agent: str, names: Iterable[str], seeds: int) -> Iterator[tuple[str, BotRow]]:
    """Yield each scenario's id with how the agent fared that sits there over so many seeds, in the order given.

    Raises:
        UsageProblem: if there is no such agent, or the settings name no model.
        ModelFault: if the model has nothing to say.
    """
    from roleplay.wiring.agents import make_agent, next_words, written_turns

    for name in names:
        home = scenarios.locate(name)
        calls = list[Played]()
        for seed in range(seeds):
            played = scenarios.load(home, seed).usable()
            with closing(make_agent(agent, "free", written_turns(home))) as seated:
                calls.append(play(played, seed, ports(), partial(next_words, seated)))
        yield calls[0].scenario.id, fared(agent, calls)


def proofs_of_wording(customer: str, names: Iterable[str], seeds: int) -> Iterator[WordedProof]:
    """Yield how calls of every scenario go when another customer words the lines, in the order given.

    Raises:
        UsageProblem: if there is no such customer, or the settings name no model.
    """
    from roleplay.wiring.seats import customer_seat

    seat = customer_seat(customer)
    for name in names:
        home = scenarios.locate(name)
        played = {seed: scenarios.load(home, seed).usable() for seed in range(seeds)}
        yield prove_wordings(played, ports(), seat.make)
