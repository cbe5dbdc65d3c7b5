"""What the model behind a customer got wrong, in words for whoever is on the call or reads it later."""

from __future__ import annotations

from collections.abc import Sequence

from roleplay.events import AgentSaid, AnyEvent, CustomerFault, CustomerSaid
from roleplay.settings import DEMO, REPLAY, Settings
from roleplay.wiring.modes import leaves_turns_out

GIVEN_UP = "given_up"
"""The kind of fault after which the model is asked no more."""
WRITTEN = "so the customer's written line was used."
NOT_GRADED = "Your answer to it will not be graded."


def trouble(events: Sequence[AnyEvent], mode: str) -> str:
    """Return what whoever is on the call should know about the customer's last line, or nothing.

    A line that came late may leave the answer to it ungraded.
    """
    begin = max((i for i, e in enumerate(events) if isinstance(e, AgentSaid)), default=-1)
    recent = events[begin + 1 :]
    faults = [e for e in recent if isinstance(e, CustomerFault)]
    worded = any(e.words for e in recent if isinstance(e, CustomerSaid))
    said = [_crackled(faults)] if not worded else []
    if any(fault.reached for fault in faults):
        said += ["" if any(said) else "The line was slow.", NOT_GRADED if leaves_turns_out(mode) else ""]
    return " ".join(words for words in said if words)


def _crackled(faults: Sequence[CustomerFault]) -> str:
    from roleplay.llm import IN_WORDS as FAILED

    kinds = [fault.kind for fault in faults]
    if GIVEN_UP in kinds:
        return "The line crackled: the model has stopped answering, so the customer speaks as written from here on."
    failed = next((words for kind, words in FAILED.items() if kind in kinds), "")
    return f"The line crackled: {failed}, {WRITTEN}" if failed else ""


def fault_words(fault: CustomerFault) -> str:
    """Return one fault as a transcript shows it."""
    from roleplay.customers.checks import IN_WORDS as HELD_BACK
    from roleplay.llm import IN_WORDS as FAILED

    if fault.kind == GIVEN_UP:
        what = "The customer's model was asked no more in this call"
    elif fault.kind in HELD_BACK:
        what = f"A wording of the customer's line was held back: {HELD_BACK[fault.kind]}"
    else:
        failed = next((words for kind, words in FAILED.items() if kind == fault.kind), fault.kind)
        what = f"The customer's model failed: {failed}"
    reached = " The trainee noticed." if fault.reached else ""
    return f"{what}. {fault.detail.rstrip('.')}.{reached}" if fault.detail else f"{what}.{reached}"


def model_name(settings: Settings) -> str:
    """Return the model that the settings name, as a screen calls it; empty where they name none."""
    endpoint = settings.endpoint
    if endpoint.url.startswith(REPLAY):
        return "a recorded model"
    return "the demo model" if endpoint.url == DEMO else endpoint.model if endpoint.url else ""


def customer_choice(customer: str, model: str) -> str:
    """Return who words the customer's lines, and what the key for it changes."""
    if customer == "llm":
        return f"The customer's lines are worded by {model or 'a model'}. C has them as written."
    return f"The customer speaks as written. C has {model} word the lines."
