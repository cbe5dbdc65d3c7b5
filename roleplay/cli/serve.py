"""`roleplay serve`: the practice room in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; all but this machine's own need a token.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 0 picks a free one.")] = 8000,
    token: Annotated[str, typer.Option(help="What everybody has to show; visible to others on this machine.")] = "",
    token_file: Annotated[Path | None, typer.Option(help="A file that holds the token.")] = None,
    public_url: Annotated[str, typer.Option(help="Where a proxy in front of it is reached.")] = "",
    sessions: Annotated[int, typer.Option(min=1, help="How many browsers at a time; each is a process.")] = 8,
) -> None:
    """Open the practice room in a browser, for people without a terminal."""
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.tui.themes import THEMES
    from roleplay.wiring import serving

    if token and token_file:
        raise UsageProblem("--token and --token-file were both given; one is enough.")
    shown = serving.token_from(token_file) if token_file else token
    colours = {name: str(getattr(THEMES[0], name)) for name in ("background", "panel", "foreground", "primary")}
    serving.serve(serving.Serving(host, port, shown, public_url, sessions), colours, output.note)
