"""The key of an endpoint: where it is found, where it goes, and that nothing shows it."""

from __future__ import annotations

import json
import pickle
import sys
from types import ModuleType

import pytest

from roleplay.errors import UsageProblem
from roleplay.llm.keys import Key, find_key

LOCAL, OPENAI = "http://127.0.0.1:8080/v1", "https://api.openai.com/v1"
SECRET = "sk-sentinel-51c0"


@pytest.fixture(autouse=True)
def keyring(monkeypatch):
    """Put a keyring in place that holds one key for one host."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    fake = ModuleType("keyring")
    fake.get_password = lambda service, user: {("roleplay", "models.example"): SECRET}.get((service, user))
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setattr("roleplay.llm.keys.find_spec", lambda name: object())
    return fake


def test_our_own_variable_wins(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "other")
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_KEY", f" {SECRET}\n")
    for url in (LOCAL, OPENAI, "https://models.example"):
        found = find_key(url)
        assert (found.reveal(), found.origin) == (SECRET, "ROLEPLAY_ENDPOINT_KEY")


def test_openais_variable_goes_to_openai_only(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert find_key(OPENAI).origin == "OPENAI_API_KEY"
    assert find_key(LOCAL) is None
    assert find_key("https://api.openai.com.evil.example/v1") is None


def test_the_keyring_holds_a_key_for_a_host(keyring, monkeypatch):
    assert (find_key("https://models.example/v1").reveal(), find_key(LOCAL)) == (SECRET, None)

    def locked(service, user):
        raise RuntimeError("locked")

    monkeypatch.setattr(keyring, "get_password", locked)
    assert find_key("https://models.example/v1") is None
    monkeypatch.setattr("roleplay.llm.keys.find_spec", lambda name: None)
    assert find_key("https://models.example/v1") is None


def test_nothing_shows_a_key():
    key = Key(SECRET, "the test")
    for shown in (repr(key), str(key), f"{key}", f"{[key]}", repr(dir(key))):
        assert SECRET not in shown
    for kept in (pickle.dumps, json.dumps, vars):
        with pytest.raises(TypeError) as caught:
            kept(key)
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("text", ["two words", "schlüssel", "a\x00b", "a\nb"])
def test_what_no_header_can_carry_is_no_key(text):
    with pytest.raises(UsageProblem) as caught:
        Key(text, "ROLEPLAY_ENDPOINT_KEY")
    assert "ROLEPLAY_ENDPOINT_KEY" in str(caught.value)
    assert text not in str(caught.value)
