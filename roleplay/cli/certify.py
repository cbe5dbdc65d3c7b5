"""`roleplay certify`: batches of people and of agents, and decisions that can be defended."""

from __future__ import annotations

import typer

from roleplay.cli import (
    certify_appeals,
    certify_certificate,
    certify_cut,
    certify_key,
    certify_people,
    certify_plan,
    certify_report,
    certify_run,
    certify_sign,
    certify_verify,
)

app = typer.Typer(
    help="Certify people and agents: plan, assign, run, decide, sign, verify.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip
app.command("new")(certify_plan.new)
app.command("check")(certify_plan.check)
app.command("forms")(certify_plan.forms)
app.command("explain")(certify_plan.explain)
app.command("schema")(certify_plan.schema)
app.command("assign")(certify_people.assign)
app.command("sit")(certify_people.sit)
app.command("pack")(certify_people.pack)
app.command("collect")(certify_people.collect)
app.command("run")(certify_run.run)
app.command("resume")(certify_run.resume)
app.command("report")(certify_report.report)
app.command("cut")(certify_cut.cut)
app.command("sign")(certify_sign.sign)
app.command("bundle")(certify_sign.bundle)
app.command("verify")(certify_verify.verify)
app.command("appeal")(certify_appeals.appeal)
app.command("remark")(certify_appeals.remark)
app.command("withdraw")(certify_appeals.withdraw)
app.command("certificate")(certify_certificate.certificate)
app.add_typer(certify_key.app, name="key")
