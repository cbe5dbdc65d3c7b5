"""The observer with a language model: it reports behaviours with quotes for one turn, code computes the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from roleplay import llm
from roleplay.behaviours import CATALOGUE, Behaviour, Observation, Seen, TurnContext
from roleplay.llm import Ask, ChatModel, Message, Usage
from roleplay.llm.prompts import Prompt, fenced, read_prompt
from roleplay.llm.structured import in_words, structured
from roleplay.llm.waiting import let_go, wait_for
from roleplay.llm.window import Window
from roleplay.observers import offline
from roleplay.observers.cues import ACKNOWLEDGES
from roleplay.observers.llm_answers import Answers
from roleplay.observers.llm_reading import FROM_HISTORY, RULED_OUT, Answer, Reading, checked
from roleplay.observers.whole import Heard, heard, observation
from roleplay.transcripts.model import ModelUsed

CALL_TOKENS = 1_200
"""About how much of the call before the turn the model is shown."""
MAX_TOKENS = 1_000
"""Most tokens of an answer: a dozen behaviours with their reasons."""
CLOSING = 2.0
"""Seconds that letting connections go may take."""
PROMPT = "observer-1"
ASKED_WITH = ("budget", "prompts", "strict_schema", "structured", "window")
"""Modules of the model room that shape a request or how its answer is read."""
_HERE = Path(__file__).parent


@dataclass
class Tally:
    """Count what a model was asked and what of its answers did not stand."""

    asked: int = 0
    """Turns the model was asked about."""
    remembered: int = 0
    """Turns it had answered before."""
    usage: Usage = field(default_factory=Usage)
    discarded: Counter[str] = field(default_factory=Counter)
    """Reports that do not stand, by the reason."""


class LlmObserver:
    """Let a model read each turn, at temperature 0, and believe nothing that is not in the turn.

    The guards of the offline observer hold here too: words to a grader are never shown to the model, and a good thing
    that is refused, supposed, cited, cancelled by harm or about another case does not count.
    """

    name = "llm"

    def __init__(
        self, model: ChatModel, observer: offline.OfflineObserver, answers: Answers | None = None,
        window: Window | None = None,
    ) -> None:  # fmt: skip
        self.tally = Tally()
        self._window = window or Window()
        self.model = model
        self._offline = observer
        self._answers = answers

    @property
    def digest(self) -> str:
        """SHA-256 over the model's name, what it is asked, and the offline observer that everything else is from.

        How much of a call the model can take is a part of what it is asked.
        """
        resting_on = f"{self._asking}\n{self._window.tokens}\n{self._offline.digest}"
        return hashlib.sha256(resting_on.encode()).hexdigest()

    @property
    def used(self) -> ModelUsed:
        """The model and the prompts, as a transcript keeps them."""
        return ModelUsed(name=self.model.name, prompts={PROMPT: prompt().digest})

    def prepare(self, context: TurnContext) -> None:
        """Load the weights and read the trainer's examples ahead of the first turn; the model is not asked."""
        self._offline.prepare(context)

    def observe(self, text: str, context: TurnContext) -> Observation:
        """Return what one agent turn shows; not for use on an event loop.

        Raises:
            ModelFault: if the model gave no answer that can be used.
        """
        return wait_for(self.observe_async(text, context))

    async def observe_async(self, text: str, context: TurnContext, tally: Tally | None = None) -> Observation:
        """Return what one agent turn shows; counts go to the tally, by default to the observer's own.

        Raises:
            ModelFault: if the model gave no answer that can be used.
        """
        turn, tally = heard(text, context), tally or self.tally
        if turn.empty:
            return observation(turn, context, ())
        reading = await self._read(turn, context, tally)
        seen = observation(turn, context, with_history(turn.readable, context, reading.seen))
        lost = {s.id for s in reading.seen} - {b.id for b in seen.behaviours}
        tally.discarded.update(reading.discarded + Counter({RULED_OUT: len(lost)}))
        return seen

    def close(self) -> None:
        """Let the model's connections go; nothing can be observed after that."""
        let_go(self.model, CLOSING)

    async def close_async(self) -> None:
        """Do the same on an event loop."""
        await self.model.close()

    def request(self, turn: Heard, context: TurnContext) -> Ask:
        """Return what the model is asked about a turn.

        Raises:
            ModelFault: `too_long` if it is more than the model can take at once.
        """
        values = {
            "behaviours": definitions(), "case": _case(context), "history": fenced("CALL", "(nothing yet)"),
            "turn": fenced("TURN", _squeezed(turn.readable)),
        }  # fmt: skip
        fixed = (*prompt().fill(values), Message("user", in_words(Answer)))
        if call := self._window.fitted(fixed, context.history, answer=MAX_TOKENS, most=CALL_TOKENS).text:
            values["history"] = fenced("CALL", call)
        return Ask(prompt().fill(values), MAX_TOKENS, temperature=0.0, schema_name="behaviours")

    async def _read(self, turn: Heard, context: TurnContext, tally: Tally) -> Reading:
        ask = self.request(turn, context)
        told = (message.text for message in ask.messages)
        key = hashlib.sha256("\0".join((self._asking, turn.text, *told)).encode()).hexdigest()
        known = self._answers.get(key, turn.text) if self._answers else None
        if known:
            tally.remembered += 1
            return known
        tally.asked += 1
        answer = await structured(self.model, ask, Answer)
        tally.usage += answer.usage
        reading = checked(answer.value, turn, f"model:{self.model.name}")
        if self._answers:
            self._answers.put(key, reading)
        return reading

    @property
    def _asking(self) -> str:
        """What shapes an answer besides the turn: the model's name, the prompt as filled, and our own code."""
        return f"{self.model.name}\n{_asking_digest()}"


def with_history(text: str, context: TurnContext, reported: Sequence[Seen]) -> list[Seen]:
    """Return what was reported about a turn as far as it counts there, with what only the history shows."""
    seen = offline.said_here(text, reported, context)
    readings = offline.by_behaviour(text, context)
    early = [s for s in offline.worded(text, context, readings) if s.id == "premature_fix"]
    heard_out = any(s.id in ACKNOWLEDGES for s in seen)
    return [*seen, *(() if heard_out else early), *offline.from_history(text, context, seen, readings)]


@lru_cache(maxsize=1)
def prompt() -> Prompt:
    """Return the prompt of this version."""
    return read_prompt(_HERE / "prompts" / f"{PROMPT}.md")


@lru_cache(maxsize=1)
def definitions() -> str:
    """Return the catalogue as the model reads it, two lines a behaviour."""
    return "\n".join(map(_definition, CATALOGUE.values()))


def _definition(behaviour: Behaviour) -> str:
    also = " Judged elsewhere, from the whole call: never report it." if behaviour.id in FROM_HISTORY else ""
    return (
        f"- `{behaviour.id}` ({'good' if behaviour.positive else 'harm'}): {behaviour.definition}{also}\n"
        f"  Such as: {behaviour.examples[0]} "
        f"Near miss: {behaviour.near_miss} ({behaviour.near_miss_reason})"
    )


def _case(context: TurnContext) -> str:
    facts = "\n".join(" ".join(fact.split()) for fact in context.facts if fact.strip())
    return fenced("CASE", facts or "(nothing is known)")


def _squeezed(text: str) -> str:
    """Return a text with single spaces and no empty lines, so that what is blanked out leaves no mark."""
    return "\n".join(" ".join(part.split()) for part in text.splitlines() if part.strip())


@lru_cache(maxsize=1)
def _asking_digest() -> str:
    total = hashlib.sha256(prompt().digest.encode() + definitions().encode())
    asking = [Path(llm.__file__).parent / f"{name}.py" for name in ASKED_WITH]
    for file in [*sorted(_HERE.glob(offline.ONLY_FOR_A_MODEL)), *asking]:
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()
