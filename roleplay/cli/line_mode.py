"""A call in plain lines: everything the screen says, without boxes, colour or cursor."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from roleplay.behaviours import Line
from roleplay.cli import briefing_lines, debrief_lines, output, prose
from roleplay.cli.line_commands import Commands
from roleplay.cli.self_rating import SelfRating
from roleplay.cli.stdin_lines import StdinLines
from roleplay.errors import BadFile, EndpointProblem, ExitCode, StorageProblem, TurnProblem
from roleplay.events import CustomerSaid
from roleplay.session import Refused
from roleplay.wiring.briefing import briefing_of
from roleplay.wiring.call_clock import CallClock, spent
from roleplay.wiring.closing import closing, kept_words, remark
from roleplay.wiring.live import LiveCall
from roleplay.wiring.results import bearing, last_moods, mood_reason, practice_data

SILENCE = "Say nothing? Enter again stays silent."
AGAIN = "/again tries again."


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

    def __init__(
        self, live: LiveCall, words: Words, *, as_json: bool, why: str = "", noted: bool = False,
        home: Path | None = None,
    ) -> None:  # fmt: skip
        self.live = live
        self.words = words
        self.as_json = as_json
        self._lines = iter(words)
        self._clock = CallClock(spent(live.header.at, live.events).talking)
        self._commands = Commands(
            live, self._tell, lambda: _skip(self._lines), asks=words.prompt, clock=self._clock, home=home
        )
        self._silent = False
        """Whether the agent was asked about saying nothing."""
        self.why = why
        """Why this call was chosen, where it was."""
        self.noted = noted
        """Whether the scenario's note has been read and answered."""
        self._rating = SelfRating(asks=words.prompt, waiting=words.waiting)

    def run(self, *, resumed: bool = False) -> int:
        """Play to the end and return the exit code; an interruption leaves the call to be gone on with."""
        loading = threading.Thread(target=self.live.prepare, daemon=True)
        try:
            self._open(resumed=resumed)
            loading.start()
            self._play(loading)
            self.live.end("abandoned")
            self._over()
            self._rating.take(self.live, iter(self.words))
        except KeyboardInterrupt:
            self.live.pause()
            prose.note(f"\n{kept_words(self.live.header)}")
            return ExitCode.INTERRUPTED
        except EndpointProblem:
            # nothing that a model failed at is graded: the call waits where it was
            self.live.pause()
            by = " --agent llm" if "agent" in self.live.header.models else ""
            prose.note(kept_words(self.live.header, by))
            raise
        card = self.live.close()
        if self.as_json:
            output.data(practice_data(self.live.header, self.live.scenario, self.live.events, card, self.live.path))
        else:
            debrief_lines.show(self.live, card)
        if self.live.spent:
            prose.note(self.live.spent)
        return ExitCode.OK

    def _open(self, *, resumed: bool) -> None:
        briefing, mode = briefing_of(self.live.scenario), self.live.header.mode
        if self.as_json or resumed:
            self._tell(f"{briefing.title}. {briefing.where}. Mode: {mode}.")
        else:
            briefing_lines.show(briefing, mode, self.why, noted=self.noted)
        model = self.live.header.models.get("agent")
        you = "You are the agent. Type what you would say, one line a turn; a line of /keys lists the commands."
        self._tell(f"The agent is a model, {model.name}." if model else you)
        *before, last = self.live.state.lines or (Line("customer", ""),)
        for line in before if resumed else ():
            self._say(line.who, line.text)
        if resumed and self.live.notes:
            self._tell(f"Your notes:\n{self.live.notes}")
        # words that are still to be answered are said with their answer, unless whoever said them is looking on
        if last.text and (last.who == "customer" or self.words.prompt):
            self._say(last.who, last.text)
            self._tell_trouble()
        if self.live.owed:
            self._answer(self.live.answer)

    def _play(self, loading: threading.Thread) -> None:
        if self.live.state.ended:
            return
        self._ask()
        for words in self._lines:
            loading.join()
            if self._rating.takes(words):
                continue
            self.take(words)
            if self.live.state.ended:
                return
            self._ask()

    def take(self, words: str) -> None:
        """Follow a command, or take the words as a turn."""
        if not self.words.commands or not words.startswith("/"):
            self._turn(words)
        elif words.strip() == "/again" and self.live.owed:
            self._answer(self.live.answer)
        else:
            self._commands.follow(words.strip())

    def _turn(self, words: str) -> None:
        sure, self._silent = self._silent or not self.words.prompt, False
        if not words.strip() and not sure:
            self._silent = True
            self._tell(SILENCE)
            return
        self._answer(lambda: self.live.say(words))

    def _answer(self, get: Callable[[], CustomerSaid]) -> None:
        """Say the customer's answer; what fails stops the program unless somebody is there to try again."""
        try:
            said = get()
        except Refused as why:
            self._tell(f"{why} {AGAIN}" if self.live.owed else str(why))
            return
        except TurnProblem as problem:
            if not self.words.prompt:
                raise problem.cause from None
            self._tell(f"{problem}\n{AGAIN}")
            return
        except StorageProblem as problem:
            if not self.words.prompt:
                raise
            self._tell(f"Your words could not be kept and were not said. {problem}")
            return
        if not self.words.prompt:
            self._say("agent", next(line.text for line in reversed(self.live.state.lines) if line.who == "agent"))
        self._say("customer", said.text)
        self._tell_trouble()
        if self.live.header.mode == "guided":
            turned = bearing(*last_moods(self.live.events, self.live.scenario, self.live.header.seed))
            self._tell(f"Mood: {said.band}{turned}. {mood_reason(self.live.events)}")
            if self.live.hint:
                self._tell(f"Hint: {self.live.hint}")

    def _over(self) -> None:
        """Say what is heard once nobody speaks any more."""
        for heard in closing(self.live.state.outcome):
            self._out(f"{heard.voice}: {heard.text}" if heard.voice else remark(heard))

    def _ask(self) -> None:
        if self.words.prompt:
            output.prompt("You: ")

    def _say(self, who: str, text: str) -> None:
        self._out(f"{'Customer' if who == 'customer' else 'You'}: {text}")

    def _out(self, spoken: str) -> None:
        # with --json, stdout holds nothing but the result
        prose.note(spoken) if self.as_json else prose.line(spoken)
        (sys.stderr if self.as_json else sys.stdout).flush()

    def _tell_trouble(self) -> None:
        if self.live.trouble:
            self._tell(self.live.trouble)

    def _tell(self, text: str) -> None:
        prose.note(text)


def _skip(lines: Iterator[str]) -> None:
    next(lines, "")
