"""A scenario in plain lines, for a trainer to read through."""

from __future__ import annotations

from roleplay.scenarios import Scenario
from roleplay.wiring.paragraphs import reflowed


def describe(scenario: Scenario) -> str:
    """Return a scenario as a page of text."""
    customer = scenario.customer
    parts = [
        f"{scenario.title}\n{scenario.id}, {scenario.industry}, level {scenario.difficulty}",
        f"Brief\n{reflowed(scenario.brief)}",
        *(f"Card: {card.title}\n{card.text.strip()}" for card in scenario.knowledge.values()),
        f"Customer\n{customer.name}. Wants: {customer.wants}\n{customer.about.strip()}",
        "Steps\n" + "\n".join(f"{s.share:>5g}  {s.title} ({s.kind}; {name})" for name, s in scenario.steps.items()),
        "Facts to be earned\n" + ("\n".join(f"- {f.title or n}" for n, f in scenario.facts.items()) or "none"),
        "Cues\n" + ("\n".join(f"- {n}: {c.says.all()[0]}" for n, c in scenario.cues.items()) or "none"),
        "Forbidden\n" + ("\n".join(f"- {f.severity}: {f.why}" for f in scenario.forbidden.values()) or "none"),
        "Should end\n" + "\n".join(f"- {kind}: {' or '.join(ends)}" for kind, ends in scenario.endings.items()),
        f"Par {scenario.turns.par} agent turns, at most {scenario.turns.limit}.",
        f"Passes with empathy {scenario.pass_.empathy:g} and resolution {scenario.pass_.resolution:g}.",
    ]
    return "\n\n".join(parts)
