"""Run the program: `roleplay`, or `python -m roleplay`."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

from roleplay.errors import ExitCode, RoleplayError


def main() -> None:
    """Run a command and end with one of the documented exit codes; only a bug of ours leaves a trace, in a file."""
    sys.exit(_run(sys.argv[1:]))


def _run(words: list[str]) -> int:
    try:
        return _command(words) if words or not (sys.stdin.isatty() and sys.stdout.isatty()) else _home()
    except RoleplayError as error:
        _say(f"roleplay: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        _say("")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has gone; what matters is in the transcript
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception:  # noqa: BLE001  the last resort, so that nobody meets a traceback
        return _crashed()


def _home() -> int:
    """Open the practice room, which needs no command line: loading one takes a tenth of a second."""
    # what is loaded now stays, and looking through it costs the start a twentieth: the app collects when it runs
    gc.disable()
    from roleplay.tui.app import RoleplayApp

    RoleplayApp().run()
    return ExitCode.OK


def _command(words: list[str]) -> int:
    from typer.exceptions import Abort, Exit, TyperException

    from roleplay.cli import app

    try:
        return int(app(args=words, standalone_mode=False, prog_name="roleplay") or 0)
    except Exit as leaving:
        return leaving.exit_code
    except TyperException as error:
        context = getattr(error, "ctx", None)
        _say(f"roleplay: {error.format_message()}\nTry `{context.command_path if context else 'roleplay'} --help`.")
        return ExitCode.USAGE
    except Abort:
        _say("")
        return ExitCode.INTERRUPTED


def _say(text: str) -> None:
    from roleplay.cli.output import note

    with contextlib.suppress(OSError):
        note(text)


def _crashed() -> int:
    name = f"roleplay-crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.log"
    log = Path(gettempdir()) / name
    try:
        log.write_text(traceback.format_exc(), encoding="utf-8")
        where = f"The details are in {log}."
    except OSError:
        where = traceback.format_exc()
    _say(f"roleplay: something went wrong that is our fault. {where}\nCalls are safe up to their last answered turn.")
    return ExitCode.INTERNAL


if __name__ == "__main__":
    main()
