"""Days in words, in the time of the place one is in."""

from __future__ import annotations

from datetime import datetime

_WEEK = 7
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days_between(then: datetime, now: datetime) -> int:
    """Return how many midnights lie between two moments."""
    return (now.astimezone().date() - then.astimezone().date()).days


def day_words(then: datetime, now: datetime) -> str:
    """Return a day as one would say it: today, yesterday, on Tuesday, on 5 January."""
    here, days = then.astimezone(), days_between(then, now)
    if days in (0, 1):
        return ("today", "yesterday")[days]
    if 1 < days < _WEEK:
        return f"on {_DAYS[here.weekday()]}"
    year = f" {here.year}" if here.year != now.astimezone().year else ""
    return f"on {here.day} {_MONTHS[here.month - 1]}{year}"


def stamp(then: datetime, now: datetime) -> str:
    """Return a moment for a narrow column: the hour within the week, else the date; nine cells at most."""
    here, days = then.astimezone(), days_between(then, now)
    if days == 0:
        return f"{here:%H:%M}"
    if 0 < days < _WEEK:
        return f"{_DAYS[here.weekday()][:3]} {here:%H:%M}"
    year = f" {here:%y}" if here.year != now.astimezone().year else ""
    return f"{here.day} {_MONTHS[here.month - 1][:3]}{year}"
