"""`roleplay review`: the coach's desk, on a screen or by commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from roleplay.transcripts import Entry
    from roleplay.wiring.rulings import Speaker, Verdict

app = typer.Typer(
    help="Review graded calls: accept, adjust or reject grades, mark, comment, dispute and decide.",
    no_args_is_help=False,
    rich_markup_mode=None,
)

Call = Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")]
What = Annotated[str, typer.Argument(help="The grade: E1, 3:empathy, 3:paraphrase or critical:NAME.")]
Turn = Annotated[int, typer.Argument(min=1, help="The turn.")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]
By = Annotated[str, typer.Option("--by", help="Who speaks, by a pseudonym; left out, your settings say.")]
Folder = Annotated[Path | None, typer.Option("--transcripts", help="Where the calls are kept.")]
Line = Annotated[int, typer.Argument(min=1, help="Its line, as `roleplay review show` lists it.")]


@app.callback(invoke_without_command=True)
def desk(context: typer.Context, by: By = "", transcripts: Folder = None) -> None:
    """Open the coach's desk; with a command, do that instead."""
    if context.invoked_subcommand is not None:
        given = {"by": by, "transcripts": transcripts and str(transcripts)}
        context.default_map = {context.invoked_subcommand: {name: value for name, value in given.items() if value}}
        return
    from roleplay.errors import UsageProblem

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageProblem("The coach's desk needs a terminal.", "`roleplay review --help` lists what commands can do.")
    from roleplay.tui.app import RoleplayApp
    from roleplay.wiring.desk import who

    RoleplayApp(coach=who(by), transcripts=transcripts).run()


@app.command("show")
def show(
    call: Call, transcripts: Folder = None, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show a call's grade as given and as it stands, and everything that was said about it."""
    from roleplay.cli import output
    from roleplay.cli.review_lines import show_desk
    from roleplay.transcripts import find
    from roleplay.wiring.desk import open_call
    from roleplay.wiring.review_data import as_data

    desk = open_call(find(call, transcripts))
    if as_json:
        output.data(as_data(desk))
    else:
        show_desk(desk)


@app.command("accept")
def accept(call: Call, what: What, reason: Reason = "", by: By = "", transcripts: Folder = None) -> None:
    """Say that a grade is right."""
    _override(call, what, "accept", None, reason, by, transcripts)


@app.command("adjust")
def adjust(
    call: Call,
    what: What,
    level: Annotated[int, typer.Argument(min=0, max=5, help="The level that it should be.")],
    reason: Reason = "",
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Put another level in the place of the one that was given; the reason is kept with it."""
    _override(call, what, "adjust", level, reason, by, transcripts)


@app.command("reject")
def reject(call: Call, what: What, reason: Reason = "", by: By = "", transcripts: Folder = None) -> None:
    """Say that a grade does not stand: a level is not scored, a behaviour or a critical error was not there."""
    _override(call, what, "reject", None, reason, by, transcripts)


@app.command("mark")
def mark(
    call: Call,
    turn: Turn,
    behaviour: Annotated[str, typer.Argument(help="What it showed, by id.")],
    words: Annotated[str, typer.Option(help="The words that show it, exactly as they were said.")],
    reason: Reason = "",
    cue: Annotated[
        str | None, typer.Option(help="The customer's cue that they take up, or an empty text for none.")
    ] = None,
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Add a behaviour that the observer missed."""
    _done(call, transcripts, by, lambda speaker: speaker.mark(turn, behaviour, words, reason, cue))


@app.command("comment")
def comment(
    call: Call,
    turn: Turn,
    text: Annotated[str, typer.Argument(help="What there is to say.")],
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Say something about a turn."""
    _done(call, transcripts, by, lambda speaker: speaker.comment(turn, text))


@app.command("note")
def note(
    call: Call,
    text: Annotated[str, typer.Argument(help="What there is to say.")],
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Say something about the call as a whole."""
    _done(call, transcripts, by, lambda speaker: speaker.note(text))


@app.command("exercise")
def exercise(
    call: Call,
    scenario: Annotated[str, typer.Argument(help="A scenario; left out, a turn is named.")] = "",
    turn: Annotated[int, typer.Option(min=0, help="A turn of this call to take again.")] = 0,
    text: Annotated[str, typer.Option(help="What to look out for.")] = "",
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Say what the trainee should practise next."""
    _done(call, transcripts, by, lambda speaker: speaker.exercise(scenario, turn, text))


@app.command("dispute")
def dispute(call: Call, what: What, reason: Reason = "", by: By = "", transcripts: Folder = None) -> None:
    """Say that a grade of your call is not right; a second reviewer, who sees no grade, decides."""
    _done(call, transcripts, by, lambda speaker: speaker.dispute(what, reason), trainee=True)


@app.command("blind")
def blind(call: Call, line: Line, by: By = "", transcripts: Folder = None) -> None:
    """Show what a reviewer of a dispute may see: the call and the criterion, and nobody's grade."""
    from roleplay.cli.review_lines import show_blind
    from roleplay.transcripts import find
    from roleplay.wiring.desk import open_call, who
    from roleplay.wiring.disputes import blind_view

    show_blind(blind_view(open_call(find(call, transcripts)), line, who(by)))


@app.command("decide")
def decide(
    call: Call,
    line: Line,
    level: Annotated[int | None, typer.Option(min=0, max=5, help="Of a criterion: the level that stands.")] = None,
    not_scored: Annotated[bool, typer.Option("--not-scored", help="Of a criterion: it cannot be scored.")] = False,
    stands: Annotated[
        bool | None, typer.Option("--stands/--clears", help="Of a critical error: whether it was made.")
    ] = None,
    reason: Reason = "",
    by: By = "",
    transcripts: Folder = None,
) -> None:
    """Decide a dispute. What you say stands; `roleplay review blind` shows what you need for it."""
    _done(call, transcripts, by, lambda speaker: speaker.decide(line, level, stands, reason, not_scored=not_scored))


@app.command("undo")
def undo(call: Call, line: Line, reason: Reason = "", by: By = "", transcripts: Folder = None) -> None:
    """Take back what you said; both records stay."""
    _done(call, transcripts, by, lambda speaker: speaker.undo(line, reason))


def _override(
    call: str, what: str, verdict: Verdict, level: int | None, reason: str, by: str, folder: Path | None
) -> None:
    _done(call, folder, by, lambda speaker: speaker.override(what, verdict, level, reason))


def _done(call: str, folder: Path | None, by: str, says: Callable[[Speaker], Entry], *, trainee: bool = False) -> None:
    """Keep what is said and print it with what it changes."""
    from roleplay.cli import output
    from roleplay.review.rules import trainee_of
    from roleplay.transcripts import find
    from roleplay.wiring.desk import open_call, who
    from roleplay.wiring.review_words import changed_words, entry_words, overruled_words
    from roleplay.wiring.rulings import speaker

    path = find(call, folder)
    before = open_call(path)
    name = by or trainee_of(before.transcript.header) if trainee else who(by)
    entry = says(speaker(before, name))
    output.line(entry_words(entry))
    after, known = open_call(path), changed_words(before)
    for sentence in (*overruled_words(after, entry), *(words for words in changed_words(after) if words not in known)):
        output.line(sentence)
