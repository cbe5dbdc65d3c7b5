"""`roleplay observe`: what agent turns show, without a call."""

from __future__ import annotations

from typing import Annotated

import typer


def observe(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for stdin.")] = "-",
    observer: Annotated[str, typer.Option(help="Who reads the turns: offline, or llm.")] = "offline",
) -> None:
    """Read turns as JSON lines and print the behaviours each one shows, with quotes."""
    import json

    from roleplay.wiring.observing import observe_lines

    for answer in observe_lines(file, observer):
        print(json.dumps(answer, ensure_ascii=False), flush=True)  # noqa: T201
