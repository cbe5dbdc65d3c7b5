"""Make the model that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from roleplay.errors import UsageProblem
from roleplay.llm import ChatModel
from roleplay.llm.client import EndpointModel
from roleplay.llm.keys import Key, find_key
from roleplay.llm.meter import Meter
from roleplay.llm.recording import Recorder, Replayer
from roleplay.llm.retries import Patience
from roleplay.llm.tokens import counter
from roleplay.llm.window import Window
from roleplay.settings import DEMO, REPLAY, Endpoint, Settings
from roleplay.wiring.demo import demo

SURE_OF_AN_ESTIMATE = 85
"""Percent of the context that are filled where the model's own encoding is not known."""
HOW = "`roleplay settings set endpoint.url ADDRESS` and `endpoint.model NAME` name one; `demo:` needs none."


def model_from(settings: Settings, script: Sequence[str] = ()) -> Meter:
    """Return the model the settings name, with a count of its own of what is spent; take one for each call.

    `script` is what the demonstration model says in the agent's seat.

    Raises:
        UsageProblem: if the settings name none, or its key cannot be one.
        BadFile: if they name a recording that is none.
        StorageProblem: if a recording is to be made and cannot be written.
    """
    endpoint = settings.endpoint
    model: ChatModel
    if endpoint.url == DEMO:
        model = demo(script)
    elif endpoint.url.startswith(REPLAY):
        model = recording_at(endpoint)
    else:
        model = _named(endpoint)
    if endpoint.record:
        model = Recorder(model, Path(endpoint.record).expanduser())
    return Meter(model, endpoint.budget)


def recording_at(endpoint: Endpoint) -> Replayer:
    """Return the recording that answers in the place of an endpoint.

    Raises:
        BadFile: if it is none.
    """
    return Replayer(Path(endpoint.url.removeprefix(REPLAY)).expanduser())


def endpoint_at(endpoint: Endpoint, key: Key | None, attempts: int = Patience.attempts) -> EndpointModel:
    """Return the model behind an endpoint; what fails there is tried so many times at most."""
    seconds = float(endpoint.timeout)
    patience = Patience(request=seconds, stall=min(seconds, Patience.stall), total=2 * seconds, attempts=attempts)
    return EndpointModel(endpoint.url, endpoint.model, key, patience)


def _named(endpoint: Endpoint) -> EndpointModel:
    if not endpoint.url:
        raise UsageProblem("No model can be asked: the settings name no endpoint.", HOW)
    if not endpoint.model:
        raise UsageProblem(
            "No model can be asked: the settings name an endpoint and no model.",
            "`roleplay settings set endpoint.model NAME` names it; `roleplay doctor` shows those the endpoint lists.",
        )
    return endpoint_at(endpoint, find_key(endpoint.url))


def window_from(endpoint: Endpoint) -> Window:
    """Return how much the model behind an endpoint can take at once, counted in its own encoding where that is known.

    The first one takes half a second, in which the encoding is read.
    """
    if endpoint.url in ("", DEMO):
        return Window(endpoint.context)
    count = counter(endpoint.model)
    count.text("")
    sure = endpoint.context * SURE_OF_AN_ESTIMATE // 100 if count.estimated else endpoint.context
    return Window(sure, count.by_line)
