"""The next call is chosen alike from the files' first lines and from the loaded library."""

from __future__ import annotations

import pytest

from roleplay.wiring import choose
from tests.conftest import ROOT, SCENARIOS


@pytest.mark.parametrize("tried", [0, 1, 5])
def test_the_quick_choice_is_that_of_the_loaded_library(monkeypatch, tried):
    monkeypatch.chdir(ROOT)
    library = choose.loaded()
    done: list[str] = []
    for _ in range(tried):
        done.insert(0, choose.suggest(library, done))
    assert choose._first_fresh(done) == choose.suggest(library, done)


def test_a_call_with_a_content_note_is_never_chosen_for_anybody(monkeypatch):
    monkeypatch.chdir(ROOT)
    noted = {name for name, found in choose.loaded().items() if found.scenario and found.scenario.content_note}
    assert "suicide-disclosure" in noted
    rest = [name for name in SCENARIOS if name not in noted]
    assert choose._first_fresh(rest) == ""
    assert choose.suggest(choose.loaded(), rest) not in noted
