"""`roleplay certify key`: the keys that bundles are signed with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.certify_options import Json

app = typer.Typer(
    help="Make and show the keys that bundles are signed with.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("new")
def new(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; the public part stands beside it.")],
) -> None:
    """Make an Ed25519 key; the private part is for you alone."""
    from roleplay import paths
    from roleplay.certify.evidence import fingerprint
    from roleplay.cli import output
    from roleplay.wiring.certify.keys import new_key, public_path

    public = new_key(file)
    output.line(f"fingerprint {fingerprint(public)}")
    output.note(f"{paths.shown(file)} signs: keep it, back it up, and give it to nobody. It has no passphrase.")
    output.note(f"{paths.shown(public_path(file))} is for everybody who checks: publish it, or the fingerprint above.")


@app.command("show")
def show(
    file: Annotated[Path, typer.Argument(help="The public part of a key.")],
    as_json: Json = False,
) -> None:
    """Show the fingerprint of a public key."""
    from roleplay.certify.evidence import fingerprint
    from roleplay.cli import output
    from roleplay.wiring.certify.keys import public_key

    public = public_key(file)
    if as_json:
        output.data({"algorithm": "Ed25519", "public_key": public, "fingerprint": fingerprint(public)})
    else:
        output.line(f"fingerprint {fingerprint(public)}")
