"""Give candidates their sealed forms, and keep that it was done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from roleplay import paths, rubrics
from roleplay.certify.acts import Assigned, Collected
from roleplay.certify.attempts import Attempt, refusal
from roleplay.certify.loader import LoadedPlan
from roleplay.certify.sealed_form import SUFFIX, CallOfForm, Form, seal
from roleplay.certify.times import moment
from roleplay.clock import Sources, SystemSources
from roleplay.diagnostics import closest_few
from roleplay.errors import RoleplayError, UsageProblem
from roleplay.scenarios import find
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.transcripts.model import Source
from roleplay.wiring.certify.folder import RUN, RunFolder, begin_run, changed_since

FORMS = "forms"
"""The folder of a run that holds them."""
GO_ON = "A run goes on only with what it was fixed with. Begin another run, or bring back what was changed."


@dataclass(frozen=True)
class Given:
    """Hold a form that was given."""

    candidate: str
    file: Path
    calls: int
    until: str
    note: str = ""


def assign(
    loaded: LoadedPlan, to: Path, by: str, candidates: Sequence[str] = (), again: str = "",
    earlier: Sequence[Path] | None = None, sources: Sources | None = None,
) -> list[Given]:  # fmt: skip
    """Write a form for each candidate, or for those named, and begin the run where it is not there.

    `again` is the reason why somebody gets a form a second time; `earlier` holds the runs of earlier attempts, by
    default those of the same plan that stand beside the run.

    Raises:
        UsageProblem: if somebody may not be given a form; nothing is given then.
        BadFile: if the plan, the run or what it rests on cannot be used.
        StorageProblem: if a form cannot be written.
    """
    sources, plan = sources or SystemSources(), loaded.usable()
    people = _people(plan.candidates.people, candidates)
    before = _attempts(to, plan.id, earlier)
    for name in people:
        why = refusal(name, [a for who, a in before if who == name], plan.attempts, sources.now())
        if why:
            raise UsageProblem(why, "The plan says how often and after how long: `attempts`.")
    folder = _run(loaded, to, sources)
    _check_again(folder, people, again)
    acts, given = [], []
    for name in people:
        form = form_of(folder, name, sources)
        raw, file = seal(form), folder.path / FORMS / f"{name}{SUFFIX}"
        with explained(file):
            file.parent.mkdir(parents=True, exist_ok=True)
        replace_bytes(file, raw)
        digest = hashlib.sha256(raw).hexdigest()
        acts.append(Assigned(at=form.at, by=by, candidate=name, form_sha256=digest, reason=again))
        slots = {call.slot for call in form.calls}
        same = next((a.run for who, a in before if who == name and a.slots & slots), "")
        note = f"the same calls as in {same}; another `seed` in the plan draws others" if same else ""
        given.append(Given(name, file, len(form.calls), form.until, note))
    folder.add(acts)
    return given


def form_of(folder: RunFolder, candidate: str, sources: Sources) -> Form:
    """Return the form of a candidate, with the versions of everything that the run was fixed with."""
    run, plan, now = folder.run, folder.plan, sources.now()
    slots = [slot for slot in run.slots if slot.candidate == candidate]
    names = sorted({slot.scenario for slot in slots})
    scenarios = {name: find(name) for name in names}
    graded = sorted({rubric for one in scenarios.values() for rubric in one.usable().rubrics})
    found = {name: rubrics.find(name) for name in graded}
    fixed = run.fixed
    return Form(
        run=run.digest, title=plan.title, candidate=candidate, at=now.isoformat(timespec="seconds"),
        until=(now + timedelta(days=plan.attempts.within_days)).isoformat(timespec="seconds"),
        resumes=plan.attempts.resumes, program=fixed.program, customer=plan.customer, observer=fixed.observer,
        observer_sha256=fixed.observer_sha256, prompts=fixed.prompts,
        calls=tuple(CallOfForm(slot=slot.id, scenario=slot.scenario, seed=slot.seed) for slot in slots),
        scenarios={n: Source(name=n, sha256=one.digest, text=one.text) for n, one in scenarios.items()},
        rubrics={n: Source(name=n, sha256=one.digest, text=one.text) for n, one in found.items()},
    )  # fmt: skip


def _people(known: Sequence[str], named: Sequence[str]) -> list[str]:
    if not known:
        raise UsageProblem("The plan names no people.", "`candidates: people:` lists them by pseudonym.")
    for name in named:
        if name not in known:
            near = closest_few(name, list(known))
            remedy = f"Closest: {', '.join(near)}" if near else f"The plan names {', '.join(known)}."
            raise UsageProblem(f"There is no candidate {name!r} in the plan.", remedy)
    return [name for name in known if not named or name in named]


def _run(loaded: LoadedPlan, to: Path, sources: Sources) -> RunFolder:
    if paths.kind_of(to / RUN) != "file":
        return begin_run(loaded, to, sources)
    folder = RunFolder(to, sources)
    if folder.run.plan.sha256 != loaded.digest:
        raise UsageProblem(f"{paths.shown(to)} was begun with another plan, or another version of it.", GO_ON)
    changed = changed_since(folder.run, folder.plan)
    if changed:
        raise UsageProblem(f"Since the run was begun, these changed: {', '.join(changed)}.", GO_ON)
    return folder


def _check_again(folder: RunFolder, people: Sequence[str], again: str) -> None:
    had = {act.candidate for act in folder.acts() if isinstance(act, Assigned)}
    twice = [name for name in people if name in had]
    if twice and not again.strip():
        others = " ".join(f"--candidate {name}" for name in people if name not in had)
        remedy = "`--again REASON` gives it again, with the same calls and a new deadline."
        remedy += f" The others alone: `{others}`." if others else ""
        raise UsageProblem(f"{', '.join(twice)} had the form already.", remedy)


def _attempts(to: Path, plan: str, earlier: Sequence[Path] | None) -> list[tuple[str, Attempt]]:
    """Return who tried before and when, in the runs named or in those that stand beside this one."""
    if earlier:
        return [one for path in earlier for one in attempts_in(RunFolder(path))]
    found = []
    for path in paths.entries(Path(os.path.abspath(to)).parent):  # noqa: PTH100  links are not followed
        if paths.kind_of(path / RUN) != "file" or paths.same(path, to):
            continue
        try:
            folder = RunFolder(path)
            found += attempts_in(folder) if folder.run.id == plan else []
        except RoleplayError as error:
            unread = f"{paths.shown(path)} may hold an earlier attempt and cannot be read: {error.message}"
            raise UsageProblem(unread, "Mend it or move it away; `--earlier RUN` names the runs that count.") from error
    return found


def attempts_in(folder: RunFolder) -> list[tuple[str, Attempt]]:
    """Return who had a form in a run, and when something was last done about it.

    Raises:
        BadFile: if the run or its acts cannot be read.
    """
    last: dict[str, str] = {}
    for act in folder.acts():
        if isinstance(act, Assigned) or (isinstance(act, Collected) and act.candidate in last):
            last[act.candidate] = act.at
    return [
        (name, Attempt(paths.shown(folder.path), moment(at), frozenset(s.id for s in folder.run.slots)))
        for name, at in last.items()
    ]
