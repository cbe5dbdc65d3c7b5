"""What a line may draw on and what it must not: the written line, the call so far, and what is not told yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from roleplay.calls import CallView
from roleplay.customers.checks.held import Alike
from roleplay.customers.checks.values import READ_OUT, SMALL, Values, has_number, plain_words, values
from roleplay.events import CustomerSaid
from roleplay.observers.amounts import in_digits
from roleplay.observers.specificity import content
from roleplay.scenarios import Fact, Scenario
from roleplay.scenarios.variants import choose


@dataclass(frozen=True)
class Known:
    """Hold the values and words that may be spoken of."""

    numbers: frozenset[float] = frozenset()
    days: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    net: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    digits: str = ""
    """All digits of each text, texts kept apart by a blank."""
    bare: str = ""

    @classmethod
    def of(cls, *texts: str) -> Known:
        """Return what some texts hold."""
        found = [values(text) for text in texts]
        return cls(
            numbers=frozenset().union(*(v.numbers for v in found)),
            days=frozenset().union(*(v.days for v in found)),
            codes=frozenset().union(*(v.codes for v in found)),
            net=frozenset().union(*(v.net for v in found)),
            words=frozenset().union(*map(plain_words, texts)),
            digits=" ".join(v.digits for v in found),
            bare=" ".join(v.bare for v in found),
        )

    def __or__(self, other: Known) -> Known:
        return Known(
            self.numbers | other.numbers, self.days | other.days, self.codes | other.codes, self.net | other.net,
            self.words | other.words, f"{self.digits} {other.digits}", f"{self.bare} {other.bare}",
        )  # fmt: skip

    def strange(self, found: Values) -> list[str]:
        """Return the values of a text that are not among these."""
        read_out = len(found.digits) >= READ_OUT and found.digits in self.digits
        numbers = () if read_out else sorted(found.numbers)
        return [
            *(f"{n:g}" for n in numbers if n > SMALL and not has_number(n, self.numbers, self.digits)),
            *sorted(found.days - self.days),
            *sorted(c for c in found.codes - self.codes if c not in self.bare),
            *sorted(found.names - self.words),
            *sorted(found.net - self.net),
        ]


@dataclass(frozen=True)
class Secret:
    """Hold what gives a fact away that is not told yet."""

    wordings: tuple[str, ...]
    """What it can be told in."""
    stems: frozenset[str]
    """Words of the wordings that nothing else the customer says has."""
    marks: frozenset[str]
    """Those that most of the wordings share: one of them is enough to give it away."""


_SENTENCE = re.compile(r"(?<=[.!?])\s+|;\s*")


class Case:
    """Hold what stays the same through a call; made once for it."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        customer = scenario.customer
        self.sayable = (
            customer.name, customer.wants, customer.stakes, *customer.opens.all(),
            *(customer.grievance.all() if customer.grievance else ()),
            *(t for cue in scenario.cues.values() for t in cue.says.all()),
            *(t for ask in scenario.asks.values() for t in ask.says.all()),
            *(t for known in scenario.knows.values() for t in known.says.all()),
        )  # fmt: skip
        """What this customer may bring up whenever they like."""
        self.open: frozenset[str] = frozenset().union(*map(stems, self.sayable))
        # whom they ring is no secret; what the agent's papers say about the case may be one
        around = frozenset().union(*(values(text).names for text in (scenario.brief, scenario.title)))
        self.known = Known.of(*self.sayable) | Known(words=around)
        self.names = _names(scenario, seed)
        self.secrets = {name: _secret(fact, self.open) for name, fact in scenario.facts.items()}

    def about(self, told: frozenset[str]) -> str:
        """Return who the customer is, without the sentences that touch on what is not told."""
        secret = frozenset().union(*(s.stems for name, s in self.secrets.items() if name not in told))
        kept = [s for s in _SENTENCE.split(" ".join(self.scenario.customer.about.split())) if not stems(s) & secret]
        return " ".join(f"{s[:1].upper()}{s[1:].rstrip('.')}." for s in kept if s)


@dataclass(frozen=True)
class WrittenLine:
    """Hold the line that is to be worded, with everything a check looks at."""

    said: CustomerSaid
    """As the scripted customer says it."""
    view: CallView
    case: Case
    alike: Alike | None = None

    @cached_property
    def written(self) -> str:
        """The line as written."""
        return self.said.written

    @cached_property
    def before(self) -> tuple[str, ...]:
        """What the customer said before."""
        return tuple(line.text for line in self.view.lines if line.who == "customer")

    @cached_property
    def known(self) -> Known:
        """What the line may draw on: what was said on either side, and what the customer may always bring up."""
        return self.case.known | Known.of(self.written, *(line.text for line in self.view.lines))

    @cached_property
    def open(self) -> frozenset[str]:
        """The stems that give nothing away."""
        return self.case.open.union(stems(self.written), *map(stems, self.before))

    @property
    def untold(self) -> dict[str, Secret]:
        """The facts that the agent does not know from the customer."""
        return {name: secret for name, secret in self.case.secrets.items() if name not in self.view.told}


def stems(text: str) -> frozenset[str]:
    """Return the stems of a text that carry content, its numbers in digits."""
    return content(in_digits(text))


def _secret(fact: Fact, known: frozenset[str]) -> Secret:
    told = (fact.tells, *((fact.admits,) if fact.admits else ()))
    wordings = tuple(text for one in told for text in one.says.all())
    each = [stems(text) for text in wordings]
    own = frozenset().union(*each) - known
    return Secret(wordings, own, frozenset(s for s in own if sum(s in one for one in each) * 2 >= len(each)))


def _names(scenario: Scenario, seed: int) -> frozenset[str]:
    row = choose(scenario.variants, seed)
    found = {str(v) for v in row.values() if str(v)[:1].isupper() and not any(c.isdigit() for c in str(v))}
    return frozenset(found)
