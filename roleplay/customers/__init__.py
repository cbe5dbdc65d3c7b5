"""Who answers the agent: a customer driven by the call's view, in the scenario's words or in a model's."""

from roleplay.customers.scripted import ScriptedCustomer

__all__ = ["ScriptedCustomer"]
