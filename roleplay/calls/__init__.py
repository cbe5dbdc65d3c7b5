"""One call as a fold of its events, and the pure rules of its course."""

from roleplay.calls.conditions import holds
from roleplay.calls.endings import verdict
from roleplay.calls.flow import Move, after_mood, before_mood
from roleplay.calls.state import CallState, begin, fold
from roleplay.calls.view import CallView, view_of

__all__ = ["CallState", "CallView", "Move", "after_mood", "before_mood", "begin", "fold", "holds", "verdict", "view_of"]
