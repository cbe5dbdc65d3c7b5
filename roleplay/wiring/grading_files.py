"""Grade files: kept transcripts from their record, conversations from elsewhere by observing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from roleplay.behaviours import Line
from roleplay.errors import BadFile, UsageProblem
from roleplay.grading import Scorecard, grade
from roleplay.grading.from_conversation import record_from
from roleplay.session import InputPort, Refused
from roleplay.settings import load as load_settings
from roleplay.transcripts import find, read
from roleplay.wiring.conversations import Conversation, conversations
from roleplay.wiring.masking import names_to_mask
from roleplay.wiring.parts import make_observer, rubrics_from, scenario_from
from roleplay.wiring.scoring import scorecard
from roleplay.wiring.second_cases import Case, case_of_call, case_of_conversation

DEFAULT = ("empathy", "resolution")


def grade_files(files: Sequence[str], rubrics: Sequence[str], observer: str) -> Iterator[tuple[str, Scorecard]]:
    """Yield the id and scorecard of every conversation in the files.

    Raises:
        BadFile: if a file holds no conversation.
        UsageProblem: if a name is neither a file nor a kept call.
    """
    for name in files:
        path = found_file(name)
        if _is_transcript(path):
            yield _graded_transcript(path, rubrics)
        else:
            for conversation in _taken(path):
                yield conversation.id, _graded(conversation, rubrics or DEFAULT, observer)


def found_file(name: str) -> Path:
    """Return the file that a path or the id of a kept call leads to.

    Raises:
        UsageProblem: if there is none.
    """
    path = Path(name)
    if path.exists():
        return path
    load_settings().usable()
    try:
        return find(name)
    except UsageProblem as error:
        raise UsageProblem(f"There is no file and no kept call {name!r}.", error.remedy) from error


def _is_transcript(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from error
    return head.startswith(b'{"content":') and b'"digest"' in head + b'"digest"' and b'"program"' in head


def _graded_transcript(path: Path, rubrics: Sequence[str]) -> tuple[str, Scorecard]:
    transcript = read(path)
    scenario = scenario_from(transcript.header)
    wanted, _ = rubrics_from(rubrics or scenario.rubrics, None if rubrics else transcript.header)
    return transcript.header.id, scorecard(transcript.header, scenario, transcript.events, wanted)


def cases(files: Sequence[str], rubrics: Sequence[str]) -> Iterator[Case]:
    """Yield every conversation in the files with its grade, for a second opinion.

    Raises:
        BadFile: if a file holds no conversation, or a call that is not as it was written.
        UsageProblem: if a name is neither a file nor a kept call, or the call is not finished.
    """
    for name in files:
        path = found_file(name)
        if _is_transcript(path):
            yield case_of_call(path, rubrics)
        else:
            wanted, _ = rubrics_from(rubrics or DEFAULT)
            for conversation in _taken(path):
                yield case_of_conversation(conversation, wanted)


def _graded(conversation: Conversation, rubrics: Sequence[str], observer: str) -> Scorecard:
    wanted, _ = rubrics_from(rubrics)
    return grade(record_from(conversation.lines, conversation.brief, make_observer(observer).observe), wanted)


def _taken(path: Path) -> Iterator[Conversation]:
    """Yield the conversations of a file as they come through the input port: clean and masked, the brief too."""
    port = InputPort(names=names_to_mask())
    for found in conversations(path):
        try:
            lines = tuple(Line(line.who, port.take(line.text).text) for line in found.lines)
        except Refused as why:
            raise BadFile(f"{found.id}: {why}") from why
        yield replace(found, brief=port.text(found.brief), lines=lines)
