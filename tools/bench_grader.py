"""Measure the grader on what it was not trained on and write docs/grader.md: `make bench-grader`.

`python tools/bench_grader.py --turns FILE` prints how it reads labelled turns of your own, such as those that
`roleplay calibrate turns` exports, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from data import LABELS, Example, bare, context, load, part  # noqa: E402

from roleplay.behaviours import CATALOGUE, Line, TurnContext  # noqa: E402
from roleplay.grading import grade  # noqa: E402
from roleplay.grading.from_conversation import record_from  # noqa: E402
from roleplay.observers.guards import settle  # noqa: E402
from roleplay.observers.model import card  # noqa: E402
from roleplay.observers.offline import OfflineObserver  # noqa: E402
from roleplay.observers.rules import explicit  # noqa: E402
from roleplay.rubrics import find  # noqa: E402

HELD_OUT = ROOT / "corpus" / "held-out"
Observe = Callable[[dict[str, Any]], set[str]]
observer = OfflineObserver()


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def context_of(row: dict[str, Any]) -> TurnContext:
    """Return what an observer is told of a turn."""
    history = tuple(Line("agent" if h["who"] == "agent" else "customer", h["text"]) for h in row["history"])
    return TurnContext(history=(*history, Line("customer", row["customer"])) if row["customer"] else history)


def offline(row: dict[str, Any]) -> set[str]:
    """Return what the shipped observer sees."""
    return {b.id for b in observer.observe(row["agent"], context_of(row)).behaviours}


def rules_alone(row: dict[str, Any]) -> set[str]:
    """Return what the explicit wordings alone see."""
    return {b.id for b in settle(row["agent"], list(explicit(row["agent"], context_of(row))))}


def linear_alone(examples: list[Example]) -> Observe:
    """Return a linear head on word and character n-grams, trained on the training turns."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion

    train = [e for e in examples if part(e) == "train"]
    words = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)),
        ]
    )
    features = words.fit_transform([f"{e.agent} || {context(e)}" for e in train])
    heads = {
        label: LogisticRegression(C=6, solver="liblinear", class_weight={0: 1, 1: 3}).fit(
            features, [label in e.codes for e in train]
        )
        for label in LABELS
    }

    def observe(row: dict[str, Any]) -> set[str]:
        before = " ".join(f"[{h['who']}] {h['text']}" for h in reversed(row["history"][-4:]))
        vector = words.transform([f"{row['agent']} || {row['customer']} {before}"])
        return {label for label, head in heads.items() if head.predict_proba(vector)[0, 1] > 0.5}

    return observe


@dataclass
class Tally:
    """Count what was seen against what was there."""

    hit: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    polarity: int = 0
    neutral: int = 0
    alarms: int = 0
    harm_as_good: int = 0

    def add(self, truth: set[str], said: set[str]) -> None:
        """Count one turn."""
        self.hit.update(truth & said)
        self.extra.update(said - truth)
        self.missed.update(truth - said)
        self.turns += 1
        there, seen = _signs(truth), _signs(said)
        self.polarity += there == seen
        self.neutral += not truth
        self.alarms += not truth and bool(said)
        self.harm_as_good += there == {False} and seen == {True}

    def f1(self, label: str) -> float:
        """Return the F1 of one behaviour."""
        return _f1(self.hit[label], self.extra[label], self.missed[label])

    @property
    def micro(self) -> float:
        """F1 over all codes."""
        return _f1(self.hit.total(), self.extra.total(), self.missed.total())

    @property
    def macro(self) -> float:
        """Mean F1 of the behaviours that occur."""
        return statistics.mean([self.f1(label) for label in self.occurring] or [0])

    @property
    def occurring(self) -> list[str]:
        """The behaviours that occur."""
        return [label for label in LABELS if self.hit[label] + self.missed[label]]

    def row(self, name: str) -> str:
        """Return one line of the table."""
        alarms = f"{self.alarms} of {self.neutral}" if self.neutral else "–"
        return (
            f"| {name} | {self.turns} | {self.micro:.2f} | {self.macro:.2f} | {self.polarity / self.turns:.2f} "
            f"| {alarms} | {self.harm_as_good} |"
        )


def _signs(codes: Iterable[str]) -> set[bool]:
    return {CATALOGUE[c].positive for c in codes}


def _f1(hit: int, extra: int, missed: int) -> float:
    return 2 * hit / max(1, 2 * hit + extra + missed)


def tally(turns: list[dict[str, Any]], truth: Callable[[dict[str, Any]], set[str]], observe: Observe) -> Tally:
    """Return the counts of an observer on some turns."""
    out = Tally()
    for row in turns:
        out.add(truth(row), observe(row))
    return out


HEAD = (
    "| observer | turns | micro-F1 | macro-F1 | polarity right | alarms on neutral turns | harm seen as good |",
    "|---|---|---|---|---|---|---|",
)


def given(row: dict[str, Any]) -> set[str]:
    """Return what a turn shows by its own label."""
    return set(row["gold"])


def per_behaviour(found: Tally, labels: Iterable[str], where: str) -> list[str]:
    """Return the table of behaviours."""
    out = [f"| behaviour | precision | recall | F1 | in {where} |", "|---|---|---|---|---|"]
    for label in labels:
        hit, extra, missed = found.hit[label], found.extra[label], found.missed[label]
        out.append(
            f"| `{label}` | {hit / max(1, hit + extra):.2f} | {hit / max(1, hit + missed):.2f} "
            f"| {found.f1(label):.2f} | {hit + missed} |"
        )
    return out


def own_turns(path: Path) -> list[str]:
    """Return the lines about labelled turns from elsewhere."""
    turns = rows(path)
    if not turns:
        return [f"{path} holds no turns."]
    shipped = tally(turns, given, offline)
    seen = [label for label in LABELS if label in {*shipped.occurring, *shipped.extra}]
    out = [*HEAD, shipped.row("shipped"), tally(turns, given, rules_alone).row("explicit wordings alone")]
    return [*out, "", *per_behaviour(shipped, seen, "these turns"), *decisions(turns)]


def decisions(turns: list[dict[str, Any]]) -> list[str]:
    """Return the lines about what coaches decided, turn by turn and behaviour by behaviour."""
    decided = [(there, name in offline(row)) for row in turns for name, there in row.get("decided", {}).items()]
    if not decided:
        return []
    shown = [seen for there, seen in decided if there]
    not_shown = [seen for there, seen in decided if not there]
    unseen = len(not_shown) - sum(not_shown)
    return [
        "",
        f"Decided by coaches: {len(decided)}.",
        f"Shown, and seen by the grader: {sum(shown)} of {len(shown)}.",
        f"Not shown, and not seen: {unseen} of {len(not_shown)}.",
        "What nobody decided about is what the observer saw at the time: the tables flatter it, these counts do not.",
        "Coaches look where a grade seems wrong: these are the hard turns, not all turns.",
    ]


def calls() -> list[str]:
    """Return the lines about whole calls."""
    from scipy.stats import spearmanr
    from sklearn.metrics import cohen_kappa_score

    rubrics = {name: find(name).usable() for name in ("empathy", "resolution")}
    ours, gold = defaultdict(list), defaultdict(list)
    wrong_pass = wrong_fail = passes = 0
    found = rows(HELD_OUT / "calls.jsonl")
    for call in found:
        lines = [Line("agent" if t["who"] == "agent" else "customer", t["text"]) for t in call["turns"]]
        result = grade(record_from(lines, call["brief"], observer.observe), rubrics)
        for name in rubrics:
            ours[name].append(result.rubrics[name].score)
            gold[name].append(call["gold"][name])
            for key, criterion in result.rubrics[name].criteria.items():
                if criterion.level is not None:
                    ours[key].append(criterion.level)
                    gold[key].append(call["gold"]["levels"][key])
        passes += call["gold"]["pass"]
        wrong_pass += bool(result.passed) and not call["gold"]["pass"]
        wrong_fail += not result.passed and call["gold"]["pass"]
    out = [f"{len(found)} calls, {passes} of which pass.", ""]
    for name in rubrics:
        pairs = [(a, b) for a, b in zip(ours[name], gold[name], strict=True) if a is not None]
        rho = spearmanr([a for a, _ in pairs], [b for _, b in pairs]).statistic
        gap = statistics.mean(abs(a - b) for a, b in pairs)
        out.append(f"- {name}: Spearman {rho:.2f}, mean gap {gap:.0f} points, {len(pairs)} scored")
    out += [f"- wrongly passed {wrong_pass}, wrongly failed {wrong_fail}", ""]
    out += ["| criterion | quadratic κ | n |", "|---|---|---|"]
    for key in sorted(k for k in ours if k not in rubrics):
        halves = [[round(2 * v) for v in values] for values in (ours[key], gold[key])]
        kappa = cohen_kappa_score(*halves, weights="quadratic", labels=list(range(11)))
        out.append(f"| {key} | {kappa:.2f} | {len(halves[0])} |")
    return out


def attacks() -> list[str]:
    """Return the lines about turns made to fool a grader, and about honest turns that look like them."""
    seen_once, set_apart = rows(HELD_OUT / "adversarial.jsonl"), rows(HELD_OUT / "adversarial-fresh.jsonl")
    tallies = [(_credited(turns), Counter(row["attack"] for row in turns)) for turns in (seen_once, set_apart)]
    out = []
    for (credited, kinds), name in zip(tallies, ("the guards were made with", "set apart"), strict=True):
        bad, n = credited.total(), kinds.total()
        share = bad / n
        bound = f"{share + 1.96 * (share * (1 - share) / n) ** 0.5:.2f}" if bad else f"{3 / n:.3f} (rule of three)"
        out.append(f"- turns {name}: {bad} of {n} credited with what they must not earn; 95% upper bound {bound}")
    out += ["", "| attack | credited | of | credited, set apart | of |", "|---|---|---|---|---|"]
    (old, kinds), (new, more) = tallies
    out += [f"| {kind} | {old[kind]} | {kinds[kind]} | {new[kind]} | {more[kind]} |" for kind in sorted(kinds)]
    alike = [(set(row["gold"]), offline(row)) for row in rows(HELD_OUT / "look-alikes.jsonl")]
    found, there = sum(len(gold & said) for gold, said in alike), sum(len(gold) for gold, _ in alike)
    credited = sum(bool(gold & said) for gold, said in alike)
    alarms = sum(any(not CATALOGUE[b].positive for b in said) for _, said in alike)
    probes = rows(HELD_OUT / "probes.jsonl")
    right = sum(set(p["must"]) <= (said := offline(p)) and not said & set(p["never"]) for p in probes)
    honest = f"{credited} of {len(alike)} credited, {found} of {there} codes found, {alarms} seen as harm"
    out += ["", f"Honest turns that look like attacks: {honest}."]
    return [*out, "", f"Direct probes right: {right} of {len(probes)}."]


def _credited(turns: list[dict[str, Any]]) -> Counter[str]:
    """Return by attack how many turns were credited with what they must not earn."""
    positive = {b.id for b in CATALOGUE.values() if b.positive}
    credited: Counter[str] = Counter()
    for row in turns:
        never = (set(row["never"]) & set(CATALOGUE)) | (positive if "*positive" in row["never"] else set())
        credited[row["attack"]] += bool(offline(row) & (never - set(row["may"])))
    return credited


ALONE = """
import json, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tools"]
from memory import most_used
began = time.perf_counter()
from roleplay.behaviours import Line, TurnContext
from roleplay.observers.offline import OfflineObserver
observer = OfflineObserver()
observer.observe("Good morning.", TurnContext())
spent = [time.perf_counter() - began]
for row in json.load(sys.stdin):
    context = TurnContext(history=tuple(Line(who, text) for who, text in row["history"]))
    began = time.perf_counter()
    observer.observe(row["agent"], context)
    spent.append(time.perf_counter() - began)
print(json.dumps([most_used(), *spent]))
"""
"""A process that observes turns and does nothing else: its memory in MB, its start and each turn in seconds."""


def costs(turns: list[dict[str, Any]]) -> list[str]:
    """Return the lines about time and memory, in processes that do nothing but observe: one, then one on each core."""
    memory, loading, *spent = _observed(turns)
    spent = sorted(1000 * seconds for seconds in spent)
    median, slow = _at(spent, 0.5), _at(spent, 0.95)
    cores = min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(cores) as pool:
        shares = list(pool.map(_observed, [turns[i::cores] for i in range(cores)]))
    together = max(sum(each[2:]) for each in shares) / len(turns)
    return [
        f"- loading and a first turn: {loading:.1f} s",
        f"- a turn on one thread: median {median:.1f} ms, 95th percentile {slow:.1f} ms",
        f"- a turn among many, a process on each of {cores} cores: {1000 * together:.1f} ms",
        f"- memory of a process that observes {len(turns)} turns: {memory:.0f} MB",
    ]


def _observed(turns: list[dict[str, Any]]) -> list[float]:
    """Return the memory in MB, the seconds of the start and those of every turn, in a process of its own."""
    told = [
        {"agent": row["agent"], "history": [(line.who, line.text) for line in context_of(row).history]} for row in turns
    ]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(ROOT)], input=json.dumps(told), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


def _at(ordered: list[float], share: float) -> float:
    return ordered[int(len(ordered) * share)]


def main() -> None:
    """Measure and print; without turns of one's own, write the report card."""
    parser = argparse.ArgumentParser(description="Measure the grader.")
    parser.add_argument("--turns", type=Path, help="labelled turns of your own, JSON lines; nothing is written")
    turns = parser.parse_args().turns
    if turns:
        print("\n".join(own_turns(turns)))
    else:
        report_card()


def report_card() -> None:
    """Measure, print and write the report card."""
    examples = {e.id: e for e in load()}
    test = [r for f in sorted((ROOT / "corpus").glob("*.jsonl")) for r in rows(f) if part(examples[r["id"]]) == "test"]
    gold = rows(HELD_OUT / "turns.jsonl")

    def settled(row: dict[str, Any]) -> set[str]:
        return examples[row["id"]].codes

    ours = tally(test, settled, offline)
    linear = linear_alone(list(examples.values()))
    table = [*HEAD]
    for where, turns, truth in (("test turns", test, settled), ("gold turns", gold, given)):
        shipped = ours if turns is test else tally(turns, truth, offline)
        table.append(shipped.row(f"shipped, {where}"))
        typed = [row | {"agent": bare(row["agent"])} for row in turns]
        table.append(tally(typed, truth, offline).row(f"shipped, {where} as bare words"))
        table.append(tally(turns, truth, rules_alone).row(f"explicit wordings alone, {where}"))
        table.append(tally(turns, truth, linear).row(f"linear n-grams alone, {where}"))
    per = per_behaviour(ours, LABELS, "the test turns")
    template = (ROOT / "tools" / "grader_page.md").read_text(encoding="utf-8")
    page = template.format(
        weights=card()["sha256"][:12], corpus=len(examples), table="\n".join(table), per="\n".join(per),
        calls="\n".join(calls()), attacks="\n".join(attacks()), costs="\n".join(costs(test)),
    )  # fmt: skip
    (ROOT / "docs" / "grader.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
