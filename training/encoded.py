"""Turns as the network reads them: ids and segments, in batches."""

from __future__ import annotations

import random

import torch
from sentences import base_model
from tokenizers import Tokenizer

AGENT_TOKENS, CONTEXT_TOKENS = 160, 96
BATCH, SEED = 16, 20261122


def tokenizer() -> Tokenizer:
    """Return the base tokenizer without truncation or padding."""
    made = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def encode(tok: Tokenizer, agent: str, before: str) -> tuple[list[int], list[int]]:
    """Return ids and segments: the agent's turn, then what came before."""
    first = tok.encode(agent, add_special_tokens=False).ids[:AGENT_TOKENS]
    second = tok.encode(before, add_special_tokens=False).ids[:CONTEXT_TOKENS]
    start, end = tok.token_to_id("[CLS]"), tok.token_to_id("[SEP]")
    return [start, *first, end, *second, end], [0] * (len(first) + 2) + [1] * (len(second) + 1)


def batch_of(rows: list[tuple[list[int], list[int]]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids, mask and segments, padded to the longest."""
    width = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), width, dtype=torch.long)
    mask, kind = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (tokens, segments) in enumerate(rows):
        ids[i, : len(tokens)] = torch.tensor(tokens)
        mask[i, : len(tokens)] = 1
        kind[i, : len(tokens)] = torch.tensor(segments)
    return ids, mask, kind


def batches(lengths: list[int], rng: random.Random) -> list[list[int]]:
    """Return shuffled batches of turns of similar length."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.uniform(-8, 8))
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    return groups
