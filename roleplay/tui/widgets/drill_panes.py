"""What a drill shows: the moment, what an answer did, and the end of a session."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Collapsible, Label, Static

from roleplay.rubrics import TOP
from roleplay.tui.widgets.level import Level
from roleplay.tui.widgets.line import SpokenLine
from roleplay.tui.widgets.mood_meter import MoodMeter
from roleplay.wiring.drill_words import NOTHING_SEEN, Feedback, SceneWords, Summary, level_words


class MomentPane(Vertical):
    """Show who calls and about what, what was said just before, and the line to answer."""

    def __init__(self, words: SceneWords, band: str) -> None:
        super().__init__()
        self._words, self._band = words, band

    def compose(self) -> ComposeResult:
        """Lay out the moment."""
        words = self._words
        yield Label(words.about, classes="title", markup=False)
        for text in (words.content_note and f"Before you answer: {words.content_note}", words.from_own, words.so_far):
            if text:
                yield Static(text, classes="muted", markup=False)
        with Collapsible(title="Brief and cards", collapsed=True):
            for title, text in words.sheets:
                yield Label(title, classes="heading", markup=False)
                yield Static(text, markup=False)
        last = len(words.lines) - 1
        for i, (who, text) in enumerate(words.lines):
            yield SpokenLine(who, text, agent=who == "You", band=self._band if i == last else "")


class FeedbackPane(Vertical):
    """Show the levels, what was seen, what it would have done, and one thing to say."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__()
        self._feedback = feedback

    def compose(self) -> ComposeResult:
        """Lay out the feedback."""
        shown = self._feedback
        yield SpokenLine("You", shown.result.words, agent=True)
        for name, level in shown.levels:
            words = f"{name}: {level_words(level)}"
            yield Static(words, classes="muted", markup=False) if level is None else Level(level / TOP, words)
        if shown.settled:
            yield Static(shown.settled, markup=False)
        for text in shown.critical:
            yield Static(text, classes="critical", markup=False)
        yield Label("What was seen", classes="heading")
        for sighting in shown.seen:
            yield Static(str(sighting), classes="helps" if sighting.helps else "hurts", markup=False)
        if not shown.seen:
            yield Static(NOTHING_SEEN, classes="muted", markup=False)
        yield Label(shown.say_title, classes="heading", markup=False)
        yield Static("\n".join(t for t in (shown.why, shown.say) if t), classes="advice", markup=False)
        yield Label("What they would say next", classes="heading")
        yield SpokenLine(shown.customer, shown.reply, agent=False, band=shown.band)
        if shown.ends:
            yield Static(shown.ends, markup=False)
        yield MoodMeter()
        if shown.last_time:
            yield Static(shown.last_time, classes="last", markup=False)

    def on_mount(self) -> None:
        """Show what it would have done to the mood."""
        shown = self._feedback
        self.query_one(MoodMeter).show(shown.band, shown.before, shown.after, shown.effect)


class SummaryPane(Vertical):
    """Show what went well, and what is due next and when."""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self._summary = summary

    def compose(self) -> ComposeResult:
        """Lay out the summary."""
        answers = self._summary.answers
        yield Label(f"{answers} answer{'' if answers == 1 else 's'}", classes="title")
        if self._summary.went_well:
            yield Label("What went well", classes="heading")
            yield Static(self._summary.went_well, markup=False)
        yield Label("What is due next", classes="heading")
        for due in self._summary.due:
            yield Static(f"{due.when:<11} {due.day.day:>2} {due.day:%b}  {due.skill} {due.name}", markup=False)
        yield Static("Drills are kept for what is due, and count for nothing else.", classes="muted last", markup=False)
