"""The page on models says what the code does."""

from __future__ import annotations

import sys
from typing import get_args

from roleplay.llm import IN_WORDS, FaultKind
from roleplay.llm.faults import REMEDIES
from roleplay.settings import SETTINGS
from tests.conftest import ROOT


def test_the_page_on_models_is_as_the_code_is(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    import models_page

    page = models_page.PAGE.read_text(encoding="utf-8")
    assert page == models_page.text()
    assert all(f"`{name}`" in page or name == "endpoint.model" for name in SETTINGS if name.startswith("endpoint."))


def test_every_fault_has_words_and_a_remedy():
    assert set(get_args(FaultKind)) == IN_WORDS.keys() == REMEDIES.keys()
    assert all(IN_WORDS.values())
    assert all(remedy.endswith(".") for remedy in REMEDIES.values())
