"""`roleplay settings`: what is set, where each value comes from, and one change at a time."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(
    help="Show and change your settings.", invoke_without_command=True, rich_markup_mode=None, add_completion=False
)


@app.callback()
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show every setting, its value and where it came from; `set` changes one.

    The command line wins over the environment, that over the settings file, that over the defaults.
    """
    if context.invoked_subcommand is not None:
        return
    from roleplay.cli import output
    from roleplay.settings import load
    from roleplay.wiring.settings import rows

    loaded = load()
    if as_json:
        output.data([row.as_data() for row in rows(loaded)])
    else:
        table = [(row.setting.name, row.shown, row.origin) for row in rows(loaded)]
        output.table(table, ("setting", "value", "from"))
    loaded.usable()


@app.command("set")
def set_(
    name: Annotated[str, typer.Argument(help="The setting, as `roleplay settings` names it.")],
    value: Annotated[str, typer.Argument(help='Its value; "" for none.')],
) -> None:
    """Write one setting to the settings file; its notes and everything else in it stay."""
    from roleplay.cli import output
    from roleplay.settings import change, load
    from roleplay.wiring.settings import row

    path = change(name, value)
    loaded = load()
    changed = row(loaded, name)
    output.note(f"{name} is kept in {path}.")
    if changed.held:
        output.note(f"{changed.held} It stays {changed.shown}.")
    if loaded.problems:
        output.note(loaded.told)


@app.command("path")
def path_() -> None:
    """Print the path of the settings file, whether it is there or not."""
    from roleplay.cli import output
    from roleplay.settings import settings_file

    output.line(str(settings_file()))
