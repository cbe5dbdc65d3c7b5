"""Make the model that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from roleplay.behaviours import Line
from roleplay.errors import UsageProblem
from roleplay.llm import Message
from roleplay.llm.budget import Fitted, fit
from roleplay.llm.client import EndpointModel
from roleplay.llm.demo import demo_model
from roleplay.llm.keys import Key, find_key
from roleplay.llm.meter import Meter
from roleplay.llm.retries import Patience
from roleplay.llm.tokens import counter
from roleplay.settings import DEMO, Endpoint, Settings

Fit = Callable[[Sequence[Message], Sequence[Line], int], Fitted]
"""Takes the fixed messages, the lines of a call with the newest first, and the most tokens of the answer."""
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


def fit_from(settings: Settings) -> Fit:
    """Return what folds a call into what the model can take, beside fixed messages and an answer of so many tokens."""
    count = counter(settings.endpoint.model)
    context = settings.endpoint.context
    limit = context * SURE_OF_AN_ESTIMATE // 100 if count.estimated else context

    def fitted(fixed: Sequence[Message], newest_first: Sequence[Line], answer: int) -> Fitted:
        return fit(fixed, newest_first, limit - answer, count.text)

    return fitted
