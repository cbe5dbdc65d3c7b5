"""`roleplay transcript list` and `index`: kept calls, searched and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roleplay.cli.transcript_options import Folder, Json, View

if TYPE_CHECKING:
    from roleplay.index.catalogue import Catalogue
    from roleplay.index.finding import Found, Page
    from roleplay.index.following import Told
    from roleplay.index.query import Query

HEADS: tuple[str, ...] = ("id", "scenario", "turns", "outcome", "E", "R", "pass", "not graded", "retry of")
ON_A_PAGE = 50
"""Calls on a page for people, where they do not say how many."""
NAMED_UNREAD = 5
"""Unreadable transcripts that a list names; `index` names all of them."""
WORTH_A_WORD = 2_000
"""Calls to read from which on it is said that it takes a while."""

Line = Annotated[str, typer.Argument(help="Words and filters in one, as in 'refund trainee:heron is:failed since:7d'.")]
Many = list[str] | None
Trainee = Annotated[Many, typer.Option(help="Calls of this trainee; more than one may be named, here and below.")]
Scenario = Annotated[Many, typer.Option(help="Calls of this scenario.")]
Mode = Annotated[Many, typer.Option(help="guided, free or exam.")]
Outcome = Annotated[Many, typer.Option(help="How it ended, as in hung_up; unfinished is one.")]
Since = Annotated[str, typer.Option(help="From this day on: 2026-11-05, today, yesterday, or 7d for seven days ago.")]
Until = Annotated[str, typer.Option(help="Until this day.")]
Below = Annotated[Many, typer.Option(help="A score below, as in empathy=60; a level, as in empathy.E2=3.")]
Above = Annotated[Many, typer.Option(help="A score or level above.")]
Passed = Annotated[bool, typer.Option("--passed", help="Calls that passed.")]
Failed = Annotated[bool, typer.Option("--failed", help="Calls that failed.")]
Unscored = Annotated[bool, typer.Option("--unscored", help="Finished calls that neither passed nor failed.")]
Critical = Annotated[Many, typer.Option(help="With this critical error, by its id, or with any.")]
Disputed = Annotated[bool, typer.Option("--disputed", help="With a disputed grade that nobody has decided.")]
Unreviewed = Annotated[bool, typer.Option("--unreviewed", help="Finished, and no coach has said anything about it.")]
Claims = Annotated[bool, typer.Option("--claims", help="With a trainee's claim that waits for a coach.")]
Disagreement = Annotated[bool, typer.Option("--disagreement", help="Where a second opinion differs from the grade.")]
Waits = Annotated[bool, typer.Option("--waits", help="Any of these three.")]
Retries = Annotated[str, typer.Option(help="Retries of a moment: in, out or only.")]
Customer = Annotated[Many, typer.Option(help="Who answered: scripted or llm.")]
Agent = Annotated[str, typer.Option(help="Who sat in the agent's seat: person, model, or a model by its name.")]
Text = Annotated[str, typer.Option(help='What was said, or the title: words, "a phrase", or refund* for a beginning.')]
Sort = Annotated[str, typer.Option(help="date, trainee, scenario, mode, outcome, turns, or a rubric, lowest first.")]
Reverse = Annotated[bool, typer.Option("--reverse", help="The other way round.")]
Limit = Annotated[int | None, typer.Option(min=1, help=f"Calls on a page; {ON_A_PAGE}, and all of them as JSON.")]
PageNumber = Annotated[int, typer.Option("--page", min=1, help="Which page.")]


def list_(  # noqa: PLR0917  one for each option of the command line
    line: Line = "",
    trainee: Trainee = None,
    scenario: Scenario = None,
    mode: Mode = None,
    outcome: Outcome = None,
    since: Since = "",
    until: Until = "",
    below: Below = None,
    above: Above = None,
    passed: Passed = False,
    failed: Failed = False,
    unscored: Unscored = False,
    critical: Critical = None,
    disputed: Disputed = False,
    unreviewed: Unreviewed = False,
    claims: Claims = False,
    disagreement: Disagreement = False,
    waits: Waits = False,
    retries: Retries = "",
    customer: Customer = None,
    agent: Agent = "",
    text: Text = "",
    sort: Sort = "",
    reverse: Reverse = False,
    limit: Limit = None,
    page: PageNumber = 1,
    folder: Folder = None,
    as_json: Json = False,
    view: View = "full",
) -> None:
    """List the kept calls, newest first; of several filters all must hold."""
    asked = dict(locals())
    from roleplay.clock import SystemSources
    from roleplay.index.asking import fields_in, query_of
    from roleplay.wiring.catalogue import catalogue_of

    for name in ("line", "folder", "as_json", "view"):
        del asked[name]
    # left out, a page is the first
    asked = {name: value for name, value in asked.items() if value and (name, value) != ("page", 1)}
    found = fields_in(line)
    if view == "peer":
        _list_for_peers(folder, {**found, **asked}, as_json=as_json)
        return
    query = query_of({"limit": None if as_json else ON_A_PAGE} | found | asked, SystemSources().now())
    with catalogue_of(folder) as catalogue:
        _list(catalogue, query, as_json=as_json)


def _list_for_peers(folder: Path | None, asked: Mapping[str, Any], *, as_json: bool) -> None:
    from roleplay.cli import output
    from roleplay.errors import UsageProblem
    from roleplay.wiring.peers import peer_rows

    if asked:
        # what is found by a name or a day tells the name and the day
        raise UsageProblem("What a peer sees is not searched or filtered.", f"Leave out: {', '.join(sorted(asked))}.")
    rows = peer_rows(folder)
    if as_json:
        output.data(rows)
        return
    output.table([_cells(row) for row in rows], HEADS)


def _list(catalogue: Catalogue, query: Query, *, as_json: bool) -> None:
    from roleplay.cli import output
    from roleplay.index.query import SORTS
    from roleplay.wiring.catalogue import nowhere, see_that_scores_are_known

    catalogue.follow(_told_once())
    if query.bounds or query.sort not in SORTS:
        see_that_scores_are_known(query, catalogue.choices())
    page = catalogue.page(query)
    if as_json:
        output.data([found.as_data() for found in page.calls])
    else:
        output.table(*_table(catalogue, page))
        if len(page.calls) < page.total:
            output.note(_where(page, query))
    if not page.total:
        for sentence in nowhere(query, catalogue.choices()):
            output.note(sentence)
    _tell_problems(catalogue, NAMED_UNREAD)


def _told_once() -> Told:
    """Return what hears of the progress and says once that it takes a while."""
    told = False

    def hear(done: int, of: int) -> None:
        nonlocal told
        if not told and of >= WORTH_A_WORD:
            from roleplay.cli import output

            output.note(f"Reading {of:,} kept calls into the index; the next time only what changed is read.")
            told = True
        del done

    return hear


def _where(page: Page, query: Query) -> str:
    if not page.calls:
        return f"There is no page {query.page}: {page.total:,} calls fit."
    more = f" `--page {query.page + 1}` shows more." if page.last < page.total else ""
    return f"Calls {page.first:,} to {page.last:,} of {page.total:,}.{more}"


def _table(catalogue: Catalogue, page: Page) -> tuple[list[list[object]], Sequence[str]]:
    """Return the rows and heads of a page; columns of the coach's are there where they say something."""
    heads, rows = HEADS, [_row(catalogue, found) for found in page.calls]
    for head, cells in (
        ("trainee", [found.call.trainee for found in page.calls]),
        ("critical", [", ".join(found.call.critical) for found in page.calls]),
        ("review", [_review(found) for found in page.calls]),
    ):
        if any(cells):
            heads = (*heads, head)
            rows = [[*row, cell] for row, cell in zip(rows, cells, strict=True)]
    return rows, heads


def _row(catalogue: Catalogue, found: Found) -> list[object]:
    from roleplay import paths

    path = found.call.path
    # an id leads to a call of the first folder alone
    here = path.parent == catalogue.folders[0]
    return _cells(found.as_data() | ({} if here else {"id": paths.shown(path)}))


def _cells(row: Mapping[str, Any]) -> list[object]:
    """Return the cells of a row of plain data, in the order of `HEADS`."""
    retry = row["branch_of"]
    return [
        row["id"],
        row["scenario"],
        row["turns"],
        row["outcome"] or "unfinished",
        _score(row["empathy"]),
        _score(row["resolution"]),
        {True: "yes", False: "no", None: "-"}[row["pass"]],
        ", ".join(f"turn {turn}" for turn in row["void_turns"]),
        f"turn {retry['turn']} of {retry['id']}" if retry else "",
    ]


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:g}"


def _review(found: Found) -> str:
    review = found.reviewed
    waiting = [(review.disputes, "dispute"), (review.claims, "claim"), (review.disagreements, "disagreement")]
    words = [f"{count} {word}{'s' * (count > 1)}" for count, word in waiting if count]
    words += [f"by {', '.join(review.by)}"] if review.by else []
    return "; ".join([*words, *(["cannot be read"] if review.problem else [])])


def _tell_problems(catalogue: Catalogue, most: int | None = None) -> None:
    from roleplay.cli import output

    unread = catalogue.unread()
    for problem in (catalogue.note, *catalogue.unreachable, *unread[:most]):
        if problem:
            output.note(str(problem))
    if most is not None and len(unread) > most:
        output.note(f"{len(unread) - most:,} more cannot be read; `roleplay transcript index` names them.")


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew from the transcripts.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Say what is in the index that `list` answers from, and name the transcripts that cannot be read.

    The index only makes answers quick: it may be deleted at any time, and is made again from the transcripts.
    """
    from roleplay import paths
    from roleplay.cli import output
    from roleplay.wiring.catalogue import catalogue_of

    with catalogue_of(folder) as catalogue:
        followed = (catalogue.rebuild if rebuild else catalogue.follow)(_told_once())
        status, unread = catalogue.status(), catalogue.unread()
        if as_json:
            output.data(
                {
                    "path": str(status.path) if status.path else None,
                    "bytes": status.size,
                    "folders": [paths.shown(folder) for folder in catalogue.folders],
                    "calls": status.calls,
                    "read": followed.read,
                    "gone": followed.gone,
                    "full_text": status.searches,
                    "unread": [{"path": paths.shown(one.path), "problem": one.problem} for one in unread],
                }
            )
            return
        output.line(f"Index    {status.path or 'none that lasts'}, {status.size / 1e6:.1f} MB")
        for one in catalogue.folders:
            output.line(f"Folder   {paths.shown(one)}")
        output.line(f"Calls    {status.calls:,}; {followed.read:,} read just now, {followed.gone:,} gone")
        output.line(f"Search   {'full text' if status.searches else 'by looking through every call, which is slow'}")
        output.line(f"Unread   {len(unread):,}")
        _tell_problems(catalogue)
