"""Make the parts of a call from their names, or from what a transcript kept of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from roleplay import paths
from roleplay import rubrics as rubric_files
from roleplay.errors import UsageProblem
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario, load
from roleplay.settings import DEMO, REPLAY
from roleplay.settings import load as load_settings
from roleplay.transcripts import Header, ModelUsed, Source
from roleplay.wiring.seats import Customer, Report, customer_seat

if TYPE_CHECKING:
    from roleplay.observers.llm import LlmObserver
    from roleplay.observers.offline import OfflineObserver

OBSERVERS = ("offline", "llm")
_NO_NAME, _LONGEST = re.compile(r"[^a-z0-9-]"), 80
"""What no id of a scenario or rubric holds, and how long one is at most."""
ANSWERS = "observer.db"
"""What a model answered before, in the cache folder."""


def make_observer(name: str) -> OfflineObserver | LlmObserver:
    """Return an observer by name.

    Raises:
        UsageProblem: if there is none, or it needs a model and the settings name none.
    """
    if name not in OBSERVERS:
        raise UsageProblem(f"There is no observer {name!r}.", f"Known: {', '.join(OBSERVERS)}")
    if name == "llm":
        return make_llm_observer()
    from roleplay.observers.offline import OfflineObserver

    return OfflineObserver()


def make_llm_observer() -> LlmObserver:
    """Return the observer with the model that the settings name.

    Raises:
        UsageProblem: if they name none.
    """
    from roleplay.observers.llm import LlmObserver
    from roleplay.observers.llm_answers import Answers
    from roleplay.observers.offline import OfflineObserver
    from roleplay.wiring.models import model_from, window_from

    settings = load_settings().usable()
    endpoint = settings.endpoint
    # a recording is to hold every request and to answer every one, and the demonstration model costs nothing
    asked_each_time = endpoint.record or endpoint.url == DEMO or endpoint.url.startswith(REPLAY)
    answers = None if asked_each_time else Answers(paths.cache_folder() / ANSWERS)
    return LlmObserver(model_from(settings), OfflineObserver(), answers, window_from(endpoint))


def models_of(**seats: object) -> dict[str, ModelUsed]:
    """Return the models that take part in a call, by their seat."""
    used = {seat: getattr(part, "used", None) for seat, part in seats.items()}
    return {seat: model for seat, model in used.items() if isinstance(model, ModelUsed)}


def check_models(header: Header, **seats: object) -> None:
    """See to it that a call goes on with the models it was begun with.

    Raises:
        UsageProblem: if another one is in a seat, or a model in a person's seat or the other way round.
    """
    present = models_of(**seats)
    if "agent" in header.models and "agent" not in present:
        message = f"{header.id} was begun by a model in the agent's seat."
        raise UsageProblem(message, f"`roleplay practice --agent llm --resume {header.id}` goes on with it.")
    if "agent" in present and "agent" not in header.models:
        message = f"{header.id} was begun by a person."
        raise UsageProblem(message, f"`roleplay practice --resume {header.id}` goes on with it.")
    for seat, used in present.items():
        begun = header.models.get(seat)
        if begun and begun.name != used.name:
            message = f"{header.id} was begun with {begun.name!r} as its {seat}; the settings name {used.name!r}."
            raise UsageProblem(message, f"`roleplay settings set endpoint.model {begun.name}` names it again.")


def make_customer(name: str, report: Report = lambda _: None) -> Customer:
    """Return the customer of one call by name; what goes wrong with a model behind it is reported.

    Raises:
        UsageProblem: if there is none, or no model can be asked.
    """
    return customer_seat(name).make(report)


def rubrics_from(
    names: Iterable[str], header: Header | None = None, known: Mapping[str, Source] | None = None
) -> tuple[dict[str, Rubric], dict[str, Source]]:
    """Return rubrics by name, with the files to keep: those of today, or those a transcript or a form kept."""
    found, kept = dict[str, Rubric](), dict[str, Source]()
    known = header.sources if header else known or {}
    for name in names:
        if name in known:
            found[name] = rubric_from(known[name])
            kept[name] = known[name]
            continue
        loaded = rubric_files.find(name)
        found[name] = loaded.usable()
        kept[name] = Source(name=name, sha256=loaded.digest, text=loaded.text)
    return found, kept


def scenario_from(header: Header) -> Scenario:
    """Return the scenario a transcript kept, with the variant its seed picked."""
    return _kept_scenario(header.sources["scenario"], header.seed)


# calls of one scenario follow each other where many are read, and reading its file takes longer than all the rest
@lru_cache(maxsize=32)
def _kept_scenario(source: Source, seed: int) -> Scenario:
    with TemporaryDirectory() as folder:
        return load(unpacked(source, Path(folder)), seed).usable()


@lru_cache(maxsize=32)
def rubric_from(source: Source) -> Rubric:
    """Return a rubric that was kept whole."""
    with TemporaryDirectory() as folder:
        return rubric_files.load(unpacked(source, Path(folder))).usable()


def unpacked(source: Source, folder: Path) -> Path:
    """Write a file that was kept whole into a folder, and nowhere else, whatever its name is."""
    path = folder / f"{_NO_NAME.sub('-', source.name)[:_LONGEST]}.yaml"
    path.write_text(source.text, encoding="utf-8", newline="")
    return path


def changed_sources(header: Header) -> list[str]:
    """Return the sources of a transcript whose text is not what their digest says."""
    return [n for n, s in header.sources.items() if hashlib.sha256(s.text.encode()).hexdigest() != s.sha256]
