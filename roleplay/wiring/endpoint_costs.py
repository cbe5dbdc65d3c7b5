"""Whether a call fits into what a model takes at once, and what it costs there."""

from __future__ import annotations

from roleplay.errors import RoleplayError
from roleplay.llm import ModelFault
from roleplay.llm.costs import in_dollars, known_price, own_prices
from roleplay.settings import Endpoint
from roleplay.wiring.finding import Finding, fine, wrong
from roleplay.wiring.typical_call import typical_call


def cost_findings(endpoint: Endpoint) -> list[Finding]:
    """Return whether a call fits into what the model takes at once, and what it costs."""
    try:
        call = typical_call(endpoint)
    except ModelFault as fault:
        detail = f"endpoint.context is {endpoint.context:,}, and {fault.detail}"
        return [Finding("context", ok=False, detail=detail, remedy=fault.remedy, of="endpoint")]
    if call is None:
        return [fine("cost", "there is no skilled call here to count with")]
    fits = (
        f"the longest request of such a call takes {call.longest:,} of {endpoint.context:,} tokens, its answer included"
    )
    tokens, most = call.usage.prompt + call.usage.answer, endpoint.budget
    told = (
        f"a call of {call.turns} turns with a worded customer and an observer takes about {round(tokens, -3):,} tokens"
    )
    if 0 < most < tokens:
        remedy = "Raise endpoint.budget, or set it to 0."
        detail = f"{told}, and endpoint.budget is {most:,}"
        return [fine("context", fits), Finding("cost", ok=False, detail=detail, remedy=remedy, of="endpoint")]
    try:
        known = known_price(endpoint.model)
    except RoleplayError as error:
        return [fine("context", fits), wrong("cost", error)]
    if known is None:
        told += f"; no price is known for {endpoint.model}, and {own_prices()} can hold one"
    else:
        told += f", {in_dollars(known.price.of(call.usage))} {known.words}"
    return [fine("context", fits), fine("cost", told)]
