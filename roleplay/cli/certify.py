"""`roleplay certify`: batches of people and of agents, and decisions that can be defended."""

from __future__ import annotations

import typer

from roleplay.cli import certify_appeals, certify_key, certify_sign, certify_verify

app = typer.Typer(
    help="Certify people and agents: plan, assign, run, decide, sign, verify.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip
app.add_typer(certify_key.app, name="key")
app.command("sign")(certify_sign.sign)
app.command("bundle")(certify_sign.bundle)
app.command("verify")(certify_verify.verify)
app.command("appeal")(certify_appeals.appeal)
app.command("remark")(certify_appeals.remark)
app.command("withdraw")(certify_appeals.withdraw)
