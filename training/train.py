"""Train the observer from the corpus and export it: `make weights`. Seeds are fixed; digests go on the card."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from data import LABELS, Example, context, load, part
from encoded import BATCH, SEED, batch_of, batches, encode, tokenizer
from network import Observer
from sentences import base_model
from thresholds import choose_thresholds
from tokenizers import Tokenizer
from transformers import BertModel

EPOCHS = 7
BODY_RATE, HEAD_RATE = 1.2e-4, 2e-3
DROPOUT = 0.1
AVERAGED_FROM, AVERAGED_EVERY = 0.6, 10
"""Share of the steps after which weights are averaged, and how often."""
FROZEN = 1
"""Lower layers of the encoder left as they are, with the embeddings."""
WEAKEST = frozenset({"wa", "wb", "wc", "wd", "we", "wf"})
"""Files of turns for the behaviours that the observer tells least well. With a larger share of the mean, a member
trained with them takes more honest turns for harm."""
MEMBERS: tuple[tuple[float, frozenset[str]], ...] = (
    (0.4, frozenset({"pl"}) | WEAKEST),
    (0.4, WEAKEST),
    (0.2, frozenset()),
)
"""Share of each network in the mean, and the files of the corpus that it is trained without. The mean of their weights
is what ships (Wortsman et al. 2022, Model soups): it does better on turns that none of them has seen, at the cost of
one."""
HIDDEN_TOKENS, HIDDEN_CONTEXT, MASK_TOKEN = 0.10, 0.10, 103
"""Share of tokens hidden in training, of whole contexts hidden, and what stands for a hidden token."""


def hide(ids: torch.Tensor, mask: torch.Tensor, kind: torch.Tensor, noise: torch.Generator) -> torch.Tensor:
    """Return the ids with some tokens, and sometimes all that came before the turn, hidden."""
    ordinary = (mask == 1) & (ids > MASK_TOKEN)
    some = torch.rand(ids.shape, generator=noise) < HIDDEN_TOKENS
    whole = (torch.rand((len(ids), 1), generator=noise) < HIDDEN_CONTEXT) & (kind == 1)
    return ids.masked_fill(ordinary & (some | whole), MASK_TOKEN)


def _optimiser(model: Observer) -> torch.optim.Optimizer:
    """Return the optimiser: slow for the encoder, fast for what is new on top of it."""
    body = [p for p in model.bert.parameters() if p.requires_grad]
    head = [p for n, p in model.named_parameters() if not n.startswith("bert.")]
    return torch.optim.AdamW(
        [
            {"params": body, "lr": BODY_RATE, "weight_decay": 0.01},
            {"params": head, "lr": HEAD_RATE, "weight_decay": 0.01},
        ]
    )


def train(examples: list[Example], tok: Tokenizer, epochs: int, watched: list[Example] | None = None) -> Observer:
    """Fine-tune the base encoder on the examples."""
    torch.manual_seed(SEED)
    rng, noise = random.Random(SEED), torch.Generator().manual_seed(SEED)
    bert = BertModel.from_pretrained(
        base_model(), add_pooling_layer=False, attn_implementation="sdpa",
        hidden_dropout_prob=DROPOUT, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    model = Observer(bert, len(LABELS))
    model.bert.embeddings.requires_grad_(False)
    for layer in model.bert.encoder.layer[:FROZEN]:
        layer.requires_grad_(False)
    rows = [encode(tok, e.agent, context(e)) for e in examples]
    target, strong = torch.tensor([e.target for e in examples]), torch.tensor([e.strong for e in examples])
    positives = (target > 0.5).sum(0).clamp(min=1)
    weight = ((len(examples) - positives) / positives).pow(0.6).clamp(max=8.0)
    optimiser = _optimiser(model)
    steps = epochs * math.ceil(len(rows) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [BODY_RATE, HEAD_RATE], total_steps=steps, pct_start=0.1)
    lengths = [len(ids) for ids, _ in rows]
    # the mean of the weights over the last part of the training generalises better than the last ones
    mean = torch.optim.swa_utils.AveragedModel(model)
    step = 0
    model.train()
    for epoch in range(epochs):
        began, total = time.time(), 0.0
        for group in batches(lengths, rng):
            ids, mask, kind = batch_of([rows[i] for i in group])
            logits, strength, _ = model(hide(ids, mask, kind, noise), mask, kind)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target[group], pos_weight=weight)
            known = strong[group] >= 0
            if known.any():
                loss = loss + 0.1 * torch.nn.functional.binary_cross_entropy_with_logits(
                    strength[known], strong[group][known]
                )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            if step >= AVERAGED_FROM * steps and step % AVERAGED_EVERY == 0:
                mean.update_parameters(model)
            total += float(loss.detach())
        print(
            f"epoch {epoch + 1}: loss {total / math.ceil(len(rows) / BATCH):.4f}, {time.time() - began:.0f} s",
            flush=True,
        )
        if watched:
            model.eval()
            print(
                "   dev", score(predict(model, watched, tok), truth_of(watched), np.full(len(LABELS), 0.6)), flush=True
            )
            model.train()
    return mean.module.eval()


def member(learnt: list[Example], tok: Tokenizer, epochs: int, watched: list[Example], folder: Path) -> Observer:
    """Return the network trained on these turns: from the folder if it lies there, so that a stopped run goes on."""
    told = "\n".join([f"{SEED} {epochs}", *(f"{e.id} {e.agent} {context(e)} {e.target} {e.strong}" for e in learnt)])
    kept = folder / f"member-{hashlib.sha256(told.encode()).hexdigest()[:12]}.pt"
    if kept.exists():
        model = Observer(BertModel.from_pretrained(base_model(), add_pooling_layer=False), len(LABELS))
        model.load_state_dict(torch.load(kept))
        return model.eval()
    model = train(learnt, tok, epochs, watched)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), kept)
    return model


def averaged(members: list[tuple[float, Observer]]) -> Observer:
    """Return a network with the mean of the members' weights, each with its share."""
    states = [(share, network.state_dict()) for share, network in members]
    first = states[0][1]
    mean = {
        name: sum(share * state[name] for share, state in states) if weight.is_floating_point() else weight
        for name, weight in first.items()
    }
    members[0][1].load_state_dict(mean)
    return members[0][1].eval()


@torch.no_grad()
def predict(model: Observer, examples: list[Example], tok: Tokenizer) -> np.ndarray:
    """Return probabilities, one row a turn."""
    rows = [encode(tok, e.agent, context(e)) for e in examples]
    out = [torch.sigmoid(model(*batch_of([row]))[0].float())[0].numpy() for row in rows]
    return np.array(out)


def score(probabilities: np.ndarray, truth: np.ndarray, thresholds: np.ndarray) -> dict[str, float]:
    """Return micro and macro F1 and the share of neutral turns with any code."""
    said = probabilities >= thresholds
    hit, extra, miss = (said & truth).sum(0), (said & ~truth).sum(0), (~said & truth).sum(0)
    f1 = 2 * hit / np.maximum(2 * hit + extra + miss, 1)
    neutral = ~truth.any(1)
    return {
        "micro": float(2 * hit.sum() / max(1, (2 * hit + extra + miss).sum())),
        "macro": float(f1[truth.any(0)].mean()),
        "alarms": float(said[neutral].any(1).mean()) if neutral.any() else 0.0,
    }


def truth_of(examples: list[Example]) -> np.ndarray:
    """Return the settled codes as a matrix."""
    return np.array([[label in e.codes for label in LABELS] for e in examples])


def main() -> None:
    """Train, measure and save the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=Path("build/observer.pt"))
    parser.add_argument("--all", action="store_true", help="train on dev and test turns too")
    options = parser.parse_args()
    torch.set_num_threads(2)
    tok, examples = tokenizer(), load()
    parts = {name: [e for e in examples if part(e) == name] for name in ("train", "dev", "test")}
    print({name: len(rows) for name, rows in parts.items()}, flush=True)
    learnt = examples if options.all else parts["train"]
    members = []
    for share, out in MEMBERS:
        own = [e for e in learnt if e.file not in out]
        members.append((share, member(own, tok, options.epochs, parts["dev"], options.out.parent)))
    model = averaged(members)
    torch.save(model.state_dict(), options.out)
    dev, test = predict(model, parts["dev"], tok), predict(model, parts["test"], tok)
    thresholds = choose_thresholds(dev, truth_of(parts["dev"]))
    print(
        "dev", score(dev, truth_of(parts["dev"]), thresholds), "test", score(test, truth_of(parts["test"]), thresholds)
    )
    options.out.with_suffix(".json").write_text(
        json.dumps(dict(zip(LABELS, thresholds.round(3).tolist(), strict=True)))
    )


if __name__ == "__main__":
    main()
