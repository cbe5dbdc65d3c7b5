"""`roleplay certify sign` and `bundle`: a named person decides, and the evidence is sealed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from roleplay.cli.certify_options import Json, Key, RunPath

if TYPE_CHECKING:
    from roleplay.certify.evidence import Manifest
    from roleplay.wiring.certify.folder import RunFolder

By = Annotated[str, typer.Option(help="Your name, as it stands on the certificate.")]


def sign(
    run: RunPath,
    by: By,
    candidate: Annotated[
        list[str] | None, typer.Option(help="About whom; left out, everybody who waits for it.")
    ] = None,
    decision: Annotated[
        Literal["pass", "fail", "more"] | None,
        typer.Option(help="Yours; left out, what the rule of the plan comes to."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; needed where you decide otherwise than the rule.")] = "",
    key: Key = None,
    to: Annotated[Path | None, typer.Option(help="Write the bundle of the run to this file, too.")] = None,
    as_json: Json = False,
) -> None:
    """Decide about candidates by name: nobody passes or fails before a person signs."""
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.keys import private_key
    from roleplay.wiring.certify.signing import sign as put

    if key and not to:
        raise UsageProblem("A key signs a bundle.", "`--to FILE` says where the bundle goes.")
    if to:
        _ready(to)
    if key:
        # a key that cannot be used is found before anything is on record
        private_key(key)
    folder = RunFolder(run)
    signed = put(folder, by, candidate or (), decision, reason)
    made = _bundled(folder, to, by, key) if to else None
    if as_json:
        output.data(
            {"signed": [act.model_dump(mode="json") for act in signed], "bundle": _data(made) if made else None}
        )
        return
    for act in signed:
        otherwise = "" if act.computed == act.decision else f"; the rule came to {act.computed}: {act.reason}"
        output.line(f"{act.candidate}: {act.decision}, signed by {act.by}{otherwise}")
    if made:
        _tell(made)


def bundle(
    run: RunPath,
    by: By,
    to: Annotated[Path, typer.Option(help="The file to write.")],
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Put everything that a decision rests on into one file that a stranger can check."""
    from roleplay.cli import output
    from roleplay.wiring.certify.folder import RunFolder

    made = _bundled(RunFolder(run), to, by, key)
    if as_json:
        output.data(_data(made))
    else:
        _tell(made)


def _ready(to: Path) -> None:
    from roleplay import paths
    from roleplay.errors import UsageProblem

    if paths.kind_of(to):
        raise UsageProblem(f"{paths.shown(to)} is there already.", "A bundle is never written over another.")


def _bundled(folder: RunFolder, to: Path, by: str, key: Path | None) -> Manifest:
    from roleplay.wiring.certify.bundle import write_bundle
    from roleplay.wiring.certify.signing import LONGEST_NAME, said

    return write_bundle(folder, to, said(by, "`--by NAME` says who.", LONGEST_NAME), key)


def _data(made: Manifest) -> dict[str, object]:
    from roleplay.certify.evidence import fingerprint

    return {
        "head": made.head, "members": len(made.members), "run": made.run, "by": made.by,
        "fingerprint": fingerprint(made.public_key) if made.public_key else None,
    }  # fmt: skip


def _tell(made: Manifest) -> None:
    from roleplay.certify.evidence import fingerprint
    from roleplay.cli import output

    output.line(f"head {made.head}")
    if made.public_key:
        output.line(f"signed with the key {fingerprint(made.public_key)}")
    else:
        output.note(
            "This bundle is not signed: it shows a change only to whoever knows its head. `--key FILE` signs it."
        )
