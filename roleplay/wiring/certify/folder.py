"""The folder of a certification run: what was fixed, the calls, and what people did about them.

run.json            the run, written once
calls/SLOT.jsonl    a transcript for each call that was taken
acts.jsonl          what people did, a chain that begins from the digest of run.json
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from roleplay import __version__, paths
from roleplay.certify.acts import ACT, Act
from roleplay.certify.drawable import Drawable
from roleplay.certify.form import draw
from roleplay.certify.loader import LoadedPlan
from roleplay.certify.plan import Plan
from roleplay.certify.pool import pool_of
from roleplay.certify.run import Fixed, Run, Slot
from roleplay.clock import Sources, SystemSources, stamp
from roleplay.errors import BadFile, UsageProblem
from roleplay.scenarios.heads import heads
from roleplay.settings import load as load_settings
from roleplay.transcripts.bound_file import append_bound, read_bound
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.transcripts.model import Record, Source
from roleplay.wiring.parts import make_observer, unpacked

RUN, CALLS, ACTS, FAULT = "run.json", "calls", "acts.jsonl", ".fault.json"


class RunFolder:
    """Read and add to the folder of a run."""

    def __init__(self, path: Path, sources: Sources | None = None) -> None:
        self.path = path
        self.sources = sources or SystemSources()

    @cached_property
    def run(self) -> Run:
        """The run as it was fixed.

        Raises:
            UsageProblem: if there is none in this folder.
            BadFile: if it is not as it was written.
        """
        file = self.path / RUN
        if paths.kind_of(file) != "file":
            raise UsageProblem(f"{paths.shown(self.path)} holds no run.", "`roleplay certify run PLAN` begins one.")
        with explained(file):
            raw = file.read_bytes()
        return run_from(raw, paths.shown(file))

    @cached_property
    def plan(self) -> Plan:
        """The plan of the run, as it was fixed."""
        return plan_from(self.run.plan)

    def call(self, slot: Slot | str) -> Path:
        """Return where the transcript of a call stands once it was taken."""
        return self.path / CALLS / f"{slot if isinstance(slot, str) else slot.id}.jsonl"

    def fault(self, slot: Slot | str) -> Path:
        """Return where it stands why a call could not be taken."""
        return self.call(slot).with_suffix(FAULT)

    def acts(self) -> tuple[Act, ...]:
        """Return what people did, oldest first.

        Raises:
            BadFile: if the records are not as they were written.
        """
        path = self.path / ACTS
        return tuple(_act(record, paths.shown(path)) for record in read_bound(path, self.run.digest))

    def add(self, acts: Iterable[Act]) -> None:
        """Keep what was done; it is on the disk when this returns.

        Raises:
            BadFile: if the records kept so far are not as they were written.
            StorageProblem: if it cannot be kept.
        """
        contents = [act.model_dump(mode="json") for act in acts]
        append_bound(self.path / ACTS, contents, self.run.digest, self.sources)


def _act(record: Record, shown: str) -> Act:
    try:
        return ACT.validate_python(record.content)
    except ValidationError as error:
        raise BadFile(f"{shown}:{record.n + 1}: this is no act", str(error).splitlines()[0]) from error


def run_from(raw: bytes, shown: str) -> Run:
    """Return a run from the bytes of its file.

    Raises:
        BadFile: if they are not what a run is written as.
    """
    try:
        run = Run.model_validate(json.loads(raw))
    except (ValueError, ValidationError, RecursionError) as error:
        raise BadFile(f"{shown}: this is no run", str(error).splitlines()[0]) from error
    if run.content() != raw:
        raise BadFile(f"{shown}: the bytes are not those that were written", "It is used only as it was written.")
    return run


def plan_from(source: Source) -> Plan:
    """Return a plan that was kept whole.

    Raises:
        BadFile: if it cannot be used.
    """
    from tempfile import TemporaryDirectory

    from roleplay.certify.loader import load

    with TemporaryDirectory() as folder:
        return load(unpacked(source, Path(folder))).usable()


def begin_run(loaded: LoadedPlan, folder: Path, sources: Sources | None = None) -> RunFolder:
    """Fix a run in a folder that is not there yet, or empty.

    Raises:
        BadFile: if the plan or a scenario of it cannot be used.
        UsageProblem: if the folder holds something, or the pool cannot fill the forms.
        StorageProblem: if it cannot be written.
    """
    sources = sources or SystemSources()
    plan = loaded.usable()
    if paths.kind_of(folder) and (paths.kind_of(folder) != "folder" or paths.entries(folder)):
        raise UsageProblem(f"{paths.shown(folder)} is not empty.", "A run begins in a folder of its own.")
    known = drawable()
    slots = draw(plan, known)
    source = Source(name=plan.id, sha256=loaded.digest, text=loaded.text)
    run = Run(
        id=plan.id, at=stamp(sources), plan=source, pool=pool_of(plan.pool, known), slots=slots,
        fixed=fixed_now(plan, sorted({slot.scenario for slot in slots})),
    )  # fmt: skip
    file = folder / RUN
    with explained(file):
        (folder / CALLS).mkdir(parents=True, exist_ok=True)
    replace_bytes(file, run.content())
    return RunFolder(folder, sources)


def drawable() -> dict[str, Drawable]:
    """Return every scenario that can be found, as drawing needs it."""
    return {
        name: Drawable(name, head.industry, head.difficulty, head.skills, bool(head.content_note))
        for name, head in heads().items()
        if head.readable
    }


def fixed_now(plan: Plan, scenarios: Sequence[str]) -> Fixed:
    """Return the digests of what a run of these scenarios rests on today.

    Raises:
        BadFile: if a scenario or a rubric cannot be used.
    """
    from roleplay import rubrics
    from roleplay.scenarios import find

    loaded = {name: find(name) for name in scenarios}
    names = sorted({rubric for one in loaded.values() for rubric in one.usable().rubrics})
    found = {name: rubrics.find(name) for name in names}
    for rubric in found.values():
        rubric.usable()
    return Fixed(
        program=__version__, observer=plan.observer, observer_sha256=make_observer(plan.observer).digest,
        scenarios={name: one.digest for name, one in loaded.items()},
        rubrics={name: one.digest for name, one in found.items()},
        prompts=_prompts(plan),
        models={"customer": load_settings().values.endpoint.model} if plan.customer == "llm" else {},
        commands=_commands(plan),
    )  # fmt: skip


def _commands(plan: Plan) -> dict[str, str]:
    """Return a digest over the files that each command names; what it loads by itself nobody can know."""
    out = {}
    for candidate, agent in plan.candidates.agents.items():
        files = [Path(word) for word in agent.command or () if paths.kind_of(Path(word)) == "file"]
        if files:
            contents = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
            out[candidate] = hashlib.sha256(contents).hexdigest()
    return out


def _prompts(plan: Plan) -> dict[str, str]:
    """Return the digests of the prompts that the plan's models are told, by name."""
    out: dict[str, str] = {}
    if plan.customer == "llm":
        from roleplay.customers.prompts import digests

        out |= digests()
    if any(agent.kind == "endpoint" for agent in plan.candidates.agents.values()):
        from roleplay.trials.llm_agent import PROMPT, prompt

        out[PROMPT] = prompt().digest
    return out


def changed_since(run: Run, plan: Plan) -> list[str]:
    """Return what a run rests on and is another today, each in words; a run goes on only where this is empty."""
    today = fixed_now(plan, sorted(run.fixed.scenarios))
    out = []
    for name, was in run.fixed.model_dump().items():
        now = getattr(today, name)
        if isinstance(was, dict):
            out += [f"{name[:-1]} {key!r}" for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
        elif was != now:
            out.append({"observer_sha256": "the observer's weights or rules"}.get(name, f"the {name} ({was} → {now})"))
    return out
