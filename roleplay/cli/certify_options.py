"""Options that several commands of `roleplay certify` share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RunPath = Annotated[Path, typer.Argument(metavar="RUN", help="The folder of the run.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Key = Annotated[Path | None, typer.Option(help="Your private key, made by `certify key new`.")]
