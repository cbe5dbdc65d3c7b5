"""Make the parts of a call from their names, or from what a transcript kept of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from roleplay import rubrics as rubric_files
from roleplay.errors import UsageProblem
from roleplay.rubrics import Rubric
from roleplay.scenarios import Scenario, load
from roleplay.transcripts import Header, Source
from roleplay.wiring.seats import Customer, Report, customer_seat

if TYPE_CHECKING:
    from roleplay.observers.offline import OfflineObserver

OBSERVERS = ("offline",)


def make_observer(name: str) -> OfflineObserver:
    """Return an observer by name.

    Raises:
        UsageProblem: if there is none.
    """
    if name not in OBSERVERS:
        raise UsageProblem(f"There is no observer {name!r}.", f"Known: {', '.join(OBSERVERS)}")
    from roleplay.observers.offline import OfflineObserver

    return OfflineObserver()


def make_customer(name: str, report: Report = lambda _: None) -> Customer:
    """Return the customer of one call by name; what goes wrong with a model behind it is reported.

    Raises:
        UsageProblem: if there is none, or no model can be asked.
    """
    return customer_seat(name).make(report)


def rubrics_from(names: Iterable[str], header: Header | None = None) -> tuple[dict[str, Rubric], dict[str, Source]]:
    """Return rubrics by name, with the files to keep: those of today, or those a transcript kept."""
    found, kept = dict[str, Rubric](), dict[str, Source]()
    for name in names:
        if header is not None and name in header.sources:
            found[name] = _kept_rubric(header.sources[name])
            kept[name] = header.sources[name]
            continue
        loaded = rubric_files.find(name)
        found[name] = loaded.usable()
        kept[name] = Source(name=name, sha256=loaded.digest, text=loaded.text)
    return found, kept


def scenario_from(header: Header) -> Scenario:
    """Return the scenario a transcript kept, with the variant its seed picked."""
    with TemporaryDirectory() as folder:
        return load(_unpacked(header.sources["scenario"], Path(folder)), header.seed).usable()


def _kept_rubric(source: Source) -> Rubric:
    with TemporaryDirectory() as folder:
        return rubric_files.load(_unpacked(source, Path(folder))).usable()


def _unpacked(source: Source, folder: Path) -> Path:
    path = folder / f"{source.name}.yaml"
    path.write_text(source.text, encoding="utf-8", newline="")
    return path


def changed_sources(header: Header) -> list[str]:
    """Return the sources of a transcript whose text is not what their digest says."""
    return [n for n, s in header.sources.items() if hashlib.sha256(s.text.encode()).hexdigest() != s.sha256]
