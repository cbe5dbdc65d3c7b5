"""A call in plain lines: everything the screen says, without boxes, colour or cursor."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from roleplay.cli import briefing_lines, debrief_lines, output
from roleplay.errors import BadFile, ExitCode
from roleplay.session import Refused
from roleplay.wiring.briefing import briefing_of, worked_example
from roleplay.wiring.live import LiveCall
from roleplay.wiring.paragraphs import reflowed
from roleplay.wiring.results import mood_reason, practice_data

COMMANDS = {
    "/brief": "read the brief again",
    "/cards": "list the knowledge cards",
    "/card N": "read card number N",
    "/help": "what could come next (not in an exam)",
    "/example": "read a skilled call with its notes (guided only)",
    "/hangup": "end the call",
    "/keys": "this list",
}


class Words:
    """Give the agent's turns, one line each, from a person, a pipe or a file."""

    def __init__(self, stream: Iterator[bytes], *, prompt: bool, commands: bool) -> None:
        self.prompt = prompt
        self.commands = commands
        self._stream = stream

    @classmethod
    def from_stdin(cls) -> Words:
        """Take turns from whoever types or pipes."""
        return cls(iter(sys.stdin.buffer.readline, b""), prompt=sys.stdin.isatty(), commands=True)

    @classmethod
    def from_file(cls, name: str) -> Words:
        """Take turns from a file, or from stdin for `-`; trailing empty lines are no turns.

        Raises:
            BadFile: if it cannot be read.
        """
        if name == "-":
            return cls(iter(sys.stdin.buffer.readline, b""), prompt=False, commands=False)
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

    def __init__(
        self, live: LiveCall, words: Words, *, as_json: bool, why: str = "", noted: bool = False,
        home: Path | None = None,
    ) -> None:  # fmt: skip
        self.live = live
        self.words = words
        self.as_json = as_json
        self.why = why
        """Why this call was chosen, where it was."""
        self.noted = noted
        """Whether the scenario's note has been read and answered."""
        self.home = home
        """The scenario's file, with the model calls beside it."""

    def run(self, *, resumed: bool = False) -> int:
        """Play to the end and return the exit code; an interruption leaves the call to be gone on with."""
        loading = threading.Thread(target=self.live.prepare, daemon=True)
        try:
            self._open(resumed=resumed)
            loading.start()
            self._play(loading)
        except KeyboardInterrupt:
            self.live.pause()
            output.note(f"\nThe call is kept. Go on with: roleplay practice --resume {self.live.header.id}")
            return ExitCode.INTERRUPTED
        self.live.end("abandoned")
        card = self.live.close()
        if self.as_json:
            output.data(practice_data(self.live.header, self.live.scenario, self.live.events, card, self.live.path))
        else:
            debrief_lines.show(self.live, card)
        return ExitCode.OK

    def _open(self, *, resumed: bool) -> None:
        briefing, mode = briefing_of(self.live.scenario), self.live.header.mode
        if self.as_json or resumed:
            self._tell(f"{briefing.title}. {briefing.where}. Mode: {mode}.")
        else:
            briefing_lines.show(briefing, mode, self.why, noted=self.noted)
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
            case "/example":
                self._tell(self._example())
            case "/hangup":
                self.live.end("ended_by_agent")
            case _:
                self._tell("\n".join(f"{key}: {what}" for key, what in COMMANDS.items()))

    def _example(self) -> str:
        if self.live.header.mode != "guided":
            return "Worked examples are for guided calls."
        lines = worked_example(self.home) if self.home else []
        return "\n".join(f"{who}: {text}" for who, text in lines) or "There is no worked example of this call."

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
