"""`roleplay transcript`: what is kept, whether it is sound, and what it says."""

from __future__ import annotations

from typing import Annotated

import typer

from roleplay.cli import transcript_list
from roleplay.cli.transcript_options import Folder, Json, View

app = typer.Typer(
    help="List, show, verify and replay kept calls; export and erase them.", no_args_is_help=True, rich_markup_mode=None
)
app.command("list")(transcript_list.list_)
app.command("index")(transcript_list.index)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")],
    folder: Folder = None,
    as_json: Json = False,
    view: View = "full",
) -> None:
    """Show a kept call: what was said, and the debrief."""
    from roleplay.cli import debrief_lines, output
    from roleplay.events import AgentSaid, CustomerFault, CustomerSaid
    from roleplay.transcripts import find, read
    from roleplay.wiring.customer_words import fault_words
    from roleplay.wiring.parts import scenario_from
    from roleplay.wiring.peers import card_for_peer, peer_data, said_to_peer, seen_by_peer

    path, peer = find(name, folder), view == "peer"
    transcript = seen_by_peer(path) if peer else read(path)
    if as_json:
        output.data(peer_data(transcript) if peer else [r.content for r in transcript.records])
        return
    header, agent = transcript.header, "Agent" if peer else "You"
    at = header.at[:10] if peer else header.at
    output.line(f"{header.title} ({header.id}), {at}, seed {header.seed}, {header.mode}")
    if header.branch_of:
        output.line(f"A retry of {header.branch_of.id} from turn {header.branch_of.turn} on.")
    for seat, used in header.models.items():
        output.line(f"The {seat}'s words are those of the model {used.name}.")
    for event in transcript.events:
        if isinstance(event, AgentSaid):
            output.line(f"{agent}: {event.text}")
        elif isinstance(event, CustomerSaid):
            output.line(f"Customer: {event.text}")
        elif isinstance(event, CustomerFault):
            output.line(f"— {fault_words(event)} —")
    if peer and transcript.finished:
        debrief_lines.show_to_peer(transcript, card_for_peer(path), scenario_from(header), said_to_peer(path))
    else:
        debrief_lines.show_kept(transcript, scenario_from(header))


@app.command("verify")
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or paths; without them, all.")] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Check that kept calls and their reviews are as they were written, and name the first record that is not."""
    from roleplay.cli import output
    from roleplay.errors import ExitCode
    from roleplay.transcripts import find, verdicts, verdicts_in

    found = [v for n in names for v in verdicts(find(n, folder))] if names else verdicts_in(folder)
    if as_json:
        keys = ("state", "records", "line", "problem", "head", "erased", "owed", "branch_of", "original")
        output.data([{"path": str(v.path), **{k: getattr(v, k) for k in keys}} for v in found])
    else:
        for verdict in found:
            output.line(str(verdict))
    if not all(v.good for v in found):
        raise typer.Exit(ExitCode.FAILED)


@app.command("claim")
def claim(
    name: Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")],
    turn: Annotated[int, typer.Argument(help="The turn.")],
    behaviour: Annotated[str, typer.Argument(help="What it showed; without it, what can be claimed is listed.")] = "",
    words: Annotated[str, typer.Option(help="The part of the turn that is meant, exactly as you said it.")] = "",
    folder: Folder = None,
) -> None:
    """Tell your coach that a turn of yours showed something the debrief does not report."""
    from roleplay.cli import output
    from roleplay.transcripts import find
    from roleplay.wiring.claims import claimable_in, send_claim, sent_words

    path = find(name, folder)
    if not behaviour:
        rows = [(b.id, b.name, b.definition) for b in claimable_in(path, turn)]
        output.table(rows, ("behaviour", "name", "what counts"))
        return
    claims = send_claim(path, turn, behaviour, words)
    output.line(f"Turn {turn}. {sent_words(claims[-1:])}")


@app.command("queue")
def queue(
    names: Annotated[list[str] | None, typer.Argument(help="Ids or paths; without them, all.")] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """List what waits for a coach: disputes, trainees' claims, and turns that a second opinion reads in another way."""
    from roleplay.cli import output
    from roleplay.transcripts import find
    from roleplay.wiring.folders import call_files
    from roleplay.wiring.queue import waiting

    found, unreadable = waiting([find(n, folder) for n in names] if names else call_files(folder), folder)
    for problem in unreadable:
        output.note(str(problem))
    if as_json:
        output.data([one.as_data() for one in found])
        return
    for one in found:
        if one.kind == "dispute":
            output.line(f"{one.call}: {one.by} disputes {one.about} (line {one.line}); a second reviewer decides.")
            continue
        told = f"{one.by} sees {one.called}" + (f": “{one.words}”" if one.words else "")
        fails = "critical: " if one.fails else ""
        output.line(f"{fails}{one.call} turn {one.turn}: {told}; {one.against} does not.")
    if not found:
        output.note("Nothing waits for a coach.")


@app.command("replay")
def replay(
    name: Annotated[str, typer.Argument(help="Id, beginning of an id, path, or last.")],
    observe_again: Annotated[
        bool, typer.Option("--observe-again", help="Let the observer read the words anew.")
    ] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Compute a kept call again from its record and compare every mood value, line and level."""
    from roleplay.cli import output
    from roleplay.errors import ExitCode
    from roleplay.transcripts import find, read
    from roleplay.wiring.replay import replay as play_again

    transcript = read(find(name, folder))
    result = play_again(transcript, observe_again=observe_again)
    if as_json:
        output.data([{"turn": d.turn, "what": d.what, "kept": d.kept, "again": d.again} for d in result.differences])
        for sentence in result.erased:
            output.note(sentence)
    else:
        for sentence in result.erased:
            output.line(sentence)
        for d in result.differences:
            output.line(f"turn {d.turn}: {d.what}: kept {d.kept!r}, now {d.again!r}")
        output.line(f"{transcript.turns} turns, {len(result.differences)} difference(s)")
    if result.differences:
        raise typer.Exit(ExitCode.FAILED)
