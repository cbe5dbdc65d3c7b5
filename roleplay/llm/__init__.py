"""Models behind one small port: the only room that talks to an endpoint, and only to one the user named."""

from roleplay.llm.faults import IN_WORDS, FaultKind, ModelFault
from roleplay.llm.port import Ask, ChatModel, Form, Hearer, Message, Reply, Usage
from roleplay.llm.scripted import ScriptedModel
from roleplay.llm.structured import Structured, structured

__all__ = [
    "IN_WORDS",
    "Ask",
    "ChatModel",
    "FaultKind",
    "Form",
    "Hearer",
    "Message",
    "ModelFault",
    "Reply",
    "ScriptedModel",
    "Structured",
    "Usage",
    "structured",
]
