"""The shipped weights: what they say of a text does not depend on its company, and every record names them."""

from __future__ import annotations

import hashlib
import json
import random

import numpy as np
import pytest

from roleplay.observers import offline
from roleplay.observers.encoder import WEIGHTS, SentenceEncoder, alike, tokenizer
from roleplay.wiring import checkup
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def texts():
    """Return the agents' sentences of the gold turns, of every length."""
    file = ROOT / "corpus" / "held-out" / "turns.jsonl"
    turns = [json.loads(line)["agent"] for line in file.read_text(encoding="utf-8").splitlines()]
    return list(dict.fromkeys([*turns[:30], *(part for turn in turns for part in turn.split(". "))]))[:150]


def test_a_vector_is_the_same_alone_and_in_any_company(texts):
    alone = [SentenceEncoder().encode([text])[0] for text in texts[::10]]
    shuffled = random.Random(3).sample(texts, len(texts))
    together = dict(zip(shuffled, SentenceEncoder().encode(shuffled), strict=True))
    for text, vector in zip(texts[::10], alone, strict=True):
        assert vector.tobytes() == together[text].tobytes(), text
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_texts_are_encoded_with_others_of_their_length(texts):
    ids = {text: tokenizer().encode(text).ids for text in texts}
    groups = alike(ids)
    assert sorted(t for group in groups for t in group) == sorted(texts)
    assert max(map(len, groups)) == 8
    for group in groups:
        assert min(len(ids[t]) for t in group) >= 0.7 * max(len(ids[t]) for t in group)


def test_nothing_to_encode_is_an_empty_table():
    assert SentenceEncoder().encode([]).shape == (0, 384)


def test_the_card_names_both_networks():
    card = json.loads((WEIGHTS / "observer.json").read_text(encoding="utf-8"))
    for name, digest in (("observer.onnx", card["sha256"]), ("sentences.onnx", card["sentences_sha256"])):
        assert hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() == digest


def test_another_threshold_is_another_observer(tmp_path, monkeypatch):
    before = offline._digest()
    for file in WEIGHTS.glob("*.json"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    card = json.loads((tmp_path / "observer.json").read_text(encoding="utf-8"))
    card["thresholds"]["dismiss"] += 0.01
    (tmp_path / "observer.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    monkeypatch.setattr(offline, "WEIGHTS", tmp_path)
    assert offline._digest.__wrapped__() != before


@pytest.mark.parametrize("name", ["observer.onnx", "sentences.onnx"])
def test_a_network_that_is_not_the_card_s_is_found(name, tmp_path, monkeypatch):
    for file in ("observer.onnx", "sentences.onnx"):
        (tmp_path / file).write_bytes((WEIGHTS / file).read_bytes())
    assert checkup._weights()
    monkeypatch.setattr("roleplay.observers.encoder.WEIGHTS", tmp_path)
    assert checkup._weights()
    (tmp_path / name).write_bytes(b"other weights")
    with pytest.raises(ValueError, match=f"{name} is not the file its card describes"):
        checkup._weights()
