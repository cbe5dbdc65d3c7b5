"""`roleplay certify verify`: check evidence offline, with nothing else in hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roleplay.cli.certify_options import Json


def verify(
    evidence: Annotated[Path, typer.Argument(metavar="BUNDLE|RUN", help="A bundle, or the folder of a run.")],
    public_key: Annotated[
        str, typer.Option(help="The key you trust: the file of its public part, or its fingerprint.")
    ] = "",
    head: Annotated[str, typer.Option(help="The head you were given, such as the one on a certificate.")] = "",
    fast: Annotated[bool, typer.Option("--fast", help="Do not observe the words again.")] = False,
    as_json: Json = False,
) -> None:
    """Check every record, compute every grade and decision again, and name what differs."""
    from roleplay import paths
    from roleplay.cli import output
    from roleplay.errors import ExitCode
    from roleplay.wiring.certify.keys import trusted
    from roleplay.wiring.certify.verify import Trust
    from roleplay.wiring.certify.verify import verify as check

    trust = Trust(trusted(public_key) if public_key else "", head)
    found = check(evidence, trust, "replayed" if fast else "observed")
    findings = found.findings
    if as_json:
        output.data({"head": found.head, "by": found.by, "key": found.key or None, **findings.as_data()})
    else:
        if found.head:
            output.line(f"{paths.shown(evidence)}: head {found.head}")
        for sentence in findings.checked:
            output.line(f"checked: {sentence}")
        for sentence in findings.notes:
            output.line(f"note: {sentence}")
        for one in findings.found:
            output.line(f"differs: {one}")
        many = len(findings.found)
        output.line("Nothing differs." if not many else f"{many} {'thing differs' if many == 1 else 'things differ'}.")
    if not findings.good:
        raise typer.Exit(ExitCode.FAILED)
