"""`roleplay doctor`: what works here."""

from __future__ import annotations

from typing import Annotated

import typer


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check what works on this machine and at the endpoint, and say what to do about what does not."""
    from roleplay.cli import output
    from roleplay.errors import ExitCode
    from roleplay.wiring.checkup import checkup

    findings = checkup()
    if as_json:
        output.data([vars(f) for f in findings])
    else:
        for f in findings:
            output.line(f"{'ok  ' if f.ok else 'FAIL'}  {f.what}: {f.detail}")
            if f.remedy:
                output.line(f"      {f.remedy}")
    failed = {f.of for f in findings if not f.ok}
    if failed:
        raise typer.Exit(ExitCode.ENDPOINT if failed == {"endpoint"} else ExitCode.FAILED)
