"""A moment taken again in plain lines: what led up to it, one attempt after another, then and now."""

from __future__ import annotations

import threading

from roleplay import paths
from roleplay.cli import output, prose
from roleplay.cli.line_mode import LineMode, Words
from roleplay.errors import ExitCode
from roleplay.session import Refused
from roleplay.wiring.branching import Comparison
from roleplay.wiring.moment import Moment

COMMANDS = {
    "/on": "go on from your last attempt",
    "/stop": "stop here",
    "/keys": "this list",
}
NEXT = "Say it another way for another attempt. A line of /on goes on from this one, /stop ends."


class RetryLines:
    """Take a moment again by lines: then and now on stdout, everything about it on stderr or stdout as it is data."""

    def __init__(self, moment: Moment, words: Words, *, as_json: bool) -> None:
        self.moment = moment
        self.words = words
        self.as_json = as_json
        self._found: list[Comparison] = []

    def run(self) -> int:
        """Take attempts until the words run out, and return the exit code."""
        try:
            loading = threading.Thread(target=self.moment.prepare, daemon=True)
            self._open()
            loading.start()
            self._attempts(loading)
            self.moment.close()
        except KeyboardInterrupt:
            self.moment.close()
            prose.note("\nEvery attempt is kept; `roleplay transcript list` shows them." if self._found else "")
            return ExitCode.INTERRUPTED
        if self.as_json:
            output.data([comparison.as_data() for comparison in self._found])
        return ExitCode.OK

    def _open(self) -> None:
        moment = self.moment
        prose.note(f"{moment.scenario.title}. Turn {moment.turn} again; the call itself stays as it is.")
        if moment.note:
            prose.note(moment.note)
        for line in moment.lines:
            self._say(f"{'Customer' if line.who == 'customer' else 'You'}: {line.text}")
        prose.note(f"They sound {moment.state.band}.")
        self._say(f"You said then: {moment.words_then or '(silence)'}")
        prose.note("What would you say now? One line is one attempt; a line of /keys lists the commands.")

    def _attempts(self, loading: threading.Thread) -> None:
        self._ask()
        for words in self.words:
            loading.join()
            command = words.strip() if self.words.commands and words.startswith("/") else ""
            if command == "/stop":
                return
            if command == "/on":
                self._go_on()
            elif command:
                prose.note("\n".join(f"{key}: {what}" for key, what in COMMANDS.items()))
            else:
                self._attempt(words)
            self._ask()

    def _attempt(self, words: str) -> None:
        try:
            comparison = self.moment.attempt(words)
        except Refused as why:
            prose.note(str(why))
            return
        self._found.append(comparison)
        self._show(comparison)

    def _go_on(self) -> None:
        """Play the last attempt on until it ends, or a line of /stop."""
        if not self.moment.open:
            prose.note("That attempt is over." if self._found else "There is no attempt yet to go on from.")
            return
        live = self.moment.go_on()
        call = LineMode(live, self.words, as_json=self.as_json)
        prose.note("You are in the call again. A line of /stop ends it and shows where it led.")
        self._say(f"Customer: {live.customer_line}")
        try:
            self._ask()
            for words in self.words:
                if self.words.commands and words.strip() == "/stop":
                    break
                call.take(words)
                if live.state.ended:
                    break
                self._ask()
        except KeyboardInterrupt:
            live.pause()
            prose.note(f"\nGo on with: roleplay practice --resume {live.header.id}")
            raise
        live.end("abandoned")
        live.close()
        self._found[-1] = self.moment.comparison()
        self._show(self._found[-1])

    def _show(self, comparison: Comparison) -> None:
        self._say("")
        self._say(f"TURN {comparison.turn}, THEN AND NOW")
        for aspect in comparison.aspects():
            self._say(f"{aspect.name}")
            self._say(f"   then: {aspect.then}")
            self._say(f"   now: {aspect.now}")
        self._say("Their mood after the turn, of 100")
        for pair in comparison.mood:
            self._say(
                f"   {pair.variable}: {pair.before:.0f} before; then {pair.then:.0f}, now {pair.now:.0f}: {pair.words}"
            )
        prose.note(f"Kept as {paths.shown(self.moment.path.with_stem(comparison.branch))}")
        if self.words.commands:
            prose.note(NEXT)

    def _ask(self) -> None:
        if self.words.prompt:
            output.prompt("You: ")

    def _say(self, text: str) -> None:
        # with --json, stdout holds nothing but the result
        prose.note(text) if self.as_json else prose.line(text)
