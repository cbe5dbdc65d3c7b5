"""A sitting on the certifier's own host: the candidate's calls are taken straight into the run, supervised."""

from __future__ import annotations

import hashlib

from roleplay import paths
from roleplay.certify.acts import Assigned, Collected
from roleplay.certify.sealed_form import SUFFIX
from roleplay.certify.taking import first_of
from roleplay.clock import Sources
from roleplay.errors import BadFile, UsageProblem
from roleplay.transcripts import read
from roleplay.transcripts.disk import explained, sync_folder
from roleplay.wiring.certify.assign import FORMS
from roleplay.wiring.certify.collect import Collector, Outcome
from roleplay.wiring.certify.folder import CALLS, RunFolder
from roleplay.wiring.certify.judge import Judged, judge
from roleplay.wiring.form_desk import FormDesk, read_form

REFUSED = "refused"
"""The folder of a run for sittings that do not count."""


def sitting(folder: RunFolder, candidate: str, sources: Sources | None = None) -> FormDesk:
    """Return the desk at which a candidate takes their calls into the run.

    Raises:
        UsageProblem: if they were not given a form.
        BadFile: if the form is not the one that was given.
    """
    given = [a for a in folder.acts() if isinstance(a, Assigned) and a.candidate == candidate]
    if not given:
        remedy = f"`roleplay certify assign PLAN --to {paths.shown(folder.path)} --candidate {candidate}` gives it."
        raise UsageProblem(f"{candidate} was not given a form in this run.", remedy)
    file = folder.path / FORMS / f"{candidate}{SUFFIX}"
    form = read_form(file)
    with explained(file):
        if hashlib.sha256(file.read_bytes()).hexdigest() != given[-1].form_sha256:
            raise BadFile(f"{paths.shown(file)}: this is not the form that was given.", "Bring back the one that was.")
    return FormDesk(form, folder.path / CALLS, sources, supervised=True)


def settle(folder: RunFolder, candidate: str, by: str, sources: Sources | None = None) -> list[Outcome]:
    """Keep which calls of a sitting are in the run; one that cannot count is put aside and can be sat again.

    Raises:
        BadFile: if the run cannot be used.
        StorageProblem: if something cannot be read or kept.
    """
    collector = Collector(folder, by, sources)
    known = {act.slot for act in folder.acts() if isinstance(act, Collected)}
    found = []
    for slot in folder.run.slots:
        path = folder.call(slot)
        if slot.candidate != candidate or slot.id in known or not path.is_file() or not _sat(folder, slot.id):
            continue
        judged = judge(path.read_bytes(), collector.asked, supervised=True)
        if judged.problems:
            found.append(_aside(collector, slot.id, judged))
        else:
            collector.keep(judged, supervised=True)
            found.append(Outcome(path.name, "taken in", candidate, slot.id, notes=judged.notes))
    return found


def _sat(folder: RunFolder, slot: str) -> bool:
    """Return whether a finished call was taken in a sitting."""
    kept = read(folder.call(slot))
    return kept.finished and kept.header.form is not None and kept.header.form.supervised


def _aside(collector: Collector, slot: str, judged: Judged) -> Outcome:
    path, problem = collector.folder.call(slot), first_of(judged.problems)
    with explained(path):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        home = collector.folder.path / REFUSED
        home.mkdir(exist_ok=True)
        collector.add_refusal(path.name, digest, judged, problem)
        path.replace(home / f"{slot}-{digest[:8]}{paths.TRANSCRIPT_SUFFIX}")
        sync_folder(home)
        sync_folder(path.parent)
    return Outcome(path.name, "refused", judged.candidate, slot, problem.code, problem.why)
