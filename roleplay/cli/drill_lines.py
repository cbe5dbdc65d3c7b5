"""Drills in plain lines: everything the screen says, without boxes, colour or cursor."""

from __future__ import annotations

import sys
import threading
from typing import Any

from roleplay.cli import output, prose
from roleplay.cli.line_mode import Words
from roleplay.errors import ExitCode
from roleplay.session import Refused
from roleplay.wiring.drill_words import NOTHING_SEEN, Due, Feedback, SceneWords, level_words, mood_words
from roleplay.wiring.drills import DrillSession

COMMANDS = {"/brief": "read the brief and the cards", "/stop": "finish", "/keys": "this list"}


class DrillLines:
    """Hold a session by lines: a person goes on when they have read, a file or a pipe goes on at once."""

    def __init__(self, session: DrillSession, words: Words, *, as_json: bool) -> None:
        self.session = session
        self.words = words
        self.as_json = as_json
        self._answered = False
        """The moment that is up has had an answer."""
        self._loading: threading.Thread | None = None
        """What loads the observer while the person reads."""

    def run(self) -> int:
        """Go through the session and return the exit code; stopping early keeps what was answered."""
        code = ExitCode.OK
        try:
            self._drill()
        except KeyboardInterrupt:
            prose.note("")
            code = ExitCode.INTERRUPTED
        self._end()
        self._loaded()
        return code

    def _drill(self) -> None:
        prose.note("Say what you would say, one line an answer; a line of /keys lists the commands.")
        if not self._next():
            return
        for line in self.words:
            words = line.strip()
            if words == "/stop" and self.words.commands:
                return
            if words.startswith("/") and self.words.commands:
                self._command(words)
            elif not words and self._answered:
                if not self._next():
                    return
            elif self._answer(words) and not self.words.prompt and not self._next():
                return
            self._ask()

    def _next(self) -> bool:
        """Bring up the next moment and return whether there is one."""
        self._notices()
        if self.session.next() is None:
            return False
        self._answered = False
        self._show_moment(self.session.words)
        self._loading = threading.Thread(target=self.session.prepare, daemon=True)
        self._loading.start()
        if self.session.number == 1:
            self._ask()
        return True

    def _answer(self, words: str) -> bool:
        """Take an answer and return whether it was taken."""
        self._loaded()
        try:
            feedback = self.session.answer(words)
        except Refused as why:
            prose.note(str(why))
            return False
        self._answered = True
        self._show(feedback)
        self._notices()
        return True

    def _ask(self) -> None:
        if self.words.prompt:
            output.prompt(
                "\nEnter for the next moment, or say it again in other words: " if self._answered else "You: "
            )

    def _command(self, words: str) -> None:
        if words == "/brief":
            for title, text in self.session.words.sheets:
                prose.note(f"{title}\n{text}")
        else:
            prose.note("\n".join(f"{key}: {what}" for key, what in COMMANDS.items()))

    def _show_moment(self, words: SceneWords) -> None:
        self._line(f"\nMoment {self.session.number} of about {self.session.total}. {words.skill}.")
        note = words.content_note and f"Before you answer: {words.content_note}"
        for text in (f"{words.about}.", note, words.from_own, words.so_far):
            if text:
                self._line(text)
        for who, said in words.lines:
            self._line(f"{who}: {said}")

    def _show(self, shown: Feedback) -> None:
        if not self.words.prompt:
            self._line(f"You: {shown.result.words}")
        levels = "; ".join(f"{name} {level_words(level)}" for name, level in shown.levels)
        self._line(f"{levels}. {shown.settled}".rstrip())
        for text in shown.critical:
            self._line(text)
        for seen in shown.seen or (NOTHING_SEEN,):
            self._line(f"   {seen}")
        if shown.why:
            self._line(shown.why)
        self._line(f"{shown.say_title}: {shown.say}")
        self._line(f"They would say next: {shown.reply}")
        self._line(f"They would sound {shown.band}. {mood_words(shown)} {shown.effect}")
        for text in (shown.ends, shown.last_time):
            if text:
                self._line(text)

    def _loaded(self) -> None:
        """Wait for what is loading: it must be done before it is used, and before the program ends."""
        if self._loading:
            self._loading.join()

    def _end(self) -> None:
        summary = self.session.summary()
        self._line(f"\nAnswers: {summary.answers}. Drills are kept for what is due, and count for nothing else.")
        if summary.went_well:
            self._line(f"What went well: {summary.went_well}")
        for due in summary.due:
            self._line(f"Due {due.when}, {due.day}: {due.skill} {due.name}")
        if self.as_json:
            output.data({"answers": [_as_data(f) for f in self.session.given], "due": [_due(d) for d in summary.due]})

    def _notices(self) -> None:
        while self.session.notices:
            prose.note(self.session.notices.pop(0))

    def _line(self, text: str) -> None:
        # with --json, stdout holds nothing but the result
        prose.note(text) if self.as_json else prose.line(text)
        (sys.stderr if self.as_json else sys.stdout).flush()


def _as_data(shown: Feedback) -> dict[str, Any]:
    """Return an answer as JSON: what is kept of it, and what was shown."""
    more = {
        "score": shown.result.score,
        "critical": list(shown.critical),
        "reply": shown.reply,
        "band": shown.band,
        "why": shown.why,
        "say": shown.say,
    }
    return shown.result.model_dump(mode="json") | more


def _due(due: Due) -> dict[str, str]:
    return {"skill": due.skill, "name": due.name, "day": due.day.isoformat()}
