"""Who answers the agent: a customer that speaks a scenario's lines, driven by the call's view."""

from roleplay.customers.scripted import ScriptedCustomer

__all__ = ["ScriptedCustomer"]
