"""Ask for what was left out, where there is somebody to answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import typer

from roleplay.errors import UsageProblem


def asked(value: Any, option: str, question: str, default: Any = None, among: Sequence[str] = ()) -> Any:
    """Return a value as given, else as answered; where the answers have run out, the default.

    With `among`, nothing else is an answer.

    Raises:
        UsageProblem: if nobody answers and there is no default.
    """
    if value is not None:
        return value
    try:
        return typer.prompt(question, default=default, value_proc=partial(_one_of, among) if among else None)
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        if default is None:
            message = f"{option} is missing, and nobody is there to be asked."
            raise UsageProblem(message, f"It answers: {question}") from None
        typer.echo(err=True)
        return default


def _one_of(among: Sequence[str], answer: str) -> str:
    if answer.strip() not in among:
        raise typer.BadParameter(f"It is one of {', '.join(among)}.")
    return answer.strip()
