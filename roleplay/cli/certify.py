"""`roleplay certify`: batches of people and of agents, and decisions that can be defended."""

from __future__ import annotations

import typer

from roleplay.cli import certify_people

app = typer.Typer(
    help="Certify people and agents: plan, assign, run, decide, sign, verify.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip
certify_people.register(app)
