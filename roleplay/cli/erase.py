"""`roleplay transcript erase`: take words, or everything about a pseudonym, out of what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.transcript import Folder, Json

if TYPE_CHECKING:
    from roleplay.wiring.erasing import Account


def erase(  # noqa: PLR0917  one for each option of the command line
    name: Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")] = "",
    turn: Annotated[list[int] | None, typer.Option(help="Only this turn; may be given again.")] = None,
    words: Annotated[
        bool, typer.Option("--words", help="The agent's words, and quotes of them; as without it.")
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="Everything said; a call that is not finished goes whole.")
    ] = False,
    trainee: Annotated[str, typer.Option(help="Everything about this pseudonym, in every call and drill.")] = "",
    why: Annotated[str, typer.Option(help="Why; kept in the place of what is erased.")] = "",
    by: Annotated[str, typer.Option(help="Who erases; left out, your settings say.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the pseudonym to be typed.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Erase what was said in a call, or everything about a pseudonym; it cannot be had back.

    Levels, scores and times stay, and the call can still be verified. Copies elsewhere are not touched.
    """
    from roleplay.errors import UsageProblem
    from roleplay.transcripts import find
    from roleplay.wiring.erasing import check_known, erase_call, erase_trainee

    if bool(name) == bool(trainee):
        raise UsageProblem("What is to be erased?", "Name one call, or a pseudonym with --trainee.")
    if trainee:
        if turn or words or all_:
            raise UsageProblem("--trainee erases everything.", "--turn, --words and --all are for one call.")
        check_known(trainee, folder)
        if not yes:
            _confirm(trainee)
        _told(erase_trainee(trainee, why, by, folder), as_json=as_json)
        return
    if all_ and (words or turn):
        raise UsageProblem("--all erases everything said.", "Leave out --words and --turn.")
    _told(erase_call(find(name, folder), "all" if all_ else "words", tuple(turn or ()), why, by), as_json=as_json)


def _confirm(trainee: str) -> None:
    import sys

    from roleplay.cli import output
    from roleplay.errors import UsageProblem

    output.prompt(f"This erases everything about {output.safe(trainee)} for good. Type the pseudonym to go on: ")
    if sys.stdin.readline().strip() != trainee:
        raise UsageProblem("Nothing was erased: that is not the pseudonym.", "--yes goes on without asking.")


def _told(account: Account, *, as_json: bool) -> None:
    from roleplay.cli import output
    from roleplay.errors import ExitCode

    if as_json:
        output.data(vars(account))
    else:
        for call, count in account.contents.items():
            output.line(f"{call}: {count} contents erased.")
        for call in account.removed:
            output.line(f"{call}: taken away; it was never finished.")
        if account.drills:
            output.line(f"drills: {account.drills} answers erased.")
        if not account and not account.held:
            output.line("There is nothing left to erase.")
    for held in account.held:
        output.note(f"Not erased: {held}")
    if account.held:
        raise typer.Exit(ExitCode.FAILED)
