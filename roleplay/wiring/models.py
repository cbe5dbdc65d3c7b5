"""Make the model that the settings name."""

from __future__ import annotations

from roleplay.errors import UsageProblem
from roleplay.llm.client import EndpointModel
from roleplay.llm.demo import demo_model
from roleplay.llm.keys import Key, find_key
from roleplay.llm.meter import Meter
from roleplay.llm.retries import Patience
from roleplay.llm.tokens import counter
from roleplay.llm.window import Window
from roleplay.settings import DEMO, Endpoint, Settings

SURE_OF_AN_ESTIMATE = 85
"""Percent of the context that are filled where the model's own encoding is not known."""
HOW = "`roleplay settings set endpoint.url ADDRESS` and `endpoint.model NAME` name one; `demo:` needs none."


def model_from(settings: Settings) -> Meter:
    """Return the model the settings name, with a count of its own of what is spent; take one for each call.

    Raises:
        UsageProblem: if the settings name none, or its key cannot be one.
    """
    model = demo_model() if settings.endpoint.url == DEMO else _named(settings.endpoint)
    return Meter(model, settings.endpoint.budget)


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
