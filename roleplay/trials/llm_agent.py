"""A language model in the agent's seat, that sees what a person there would see: brief, cards and what was said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from roleplay.calls import CallState
from roleplay.llm import Ask, ChatModel, Message, ModelFault
from roleplay.llm.budget import Fitted
from roleplay.llm.prompts import Prompt, fenced, read_prompt
from roleplay.llm.tokens import A_MESSAGE
from roleplay.llm.waiting import let_go, wait_for
from roleplay.llm.window import Window
from roleplay.session.port import MAX_CHARACTERS
from roleplay.transcripts import ModelUsed

PROMPT = "agent-1"
MAX_TOKENS = 400
"""Most tokens of a turn: nobody says more in one breath."""
CLOSING = 2.0
"""Seconds that letting connections go may take."""
CALL_TOKENS = 4_000
"""About how much of the call the model is shown."""
_LABEL = re.compile(
    r"^[\s*_]*(?:agent|advisor|adviser|assistant|you|me|rep(?:resentative)?)[\s*_]*:[\s*_]*", re.IGNORECASE
)
_OTHER = re.compile(r"^[\s*_]*(?:customer|caller|client|user)[\s*_]*:", re.IGNORECASE | re.MULTILINE)


class LlmAgent:
    """Say the next words of a call; nothing of the state is read but the brief, the cards and the lines."""

    def __init__(self, model: ChatModel, *, cards: bool = True, window: Window | None = None) -> None:
        """Take a model; without `cards` nothing can be looked up, as in an exam."""
        self.model = model
        self._cards = cards
        self._window = window or Window()

    @property
    def used(self) -> ModelUsed:
        """The model and the prompt, as a transcript keeps them."""
        return ModelUsed(name=self.model.name, prompts={PROMPT: prompt().digest})

    def __call__(self, state: CallState) -> str:
        """Return the next words; not for use on an event loop.

        Raises:
            ModelFault: if the model gave none.
        """
        return wait_for(self.say(state))

    async def say(self, state: CallState) -> str:
        """Return the next words.

        Raises:
            ModelFault: if the model gave none.
        """
        scenario = state.scenario
        cards = [f"{card.title}\n{card.text.strip()}" for card in scenario.knowledge.values()] if self._cards else []
        values = {
            "language": scenario.language,
            "brief": fenced("BRIEF", scenario.brief.strip()),
            "cards": fenced("CARDS", "\n\n".join(cards) or "(nothing)"),
        }
        system, begin = fixed = prompt().fill(values)
        call = self._window.fitted(fixed, state.lines, answer=MAX_TOKENS, most=CALL_TOKENS, around=A_MESSAGE)
        messages = (system, *_in_turns(call, begin))
        reply = await self.model.ask(Ask(messages, MAX_TOKENS, seed=state.seed))
        words = spoken(reply.text, scenario.customer.name)
        if not words:
            raise ModelFault("empty", "it says nothing of its own")
        return words

    def close(self) -> None:
        """Let the model's connections go; nothing can be said after that."""
        let_go(self.model, CLOSING)


def spoken(text: str, customer: str) -> str:
    """Return what the agent says in a model's answer, in one line: no label, and nothing the customer would say."""
    own = _LABEL.sub("", text.strip())
    name = re.compile(rf"^[\s*_]*{re.escape(customer)}[\s*_]*:", re.IGNORECASE | re.MULTILINE)
    cuts = [match.start() for pattern in (_OTHER, name) if (match := pattern.search(own))]
    return " ".join(own[: min(cuts, default=len(own))].split())[:MAX_CHARACTERS]


@lru_cache(maxsize=1)
def prompt() -> Prompt:
    """Return the prompt of this version."""
    return read_prompt(Path(__file__).parent / "prompts" / f"{PROMPT}.md")


def _in_turns(call: Fitted, begin: Message) -> Iterator[Message]:
    """Yield a call as a chat: the customer as the user and the agent as the model, in turns."""
    said = [("user", call.summary)] if call.summary else []
    said += [("assistant" if line.who == "agent" else "user", line.text) for line in call.lines]
    if not said or said[0][0] == "assistant":
        yield begin
    for role, texts in groupby(said, key=itemgetter(0)):
        yield Message("assistant" if role == "assistant" else "user", "\n".join(text for _, text in texts))
