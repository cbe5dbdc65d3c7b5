"""Find the key of an endpoint and keep it out of sight: nothing that prints, logs or stores a Key shows it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NoReturn
from urllib.parse import urlsplit

from roleplay.errors import UsageProblem

VARIABLE = "ROLEPLAY_ENDPOINT_KEY"
OPENAI_VARIABLE, OPENAI_HOST = "OPENAI_API_KEY", "api.openai.com"
"""What other programs call OpenAI's key; it goes nowhere but to OpenAI."""
SERVICE = "roleplay"
"""The keyring's service; the user name there is the endpoint's host."""


class Key:
    """Hold a key; only `reveal` gives it away."""

    __slots__ = ("__text", "origin")

    def __init__(self, text: str, origin: str) -> None:
        text = text.strip()
        if not (text and text.isascii() and text.isprintable() and " " not in text):
            raise UsageProblem(f"The key from {origin} holds characters that no key has.", "Set it again.")
        self.__text = text
        self.origin = origin
        """Where it was found."""

    def reveal(self) -> str:
        """Return the key itself, for the one header it belongs in."""
        return self.__text

    def __repr__(self) -> str:
        return f"Key(hidden, from {self.origin})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not for keeping")


def find_key(url: str) -> Key | None:
    """Return the key for an endpoint from the environment or the keyring, or none.

    Raises:
        UsageProblem: if what is found cannot be a key.
    """
    host = urlsplit(url).hostname or ""
    if text := os.environ.get(VARIABLE):
        return Key(text, VARIABLE)
    if host == OPENAI_HOST and (text := os.environ.get(OPENAI_VARIABLE)):
        return Key(text, OPENAI_VARIABLE)
    if text := _from_keyring(host):
        return Key(text, "the keyring")
    return None


def _from_keyring(host: str) -> str | None:
    if not find_spec("keyring"):
        return None
    try:
        import keyring

        return keyring.get_password(SERVICE, host)
    except Exception:  # noqa: BLE001  backends raise what they like: a keyring that fails is one without a key
        return None
