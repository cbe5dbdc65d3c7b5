"""Write the bundle of a run: one zip, the same bytes for the same evidence.

Members are stored and not compressed, in a fixed order, with a fixed time: another version of a compressor would make
other bytes, and nothing that is unpacked can be larger than what was sent.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from roleplay import __version__, paths
from roleplay.certify.evidence import (
    ACTS,
    MANIFEST,
    PLAN,
    RESULTS,
    RUN,
    SEAL,
    Manifest,
    Member,
    member_problem,
    ordered,
)
from roleplay.clock import stamp
from roleplay.errors import StorageProblem, UsageProblem
from roleplay.transcripts.disk import explained, in_place_of
from roleplay.wiring.certify.folder import CALLS, RunFolder
from roleplay.wiring.certify.keys import private_key, public_of, sealed
from roleplay.wiring.certify.results import results, results_bytes

PIECE = 1 << 20
"""Bytes of a file that are held at a time."""
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every member."""
RIGHTS = 0o100644 << 16
UNIX = 3
SUFFIX = ".zip"


def write_bundle(folder: RunFolder, out: Path, by: str, key: Path | None = None) -> Manifest:
    """Write a bundle of a run as it stands, and return its manifest; without a key nobody signs it.

    Raises:
        BadFile: if something of the run is not as it was written, or the key is none.
        UsageProblem: if the file is there already, or lies among the calls of the run.
        StorageProblem: if it cannot be written.
    """
    if paths.kind_of(out):
        raise UsageProblem(f"{paths.shown(out)} is there already.", "A bundle is never written over another.")
    signer = private_key(key) if key else None
    folder.acts()
    made = {PLAN: folder.run.plan.text.encode(), RESULTS: results_bytes(results(folder))}
    files = dict(_files(folder))
    members = {name: _member(name, file) for name, file in files.items()}
    members |= {name: Member(name=name, sha256=hashlib.sha256(b).hexdigest(), bytes=len(b)) for name, b in made.items()}
    manifest = Manifest(
        run=folder.run.digest, at=stamp(folder.sources), by=by, program=__version__,
        public_key=public_of(signer) if signer else "", members=tuple(members[name] for name in ordered(members)),
    )  # fmt: skip
    made[MANIFEST] = manifest.content()
    if signer:
        made[SEAL] = sealed(manifest.head, signer).content()
    _write(out, made, files, manifest)
    return manifest


def entry(name: str) -> zipfile.ZipInfo:
    """Return how a member stands in the zip, whatever it holds."""
    info = zipfile.ZipInfo(name, MOMENT)
    info.create_system, info.external_attr, info.compress_type = UNIX, RIGHTS, zipfile.ZIP_STORED
    return info


def _files(folder: RunFolder) -> Iterator[tuple[str, Path]]:
    """Yield the files of a run that are evidence, by the name they have in a bundle."""
    yield RUN, folder.path / RUN
    if (folder.path / ACTS).is_file():
        yield ACTS, folder.path / ACTS
    for path in paths.entries(folder.path / CALLS):
        name = f"{CALLS}/{path.name}"
        # what a dying process was still writing is nobody's evidence
        if path.is_file() and not member_problem(name):
            yield name, path


def _member(name: str, path: Path) -> Member:
    with explained(path), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Member(name=name, sha256=digest, bytes=file.tell())


def _write(out: Path, made: dict[str, bytes], files: dict[str, Path], manifest: Manifest) -> None:
    expected = {member.name: member.sha256 for member in manifest.members}
    with explained(out), in_place_of(out) as part, zipfile.ZipFile(part, "x", zipfile.ZIP_STORED) as bundle:
        for name in ordered([*made, *files]):
            data = made[name] if name in made else files[name].read_bytes()
            if name in expected and hashlib.sha256(data).hexdigest() != expected[name]:
                message = f"{name} was written while the bundle was made."
                raise StorageProblem(message, "Make it again once nothing of the run is being written.")
            bundle.writestr(entry(name), data)
