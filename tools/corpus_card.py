"""Check the corpus and write its card, corpus/README.md: `python tools/corpus_card.py`; with --check, only check."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.behaviours import CATALOGUE  # noqa: E402

CORPUS = ROOT / "corpus"
KEYS = {"id", "industry", "register", "history", "customer", "agent", "behaviours", "kind", "second", "settled"}
GRAM, NEAR, FEW = 5, 0.5, 3
"""Words of a shingle; share of the shorter turn's shingles that makes a near-duplicate; shingles worth comparing."""


def rows(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON lines file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def corpus() -> list[dict[str, Any]]:
    """Return every turn that trains or tests."""
    return [row for file in sorted(CORPUS.glob("*.jsonl")) for row in rows(file)]


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the runs of five words of a text."""
    found = re.findall(r"[a-z0-9']+", text.lower())
    return frozenset(tuple(found[i : i + GRAM]) for i in range(len(found) - GRAM + 1))


def problems(turns: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the corpus: form, quotes, near-duplicates, overlap with the held-out turns."""
    out = []
    for row in turns:
        if set(row) != KEYS:
            out.append(f"{row.get('id')}: keys {sorted(set(row) ^ KEYS)}")
        bad = [b for b in row["behaviours"] if b["id"] not in CATALOGUE or b["quote"] not in row["agent"]]
        unknown = (set(row["second"]) | set(row["settled"])) - set(CATALOGUE)
        if bad or unknown:
            out.append(f"{row['id']}: {bad or unknown}")
        given = {b["id"] for b in row["behaviours"]}
        if not (given & set(row["second"]) <= set(row["settled"]) <= given | set(row["second"])):
            out.append(f"{row['id']}: settled is not between what both and what either gave")
    twice = [name for name, n in Counter(row["id"] for row in turns).items() if n > 1]
    return [*out, *(f"{name}: twice" for name in twice), *_near(turns)]


def _near(turns: list[dict[str, Any]]) -> list[str]:
    apart = ("turns.jsonl", "adversarial-fresh.jsonl", "look-alikes.jsonl")
    held = [(f"held out {r['id']}", r["agent"]) for name in apart for r in rows(CORPUS / "held-out" / name)]
    for call in rows(CORPUS / "held-out" / "calls.jsonl"):
        held += [(f"held out {call['id']}", t["text"]) for t in call["turns"] if t["who"] == "agent"]
    index: dict[tuple[str, ...], set[str]] = defaultdict(set)
    known: dict[str, frozenset[tuple[str, ...]]] = {}
    out = []
    for name, text in [*held, *((r["id"], r["agent"]) for r in turns)]:
        own = shingles(text)
        shared = Counter(other for gram in own for other in index[gram])
        for other, n in shared.items():
            least = min(len(own), len(known[other]))
            if least >= FEW and n / least > NEAR:
                out.append(f"{name}: near-duplicate of {other} ({n} of {least} runs of five words)")
        known[name] = own
        for gram in own:
            index[gram].add(name)
    return out


def kappa(hit: int, one: int, two: int, total: int) -> float:
    """Return Cohen's kappa of a code given by both, by one or the other only, of so many turns."""
    neither = total - hit - one - two
    agreed = (hit + neither) / total
    chance = ((hit + one) * (hit + two) + (neither + one) * (neither + two)) / total**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


def card(turns: list[dict[str, Any]]) -> str:
    """Return the corpus's card."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in CATALOGUE}
    for row in turns:
        first, second, settled = {b["id"] for b in row["behaviours"]}, set(row["second"]), set(row["settled"])
        for name in first | second | settled:
            counts[name]["both"] += name in first and name in second
            counts[name]["first"] += name in first and name not in second
            counts[name]["second"] += name in second and name not in first
            counts[name]["settled"] += name in settled
    lines = ["| behaviour | settled | given by both | first only | second only | κ |", "|---|---|---|---|---|---|"]
    for name, c in counts.items():
        k = kappa(c["both"], c["first"], c["second"], len(turns))
        lines.append(f"| `{name}` | {c['settled']} | {c['both']} | {c['first']} | {c['second']} | {k:.2f} |")
    both, one, two = (sum(c[x] for c in counts.values()) for x in ("both", "first", "second"))
    overall = kappa(both, one, two, len(turns) * len(CATALOGUE))
    template = (ROOT / "tools" / "corpus_page.md").read_text(encoding="utf-8")
    return template.format(
        turns=len(turns), kappa=f"{overall:.2f}", f1=f"{2 * both / (2 * both + one + two):.2f}", disputed=one + two,
        uncoded=sum(not r["settled"] for r in turns),
        mixed=sum({CATALOGUE[c].positive for c in r["settled"]} == {True, False} for r in turns),
        calls=sum(len(r["id"].split("-")) > 2 for r in turns), history=sum(bool(r["history"]) for r in turns),
        supportive=sum(r["id"].startswith(("SA", "SB")) for r in turns), industries=len({r["industry"] for r in turns}),
        registers=", ".join(f"{name} {n}" for name, n in Counter(r["register"] for r in turns).most_common()),
        table="\n".join(lines), **customers(),
    )  # fmt: skip


def customers() -> dict[str, object]:
    """Return how many customer lines there are, how many were coded twice, and how alike, feeling or none and which."""
    rows = [json.loads(line) for line in (CORPUS / "customers" / "cues.jsonl").read_text(encoding="utf-8").splitlines()]
    twice = [(r["feels"], r["second"]) for r in rows if "second" in r]
    one, two = (Counter(pair[i] for pair in twice) for i in (0, 1))
    agreed = sum(a == b for a, b in twice) / len(twice)
    chance = sum(one[name] * two[name] for name in one) / len(twice) ** 2
    return {"lines": len(rows), "twice": len(twice), "line_kappa": f"{(agreed - chance) / (1 - chance):.2f}"}


def main() -> None:
    """Check, and write the card unless only a check was asked for."""
    turns = corpus()
    found = problems(turns)
    for line in found:
        print(line)
    if "--check" not in sys.argv:
        (CORPUS / "README.md").write_text(card(turns), encoding="utf-8")
    print(f"{len(turns)} turns, {len(found)} problem(s)")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
