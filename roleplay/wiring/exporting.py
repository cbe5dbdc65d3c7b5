"""Hand out everything that is kept about a pseudonym, or of some calls, as one archive: same content, same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from roleplay import __version__, paths
from roleplay.errors import BadFile
from roleplay.paths import REVIEW_SUFFIX, TRANSCRIPT_SUFFIX, review_path
from roleplay.transcripts import DRILLS, read, read_lines, verify
from roleplay.transcripts.disk import explained
from roleplay.transcripts.erasing import replace_bytes
from roleplay.transcripts.model import canonical
from roleplay.wiring.erasing import check_known

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, so that it tells nothing and stays the same."""
README = """{about}

calls/ID.jsonl         A call as it is kept: a header (when, which scenario, how it was played), everything that was
                       said and what it moved, and the grade. Contents that were erased say so.
calls/ID.review.jsonl  What was said about the call afterwards: claims, disputes, and what coaches and reviewers wrote.
drills.jsonl           Answers to drills: what was said, and how it was graded.
manifest.json          The same list for programs, with the SHA-256 of every file.

Every line is one record in JSON, which any text editor shows. `roleplay transcript verify FILE` checks that a call is
as it was written; `roleplay transcript show FILE` shows it.

Personal details such as e-mail addresses, phone numbers and cards were replaced by their kind, such as [phone], before
anything was kept: what they were is not known to the program.

Not in here: settings (they hold your pseudonym; `roleplay settings path` says where they are), what you said about
other people's calls, and copies that were handed out or backed up before.
"""


def export_trainee(name: str, out: Path, folder: Path | None = None) -> dict[str, Any]:
    """Write everything kept about a pseudonym to an archive and return its manifest.

    Raises:
        UsageProblem: if nothing is kept about it.
        StorageProblem: if the archive cannot be written.
    """
    where = folder or paths.transcripts_folder()
    check_known(name, where)
    mine = []
    for path in paths.transcript_files(where):
        try:
            if read(path).header.trainee == name:
                mine.append(path)
        except BadFile:
            continue
    drills = [line for _, line in read_lines(where / DRILLS).good if line.get("trainee") == name]
    about = f"Everything that roleplay keeps about {name}, apart from settings."
    return _written(out, about, {"trainee": name}, mine, drills)


def export_calls(calls: Sequence[Path], out: Path) -> dict[str, Any]:
    """Write some calls, with what was said about them, to an archive and return its manifest.

    Raises:
        BadFile: if one is no transcript.
        StorageProblem: if the archive cannot be written.
    """
    chosen = sorted(set(calls), key=lambda path: path.stem)
    return _written(out, f"{len(chosen)} calls kept by roleplay.", {}, chosen, [])


def _written(
    out: Path, about: str, head: dict[str, Any], calls: Iterable[Path], drills: list[dict[str, Any]]
) -> dict[str, Any]:
    files, rows = {"README.txt": README.format(about=about).encode()}, list[dict[str, Any]]()
    for path in calls:
        verdict, header = verify(path), read(path).header
        row = {"id": header.id, "scenario": header.scenario, "mode": header.mode, "state": verdict.state}
        rows.append({**row, "head": verdict.head, "erased": verdict.erased})
        with explained(path):
            files[f"calls/{header.id}{TRANSCRIPT_SUFFIX}"] = path.read_bytes()
            if review_path(path).is_file():
                files[f"calls/{header.id}{REVIEW_SUFFIX}"] = review_path(path).read_bytes()
    if drills:
        files[DRILLS] = b"".join(canonical(line) + b"\n" for line in drills)
    manifest = {
        "program": f"roleplay {__version__}", **head, "calls": rows, "drills": len(drills),
        "files": {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in sorted(files.items())},
    }  # fmt: skip
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
    replace_bytes(out, _archive(files))
    return manifest


def _archive(files: dict[str, bytes]) -> bytes:
    """Return a ZIP archive that depends on nothing but its files."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            archive.writestr(entry, data)
    return raw.getvalue()
