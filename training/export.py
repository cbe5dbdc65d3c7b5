"""Export a trained checkpoint as int8 ONNX with its card: `make weights`."""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from pathlib import Path

import torch
from data import CORPUS, LABELS, ROOT
from encoded import AGENT_TOKENS, CONTEXT_TOKENS, SEED
from network import Observer
from sentences import WEIGHTS, base_model
from shrink import shrink
from transformers import BertModel

SURER, SUREST = {"positive": -0.10, "harmful": 0.10}, 0.97
"""What is added to the thresholds of the best F1, and their end: a wrong reproach teaches worse than a missed one and
can fail a call by itself; kindness in a skilled agent's own words is what the network is least sure of."""


def surer(thresholds: dict[str, float]) -> dict[str, float]:
    """Return thresholds that lean away from reproach."""
    kinds = tomllib.loads((ROOT / "roleplay/behaviours/catalogue.toml").read_text(encoding="utf-8"))
    return {name: round(min(SUREST, t + SURER[kinds[name]["kind"]]), 3) for name, t in thresholds.items()}


def main() -> None:
    """Write observer.onnx and observer.json into the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    options = parser.parse_args()
    bert = BertModel.from_pretrained(base_model(), add_pooling_layer=False, attn_implementation="eager")
    model = Observer(bert, len(LABELS))
    model.load_state_dict(torch.load(options.checkpoint))
    model.eval()
    ids = torch.ones(2, 9, dtype=torch.int64)
    full = options.checkpoint.with_suffix(".onnx")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    torch.onnx.export(
        model, (ids, ids, ids * 0), str(full), dynamo=False, opset_version=17, input_names=names,
        output_names=["logits", "strength", "look"],
        dynamic_axes={n: {0: "batch", 1: "tokens"} for n in names}
        | {"logits": {0: "batch"}, "strength": {0: "batch"}, "look": {0: "batch", 2: "tokens"}},
    )  # fmt: skip
    shrink(full, WEIGHTS / "observer.onnx", fast=True)
    thresholds = json.loads(options.checkpoint.with_suffix(".json").read_text(encoding="utf-8"))
    card = {
        "name": "roleplay observer",
        "base": "all-MiniLM-L6-v2 (Apache-2.0), embeddings and lowest layer unchanged",
        "labels": LABELS,
        "agent_tokens": AGENT_TOKENS,
        "context_tokens": CONTEXT_TOKENS,
        "thresholds": surer(thresholds),
        "seed": SEED,
        "sha256": hashlib.sha256((WEIGHTS / "observer.onnx").read_bytes()).hexdigest(),
        "sentences_sha256": hashlib.sha256((WEIGHTS / "sentences.onnx").read_bytes()).hexdigest(),
        "corpus_sha256": hashlib.sha256(b"".join(f.read_bytes() for f in sorted(CORPUS.glob("*.jsonl")))).hexdigest(),
    }
    (WEIGHTS / "observer.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
