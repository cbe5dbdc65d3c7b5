"""Open a bundle that may come from anybody: nothing leaves its folder, and nothing grows when it is unpacked."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from roleplay import paths
from roleplay.certify.evidence import MANIFEST, SEAL, Manifest, Seal, member_problem, ordered
from roleplay.certify.findings import Findings
from roleplay.certify.plan import MOST_CALLS
from roleplay.errors import BadFile
from roleplay.wiring.certify.bundle import PIECE, entry

MOST_MEMBERS = 3 * MOST_CALLS + 10
"""More members than any bundle has: a transcript, its reviews and a fault for each call."""
_HEAD, _LISTED, _END, _END_64 = 30, 46, 22, 76
"""Bytes of a zip besides names and contents: before a member, for it in the list, at the end, there of a large one."""
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Opened:
    """Hold a bundle that was unpacked."""

    folder: Path
    """Where its members stand, as in the folder of a run."""
    manifest: Manifest | None
    seal: Seal | None


@contextmanager
def unpacked(bundle: Path, findings: Findings) -> Iterator[Opened]:
    """Unpack a bundle into a folder that goes away afterwards; what is wrong with it is added to the findings.

    Raises:
        BadFile: if it is no zip, or holds more members than a bundle can.
    """
    with TemporaryDirectory(prefix="roleplay-bundle-") as temporary:
        folder = Path(temporary)
        digests = _unpack(bundle, folder, findings)
        manifest = _manifest(folder / MANIFEST, findings)
        seal = _seal(folder / SEAL, findings) if digests.get(SEAL) else None
        if manifest:
            _listed(manifest, digests, findings)
        yield Opened(folder, manifest, seal)


def _unpack(bundle: Path, folder: Path, findings: Findings) -> dict[str, str]:
    """Write the members that a bundle can have, and return the SHA-256 of each."""
    try:
        size = bundle.stat().st_size
        with zipfile.ZipFile(bundle) as opened:
            infos = opened.infolist()
            if len(infos) > MOST_MEMBERS:
                raise BadFile(f"{paths.shown(bundle)}: {len(infos)} members are more than a bundle can have")
            taken = list(_takable(infos, findings))
            _container(opened, infos, size, findings)
            return {info.filename: _taken(opened, info, folder, findings) for info in taken}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        remedy = "It was cut, or is something else."
        raise BadFile(f"{paths.shown(bundle)}: this is no bundle: {error}", remedy) from error


def _takable(infos: list[zipfile.ZipInfo], findings: Findings) -> Iterator[zipfile.ZipInfo]:
    seen = set[str]()
    for info in infos:
        name = info.filename
        problem = member_problem(name)
        if problem:
            findings.add("strange-name", ascii(name), problem)
        elif name in seen:
            findings.add("twice", name, "it stands in the bundle twice")
        elif info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            findings.add("packed", name, "it is compressed, and members are kept as they are")
        elif info.flag_bits & _ENCRYPTED:
            findings.add("packed", name, "it is encrypted")
        else:
            yield info
        seen.add(name)


def _container(opened: zipfile.ZipFile, infos: list[zipfile.ZipInfo], size: int, findings: Findings) -> None:
    """See to it that the zip is written as bundles are: nothing before, between or behind, and in order."""
    at = 0
    for info in infos:
        plain = entry(info.filename)
        same = all(getattr(info, key) == getattr(plain, key) for key in ("date_time", "external_attr", "create_system"))
        if not same or info.extra or info.comment:
            findings.add("strange-zip", info.filename, "its time, rights or remarks are not those of a bundle")
        if info.header_offset != at:
            findings.add("strange-zip", info.filename, "something stands before it that is no member")
        at = info.header_offset + _HEAD + len(info.filename.encode()) + info.compress_size
    names = [info.filename for info in infos]
    if names != list(ordered(names)):
        findings.add("strange-zip", "the zip", "its members are not in the order of a bundle")
    end = opened.start_dir + sum(_LISTED + len(name.encode()) for name in names) + _END
    if at != opened.start_dir or size not in (end, end + _END_64) or opened.comment:
        findings.add("strange-zip", "the zip", "something stands in it that is no member")


def _taken(opened: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, findings: Findings) -> str:
    """Write a member, and return its SHA-256; nothing where it cannot be read."""
    path = folder / info.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with opened.open(info) as member, path.open("wb") as out:
            while piece := member.read(PIECE):
                digest.update(piece)
                out.write(piece)
    except (zipfile.BadZipFile, EOFError) as error:
        findings.add("unreadable", info.filename, f"the zip does not give it back: {error}")
        path.unlink(missing_ok=True)
        return ""
    return digest.hexdigest()


def _listed(manifest: Manifest, digests: dict[str, str], findings: Findings) -> None:
    """Hold what was unpacked against the manifest."""
    listed = {member.name: member.sha256 for member in manifest.members}
    for name in ordered({*listed, *digests} - {MANIFEST, SEAL}):
        if name not in digests:
            findings.add("missing", name, "the manifest lists it, and it is not there")
        elif name not in listed:
            findings.add("not-listed", name, "it is there, and the manifest does not list it")
        elif digests[name] and digests[name] != listed[name]:
            findings.add("other-bytes", name, "its SHA-256 is not the one that the manifest lists")
    findings.checked.append(f"The manifest against {len(listed)} members.")


def _manifest(path: Path, findings: Findings) -> Manifest | None:
    raw = path.read_bytes() if path.is_file() else b""
    try:
        manifest = Manifest.model_validate(json.loads(raw))
    except (ValueError, ValidationError, RecursionError):
        findings.add("bad-manifest", MANIFEST, "this is no manifest" if raw else "there is no manifest")
        return None
    if manifest.content() != raw:
        findings.add("bad-manifest", MANIFEST, "the bytes are not those that were written")
    names = [member.name for member in manifest.members]
    if names != list(ordered(set(names))) or any(map(member_problem, names)):
        findings.add("bad-manifest", MANIFEST, "it does not list members as a bundle does")
    return manifest


def _seal(path: Path, findings: Findings) -> Seal | None:
    raw = path.read_bytes()
    try:
        seal = Seal.model_validate(json.loads(raw))
    except (ValueError, ValidationError, RecursionError):
        findings.add("bad-seal", SEAL, "this is no signature")
        return None
    if seal.content() != raw:
        findings.add("bad-seal", SEAL, "the bytes are not those that were written")
    return seal
