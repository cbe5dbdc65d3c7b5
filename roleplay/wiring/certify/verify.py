"""Check the evidence of a run, a folder or a bundle, with nothing else in hand and nobody to be asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from roleplay import __version__, paths
from roleplay.certify.evidence import MANIFEST, PLAN, RESULTS, RUN, SEAL, Manifest, Seal, fingerprint
from roleplay.certify.findings import Findings, first_line
from roleplay.certify.form import draw
from roleplay.certify.plan import Plan
from roleplay.certify.run import Run, slot_id
from roleplay.errors import BadFile, RoleplayError, UsageProblem
from roleplay.wiring.certify.folder import RunFolder, plan_from
from roleplay.wiring.certify.keys import fits
from roleplay.wiring.certify.unpack import Opened, unpacked
from roleplay.wiring.certify.verify_acts import check_acts
from roleplay.wiring.certify.verify_call import CallCheck, Depth

NO_SIGNATURE = (
    "Nobody has signed this bundle: whoever had the folder of the run could have written all of it anew. What is "
    "inside is checked against itself alone."
)
A_FOLDER = (
    "This is the folder of a run and no signed bundle: whoever has the folder can write all of it anew. What is inside "
    "is checked against itself alone."
)


@dataclass(frozen=True)
class Trust:
    """Hold what the person who checks knows from elsewhere."""

    key: str = ""
    """The fingerprint of the key they trust."""
    head: str = ""
    """The head they were given, such as the one on a certificate."""


@dataclass(frozen=True)
class Verified:
    """Hold what a check came to."""

    findings: Findings
    head: str = ""
    """Of a bundle."""
    by: str = ""
    """Who made the bundle, as the manifest says."""
    key: str = ""
    """The fingerprint of the key that signed it; empty where no signature fits."""


def verify(path: Path, trust: Trust = Trust(), depth: Depth = "observed") -> Verified:
    """Check a bundle or the folder of a run.

    Raises:
        BadFile: if it is neither.
        UsageProblem: if a folder is to be held against a signature.
    """
    findings = Findings()
    if paths.kind_of(path) == "folder":
        if trust.key or trust.head:
            raise UsageProblem(f"{paths.shown(path)} is a folder, and only bundles are signed.", "Name the bundle.")
        findings.notes.append(A_FOLDER)
        folder = RunFolder(path)
        _ = folder.run
        _contents(folder, findings, depth)
        return Verified(findings)
    if paths.kind_of(path) != "file":
        raise BadFile(f"{paths.shown(path)}: there is no such bundle or run")
    with unpacked(path, findings) as opened:
        key = _signature(opened, trust, findings)
        _bundle(opened, findings, depth)
        manifest = opened.manifest
        return Verified(findings, manifest.head if manifest else "", manifest.by if manifest else "", key)


def _signature(opened: Opened, trust: Trust, findings: Findings) -> str:
    """Check who signed what, and return the fingerprint of the key whose signature fits."""
    manifest, seal = opened.manifest, opened.seal
    if manifest is None:
        return ""
    if trust.head and trust.head.strip().lower() != manifest.head:
        findings.add("other-head", MANIFEST, f"the head is {manifest.head}, and you were given {trust.head}")
    if trust.head:
        findings.checked.append("The head against the one you gave.")
    if not manifest.public_key and seal is None:
        findings.notes.append(NO_SIGNATURE)
        if trust.key:
            findings.add("no-signature", SEAL, "the bundle is not signed, and you trust a key")
        return ""
    if seal is None:
        if not any(one.where == SEAL for one in findings.found):
            findings.add("no-signature", SEAL, "the manifest says that the bundle is signed, and no signature is there")
        return ""
    return _sealed(manifest, seal, trust, findings)


def _sealed(manifest: Manifest, seal: Seal, trust: Trust, findings: Findings) -> str:
    good = True
    if seal.head != manifest.head:
        findings.add("other-head", SEAL, f"it signs the head {seal.head}, and {MANIFEST} has {manifest.head}")
        good = False
    if seal.public_key != manifest.public_key:
        findings.add("other-key", SEAL, "it is by another key than the manifest names")
        good = False
    if not fits(seal):
        findings.add("bad-signature", SEAL, "the signature is not one by its key over its head")
        good = False
    found = fingerprint(seal.public_key)
    findings.checked.append(f"The signature of {manifest.by} by the key {found}.")
    if trust.key and trust.key != found:
        findings.add("not-trusted", SEAL, f"the key is {found}, and you trust {trust.key}")
        good = False
    elif not trust.key:
        findings.notes.append(
            "Anybody can make a key: `--public-key` says whose you trust, and only then the signature says who signed."
        )
    return found if good else ""


def _bundle(opened: Opened, findings: Findings, depth: Depth) -> None:
    folder = RunFolder(opened.folder)
    for name in (RUN, PLAN, RESULTS):
        if not (opened.folder / name).is_file() and not any(one.where == name for one in findings.found):
            findings.add("missing", name, "every bundle has it, and this one has not")
    if not (opened.folder / RUN).is_file():
        return
    try:
        run = folder.run
    except BadFile as problem:
        findings.add("bad-run", RUN, first_line(problem).partition(": ")[2])
        return
    if opened.manifest and opened.manifest.run != run.digest:
        findings.add("other-run", MANIFEST, f"it is about the run {opened.manifest.run}, and {RUN} is {run.digest}")
    _same(opened.folder / PLAN, run.plan.text.encode(), findings)
    _contents(folder, findings, depth)


def _contents(folder: RunFolder, findings: Findings, depth: Depth) -> None:
    """Check everything that a folder of a run holds too."""
    plan = _plan(folder.run, findings)
    if plan is None:
        return
    folder.plan = plan
    if __version__ != folder.run.fixed.program:
        findings.notes.append(
            f"The run was made by version {folder.run.fixed.program}, and this is {__version__}: what is computed "
            "again may differ for that reason alone."
        )
    calls = CallCheck(folder, plan, findings, depth)
    calls.check_all()
    check_acts(folder, plan, findings)


def _plan(run: Run, findings: Findings) -> Plan | None:
    """Return the plan, and see to it that the calls of the run are those that it draws."""
    if hashlib.sha256(run.plan.text.encode()).hexdigest() != run.plan.sha256:
        findings.add("other-plan", RUN, "the text of the plan has another SHA-256 than the run says")
    try:
        plan = plan_from(run.plan)
    except RoleplayError as problem:
        findings.add("other-plan", RUN, f"the plan cannot be used: {first_line(problem)}")
        return None
    if plan.id != run.id:
        findings.add("other-plan", RUN, f"the plan is {plan.id!r}, and the run {run.id!r}")
    for slot in run.slots:
        if slot.id != slot_id(plan, slot.candidate, slot.scenario, slot.seed, slot.repeat):
            findings.add("other-form", RUN, f"the call {slot.id} is not named as its candidate, scenario and seed are")
    _forms(run, plan, findings)
    return plan


def _forms(run: Run, plan: Plan, findings: Findings) -> None:
    if not run.pool:
        findings.notes.append(
            "The run does not keep the pool that its forms were drawn from: they are not drawn again."
        )
        return
    try:
        again = draw(plan, {one.id: one for one in run.pool})
    except RoleplayError as problem:
        findings.add("other-form", RUN, f"the forms cannot be drawn again: {first_line(problem)}")
        return
    for was, now in zip(run.slots, again, strict=False):
        if was != now:
            findings.add(
                "other-form", RUN, f"the plan draws {now.id} ({now.scenario}, seed {now.seed}) where {was.id} stands"
            )
    if len(again) != len(run.slots):
        findings.add("other-form", RUN, f"the plan draws {len(again)} calls, and the run has {len(run.slots)}")
    findings.checked.append(
        f"The forms: {len(run.slots)} calls drawn again from the plan and the pool of {len(run.pool)} scenarios."
    )


def _same(path: Path, expected: bytes, findings: Findings) -> None:
    if path.is_file() and path.read_bytes() != expected:
        findings.add("other-plan", path.name, f"it is not the plan that {RUN} was made from")
