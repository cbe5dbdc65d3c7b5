"""A call in plain lines: everything the screen says, without boxes, colour or cursor."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from roleplay.cli import debrief_lines, output
from roleplay.cli.self_rating import SelfRating
from roleplay.cli.stdin_lines import StdinLines
from roleplay.errors import BadFile, ExitCode
from roleplay.session import Refused
from roleplay.wiring.live import LiveCall
from roleplay.wiring.results import mood_reason, practice_data, reflowed

COMMANDS = {
    "/brief": "read the brief again",
    "/cards": "list the knowledge cards",
    "/card N": "read card number N",
    "/help": "what could come next (not in an exam)",
    "/hangup": "end the call",
    "/rate E R": "after the call: your own rating of empathy and resolution, 0 to 5 each",
    "/keys": "this list",
}


class Words:
    """Give the agent's turns, one line each, from a person, a pipe or a file."""

    def __init__(
        self, stream: Iterator[bytes], *, prompt: bool, commands: bool, waiting: Callable[[], bool] = lambda: True
    ) -> None:
        self.prompt = prompt
        self.commands = commands
        self.waiting = waiting
        """Says whether the next line is there now, so that nobody is waited for."""
        self._stream = stream

    @classmethod
    def from_stdin(cls) -> Words:
        """Take turns from whoever types or pipes."""
        lines = StdinLines(sys.stdin.fileno())
        return cls(lines, prompt=sys.stdin.isatty(), commands=True, waiting=lines.waiting)

    @classmethod
    def from_file(cls, name: str) -> Words:
        """Take turns from a file, or from stdin for `-`; trailing empty lines are no turns.

        Raises:
            BadFile: if it cannot be read.
        """
        if name == "-":
            stdin = StdinLines(sys.stdin.fileno())
            return cls(stdin, prompt=False, commands=False, waiting=stdin.waiting)
        try:
            lines = Path(name).read_bytes().rstrip().split(b"\n")
        except OSError as error:
            raise BadFile(f"{name}: {error.strerror or error}") from error
        return cls(iter(lines if lines != [b""] else []), prompt=False, commands=False)

    def __iter__(self) -> Iterator[str]:
        for raw in self._stream:
            yield raw.rstrip(b"\r\n").decode("utf-8", "replace")


class LineMode:
    """Play a call by lines: the customer on stdout, everything about the call on stderr or stdout as it is data."""

    def __init__(self, live: LiveCall, words: Words, *, as_json: bool) -> None:
        self.live = live
        self.words = words
        self.as_json = as_json
        self._rating = SelfRating(asks=words.prompt, waiting=words.waiting)

    def run(self, *, resumed: bool = False) -> int:
        """Play to the end and return the exit code; an interruption leaves the call to be gone on with."""
        loading = threading.Thread(target=self.live.prepare, daemon=True)
        try:
            self._open(resumed=resumed)
            loading.start()
            self._play(loading)
            self.live.end("abandoned")
            self._rating.take(self.live, iter(self.words))
        except KeyboardInterrupt:
            self.live.pause()
            output.note(f"\nThe call is kept. Go on with: roleplay practice --resume {self.live.header.id}")
            return ExitCode.INTERRUPTED
        card = self.live.close()
        if self.as_json:
            output.data(practice_data(self.live.header, self.live.scenario, self.live.events, card, self.live.path))
        else:
            debrief_lines.show(self.live, card)
        return ExitCode.OK

    def _open(self, *, resumed: bool) -> None:
        scenario = self.live.scenario
        self._tell(
            f"{scenario.title}. {scenario.industry}, level {scenario.difficulty}. Mode: {self.live.header.mode}."
        )
        if not self.as_json and not resumed:
            self._tell("Brief:\n" + reflowed(scenario.brief))
        self._tell("You are the agent. Type what you would say, one line a turn; a line of /keys lists the commands.")
        if resumed:
            for line in self.live.state.lines[:-1]:
                self._say(line.who, line.text)
        self._say("customer", self.live.customer_line)

    def _play(self, loading: threading.Thread) -> None:
        if self.live.state.ended:
            return
        self._ask()
        for words in self.words:
            loading.join()
            if self._rating.takes(words):
                continue
            if self.words.commands and words.startswith("/"):
                self._command(words.strip())
            else:
                self._turn(words)
            if self.live.state.ended:
                return
            self._ask()

    def _turn(self, words: str) -> None:
        try:
            said = self.live.say(words)
        except Refused as why:
            output.note(str(why))
            return
        if not self.words.prompt:
            self._say("agent", self.live.state.lines[-2].text)
        self._say("customer", said.text)
        if self.live.header.mode == "guided":
            self._tell(f"Mood: {said.band}. {mood_reason(self.live.events)}")
            if self.live.hint:
                self._tell(f"Hint: {self.live.hint}")

    def _command(self, words: str) -> None:
        name, _, rest = words.partition(" ")
        scenario = self.live.scenario
        cards = list(scenario.knowledge.values()) if self.live.header.mode != "exam" else []
        match name:
            case "/brief":
                self._tell(reflowed(scenario.brief))
            case "/cards":
                self._tell("\n".join(f"{i}. {c.title}" for i, c in enumerate(cards, 1)) or "There are no cards.")
            case "/card" if rest.isdecimal() and 1 <= int(rest) <= len(cards):
                self._tell(f"{cards[int(rest) - 1].title}\n{cards[int(rest) - 1].text.strip()}")
            case "/help":
                self._tell(self.live.help() or "An exam gives no help.")
            case "/hangup":
                self.live.end("ended_by_agent")
            case _:
                self._tell("\n".join(f"{key}: {what}" for key, what in COMMANDS.items()))

    def _ask(self) -> None:
        if self.words.prompt:
            output.prompt("You: ")

    def _say(self, who: str, text: str) -> None:
        spoken = f"{'Customer' if who == 'customer' else 'You'}: {text}"
        # with --json, stdout holds nothing but the result
        output.note(spoken) if self.as_json else output.line(spoken)
        (sys.stderr if self.as_json else sys.stdout).flush()

    def _tell(self, text: str) -> None:
        output.note(text)
