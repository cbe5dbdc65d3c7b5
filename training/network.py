"""The network: a small encoder with one attention over the agent's tokens for each behaviour."""

from __future__ import annotations

import torch
from torch import nn
from transformers import BertModel


class Observer(nn.Module):
    """Give each behaviour a logit, a logit of strength and where in the turn it looked."""

    def __init__(self, bert: BertModel, labels: int) -> None:
        super().__init__()
        self.bert = bert
        width = bert.config.hidden_size
        self.look = nn.Linear(width, labels)
        self.read = nn.Parameter(torch.randn(labels, 2 * width) * 0.02)
        self.bias = nn.Parameter(torch.zeros(labels))
        self.strength = nn.Parameter(torch.randn(labels, 2 * width) * 0.02)
        self.strength_bias = nn.Parameter(torch.zeros(labels))
        self.drop = nn.Dropout(0.15)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        hidden = self.drop(hidden)
        own = (attention_mask * (1 - token_type_ids)).unsqueeze(-1).to(hidden.dtype)
        scores = self.look(hidden) + (own - 1) * 1e4
        look = torch.softmax(scores, dim=1)
        seen = torch.einsum("btl,bth->blh", look, hidden)
        mean = (hidden * own).sum(1) / own.sum(1).clamp(min=1.0)
        both = torch.cat([seen, mean.unsqueeze(1).expand_as(seen)], dim=2)
        logits = (both * self.read).sum(2) + self.bias
        strength = (both * self.strength).sum(2) + self.strength_bias
        return logits, strength, look.transpose(1, 2)
