"""`roleplay certify appeal`, `remark` and `withdraw`: what happens after a decision is disputed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.certify_options import Json, RunPath

if TYPE_CHECKING:
    from roleplay.certify.acts import Remark
    from roleplay.wiring.certify.folder import RunFolder

Call = Annotated[str, typer.Argument(metavar="CALL", help="The id of the call, or the beginning of it.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def appeal(
    run: RunPath,
    call: Call,
    by: Annotated[str, typer.Option(help="The candidate's pseudonym.")],
    reason: Reason,
) -> None:
    """Put on record that a candidate disputes a call."""
    from roleplay.cli import output
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.marks import appeal as put

    said = put(RunFolder(run), call, by, reason)
    output.line(f"{said.candidate} disputes {said.slot}.")
    output.note(
        f"A second person marks it without seeing its grade: `roleplay certify remark {run} {said.slot} --by NAME`."
    )


def remark(
    run: RunPath,
    call: Call,
    by: Annotated[str, typer.Option(help="The reviewer's pseudonym, as the plan names it.")],
    levels: Annotated[
        Path | None, typer.Option(help="A YAML or JSON file with the levels; left out, you are asked.")
    ] = None,
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """Mark a disputed call again without seeing its grade; both marks stay on record."""
    from roleplay.cli import output
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.marks import remark as put
    from roleplay.wiring.certify.remarking import read_levels

    folder = RunFolder(run)
    if levels:
        found = read_levels(levels)
        marked = put(folder, call, by, found.by_criterion(), reason or found.reason or "")
    else:
        marked = _asked(folder, call, by, reason)
    if as_json:
        output.data(marked.model_dump(mode="json"))
        return
    scores = (f"{name} {'not scored' if score is None else score}" for name, score in _scores(marked))
    output.line(f"{marked.slot}: {', '.join(scores)}, marked by {marked.by}.")
    output.note("The first mark stays on record. The decision about this candidate has to be signed again.")


def _scores(marked: Remark) -> list[tuple[str, float | None]]:
    return [("empathy", marked.empathy), ("resolution", marked.resolution)]


def _asked(folder: RunFolder, call: str, by: str, reason: str) -> Remark:
    from roleplay.cli.certify_marking import MarkAgain
    from roleplay.cli.line_mode import Words
    from roleplay.wiring.certify.marks import remark as put
    from roleplay.wiring.certify.remarking import RemarkDesk

    desk = RemarkDesk(folder, call, by)
    lines = MarkAgain(desk, Words.from_stdin())
    if code := lines.run():
        raise typer.Exit(code)
    return put(folder, call, by, desk.levels, lines.reason(reason))


def withdraw(
    run: RunPath,
    scenario: Annotated[str, typer.Argument(help="The scenario that was found faulty.")],
    by: Annotated[str, typer.Option(help="Your name.")] = "",
    reason: Reason = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only say whom it touches.")] = False,
    as_json: Json = False,
) -> None:
    """Let the calls of a faulty scenario count for nothing, and say whose decision that changes."""
    from roleplay.cli import output
    from roleplay.wiring.certify.folder import RunFolder
    from roleplay.wiring.certify.withdrawing import affected_by
    from roleplay.wiring.certify.withdrawing import withdraw as put

    folder = RunFolder(run)
    touched = affected_by(folder, scenario) if preview else put(folder, scenario, by, reason)
    if as_json:
        output.data([{**vars(one), "changed": one.changed} for one in touched])
        return
    rows = [(one.candidate, one.calls, one.before, one.after, one.signed or "—") for one in touched]
    output.table(rows, ("candidate", "calls", "rule before", "rule after", "signed"))
    changed = sum(one.changed for one in touched)
    output.note(f"{len(touched)} candidates are touched; for {changed} the rule comes to something else.")
    if not preview:
        output.note(f"Their decisions have to be signed again: `roleplay certify sign {run} --by NAME`.")
