"""What the model behind a worded customer is told: versioned files, each known by its digest."""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path

from roleplay.llm.prompts import Prompt, read_prompt

VERSION = "customer-1"
"""The prompt in use."""
_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def customer_prompt() -> Prompt:
    """Return the prompt in use."""
    return read_prompt(_HERE / f"{VERSION}.md")


@lru_cache(maxsize=1)
def sounds() -> dict[str, str]:
    """Return how each band of the mood sounds."""
    return tomllib.loads((_HERE / "bands.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def digests() -> dict[str, str]:
    """Return the SHA-256 of everything the model is told that is no part of a scenario, by name."""
    bands = hashlib.sha256((_HERE / "bands.toml").read_bytes()).hexdigest()
    return {customer_prompt().name: customer_prompt().digest, "bands": bands}
