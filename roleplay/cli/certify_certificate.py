"""`roleplay certify certificate`: the page that says who passed, on what, and how to check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def certificate(
    evidence: Annotated[Path, typer.Argument(metavar="BUNDLE|RUN", help="A bundle, or the folder of a run.")],
    candidate: Annotated[str, typer.Argument(help="The candidate's pseudonym.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write, such as robin.html.")],
    name: Annotated[str, typer.Option(help="Who it is, for the page alone; nothing else keeps it.")] = "",
    badge: Annotated[Path | None, typer.Option(help="Write it as Open Badges 3.0 (JSON, no proof), too.")] = None,
) -> None:
    """Write the certificate of a candidate whose pass was signed, as a web page that prints on A4 or Letter."""
    import json

    from roleplay import paths
    from roleplay.cli import output
    from roleplay.wiring.certify.certificate import certificate as made_of
    from roleplay.wiring.certify.certificate import page
    from roleplay.wiring.certify.open_badge import open_badge
    from roleplay.wiring.certify.signing import LONGEST_NAME, said
    from roleplay.wiring.report_files import write

    found = made_of(evidence, candidate, said(name, "", LONGEST_NAME))
    write([page(found)], out)
    output.line(f"{paths.shown(out)}: {candidate}, {found.plan.title}, holds until {found.until.isoformat()}.")
    if badge:
        write([json.dumps(open_badge(found), ensure_ascii=False, indent=1), "\n"], badge)
        output.line(f"{paths.shown(badge)}: the same as an Open Badge, without a proof.")
    if not found.head:
        output.note("It was made from the folder of the run. From a bundle it says how a stranger checks it.")
