"""A candidate's form: which call is next, how it is begun or gone on with, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from roleplay import __version__, paths
from roleplay.certify.sealed_form import MOST_BYTES, CallOfForm, Form, unseal
from roleplay.certify.times import times_left
from roleplay.clock import Sources, SystemSources
from roleplay.errors import BadFile, UsageProblem
from roleplay.scenarios import Loaded, load
from roleplay.transcripts import FormCall, read
from roleplay.transcripts.disk import explained
from roleplay.wiring.live import LiveCall
from roleplay.wiring.parts import make_observer, unpacked
from roleplay.wiring.setup import Setup

State = Literal["to take", "left", "taken", "lost"]
"""Not begun; left in the middle; finished; can no longer count."""


@dataclass(frozen=True)
class Place:
    """Hold where one call of a form stands."""

    number: int
    """From 1."""
    call: CallOfForm
    state: State
    title: str = ""
    """Of a call that was begun; before, nothing is given away."""
    why: str = ""
    """Why it can no longer count."""

    @property
    def words(self) -> str:
        """The call and how it stands, in a line."""
        title = f": {self.title}" if self.title else ""
        return f"Call {self.number}{title} – {self.state}{f', {self.why}' if self.why else ''}"

    def as_data(self) -> dict[str, Any]:
        """Return what `practice --form FILE --list --json` prints for it."""
        return {
            "number": self.number, "id": self.call.slot, "state": self.state, "title": self.title, "why": self.why,
        }  # fmt: skip


class FormDesk:
    """Take the calls of a form one after the other."""

    def __init__(
        self, form: Form, folder: Path | None = None, sources: Sources | None = None, *,
        supervised: bool = False, file: Path | None = None,
    ) -> None:  # fmt: skip
        self.form = form
        self.folder = folder or paths.transcripts_folder()
        self.file = file
        """The form's file, where the candidate has one."""
        self.supervised = supervised
        self._sources = sources or SystemSources()

    @classmethod
    def open(cls, file: Path, folder: Path | None = None, sources: Sources | None = None) -> FormDesk:
        """Open a form's file.

        Raises:
            BadFile: if it is none, or was damaged.
        """
        return cls(read_form(file), folder, sources, file=file)

    def places(self) -> tuple[Place, ...]:
        """Return every call of the form, in order, as it stands on the disk."""
        return tuple(self._place(number, call) for number, call in enumerate(self.form.calls, 1))

    @property
    def next(self) -> Place | None:
        """The call that is to be gone on with, else the next to be taken."""
        open_ones = [place for place in self.places() if place.state in ("left", "to take")]
        return next((p for p in open_ones if p.state == "left"), open_ones[0] if open_ones else None)

    @property
    def words(self) -> str:
        """How far one is, and until when there is time."""
        places = self.places()
        taken, lost = (sum(p.state == state for p in places) for state in ("taken", "lost"))
        gone = f", {lost} can no longer count" if lost else ""
        return f"{taken} of {len(places)} calls taken{gone}. Until {self.form.deadline:%Y-%m-%d %H:%M} UTC."

    @property
    def done_words(self) -> str:
        """What is to be done once no call is left."""
        if self.supervised:
            return "That was all. Nothing is left to do: the calls are with your certifier."
        file = paths.shown(self.file) if self.file else "FORM"
        here = "" if self.folder == paths.transcripts_folder() else f" --transcripts {paths.shown(self.folder)}"
        pack = f"roleplay certify pack {file}{here} --to {self.form.candidate}.zip"
        return f"That was all. Send your calls back: `{pack}` puts them in one file for your certifier."

    def path(self, call: CallOfForm) -> Path:
        """Return where the transcript of a call stands."""
        return self.folder / f"{call.slot}{paths.TRANSCRIPT_SUFFIX}"

    def loaded(self, call: CallOfForm) -> Loaded:
        """Return the scenario of a call in the version that the form holds.

        Raises:
            BadFile: if it cannot be used.
        """
        source = self.form.scenarios[call.scenario]
        with TemporaryDirectory() as folder:
            return load(unpacked(source, Path(folder)), call.seed)

    def check(self) -> None:
        """See to it that a call taken here today can be taken in.

        Raises:
            UsageProblem: if the time is over, or this program or its observer is another than the form was made with.
        """
        if self._sources.now() > self.form.deadline:
            over = f"The time for this form ended on {self.form.deadline:%Y-%m-%d %H:%M} UTC."
            raise UsageProblem(over, "Ask your certifier whether you can have another.")
        if self.form.program != __version__:
            other = f"This form is for roleplay {self.form.program}; here is {__version__}."
            raise UsageProblem(other, f"Install that version: `pip install roleplay=={self.form.program}`.")
        if make_observer(self.form.observer).digest != self.form.observer_sha256:
            other = "This form is for another version of what reads your turns: calls taken here would be refused."
            raise UsageProblem(other, "Ask your certifier which installation to use.")

    def begin(self, place: Place) -> LiveCall:
        """Take a call, or go on with it.

        Raises:
            UsageProblem: if it cannot be taken here today.
            StorageProblem: if its transcript cannot be written.
        """
        assert place.state in ("left", "to take")
        self.check()
        if place.state == "left":
            return LiveCall.resume(self.path(place.call), self._sources, by_form=True)
        form, call = self.form, place.call
        setup = Setup(
            call.scenario, call.seed, "exam", form.customer, form.observer, form.candidate, self.folder,
            FormCall(run=form.run, slot=call.slot, supervised=self.supervised), form.rubrics,
        )  # fmt: skip
        # a model takes its time, which is waited for on the line itself
        return LiveCall.start(setup, self.loaded(call), self._sources, opens=form.customer == "scripted")

    def _place(self, number: int, call: CallOfForm) -> Place:
        path = self.path(call)
        if not path.exists():
            return Place(number, call, "to take")
        try:
            found = read(path)
        except BadFile:
            return Place(number, call, "lost", why=f"{paths.shown(path)} cannot be read")
        if found.header.form is None or found.header.form.run != self.form.run:
            elsewhere = f"{paths.shown(path)} is of another run; `--transcripts FOLDER` keeps this one elsewhere"
            return Place(number, call, "lost", why=elsewhere)
        title = found.header.title
        if found.finished:
            return Place(number, call, "taken", title)
        left = times_left(found.header.at, found.events)
        if left >= self.form.resumes:
            often = "never" if self.form.resumes == 0 else f"{self.form.resumes} times at most"
            return Place(number, call, "lost", title, f"it may be left and gone on with {often}")
        return Place(number, call, "left", title)


def read_form(file: Path) -> Form:
    """Return the form that a file holds.

    Raises:
        BadFile: if it is none, or was damaged.
    """
    shown = paths.shown(file)
    if paths.kind_of(file) != "file":
        raise BadFile(f"There is no form {shown}.", "A form is the file that your certifier sent you: NAME.form.")
    with explained(file):
        if file.stat().st_size > MOST_BYTES:
            raise BadFile(f"{shown}: this is larger than any form.")
        return unseal(file.read_bytes(), shown)
