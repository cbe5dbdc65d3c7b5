"""Make the model that the settings name."""

from __future__ import annotations

from roleplay.errors import UsageProblem
from roleplay.llm.client import EndpointModel
from roleplay.llm.demo import demo_model
from roleplay.llm.keys import Key, find_key
from roleplay.llm.meter import Meter
from roleplay.llm.retries import Patience
from roleplay.llm.tokens import counter
from roleplay.settings import DEMO, Endpoint, Settings

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


def count_tokens(settings: Settings, text: str) -> int:
    """Return the tokens of a text for the model the settings name, for `budget.fit`."""
    return counter(settings.endpoint.model).text(text)
