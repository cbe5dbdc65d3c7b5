"""Train the cue head on the sentence encoder: `make weights`. Prints what cross-validation says of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from roleplay.observers.cue_words import worded  # noqa: E402
from roleplay.observers.encoder import WEIGHTS, encoder  # noqa: E402

FEELINGS = ["none", "grievance", "anger", "worry", "hurt", "shame", "grief", "risk"]
WORD_WEIGHT = 0.5
LINES = ROOT / "corpus" / "customers" / "cues.jsonl"


def main() -> None:
    """Fit what a line voices and how strongly, and write cues.json."""
    known = [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines()]
    # of lines from the middle of calls, which two raters coded, those teach on which they agree
    rows = [r for r in known if r.get("second", r["feels"]) == r["feels"]]
    features = np.array([_features(r["text"]) for r in rows])
    feels = np.array([FEELINGS.index(r["feels"]) for r in rows])
    strong = np.array([r["strength"] == 2 for r in rows])
    kind, strength = LogisticRegression(C=1, max_iter=4000), LogisticRegression(C=4, max_iter=4000)
    chances = cross_val_predict(kind, features, feels, cv=5, method="predict_proba")
    _report("any cue", feels > 0, 1 - chances[:, 0] > 0.5)
    _report("a feeling", feels > 1, 1 - chances[:, 0] - chances[:, 1] > 0.4)
    kind.fit(features, feels)
    strength.fit(features, strong)
    weights = {
        "feelings": FEELINGS,
        "word_weight": WORD_WEIGHT,
        "kind": [_rounded(row) for row in kind.coef_],
        "kind_bias": _rounded(kind.intercept_),
        "strength": _rounded(strength.coef_[0]),
        "strength_bias": round(float(strength.intercept_[0]), 5),
    }
    (WEIGHTS / "cues.json").write_text(json.dumps(weights) + "\n", encoding="utf-8")


def _features(text: str) -> list[float]:
    found = worded(text)
    words = [WORD_WEIGHT * float(feels == found) for feels in FEELINGS]
    return [*encoder().encode([text])[0].tolist(), *words]


def _rounded(row: np.ndarray) -> list[float]:
    return [round(float(x), 5) for x in row]


def _report(name: str, truth: np.ndarray, said: np.ndarray) -> None:
    hit = (truth & said).sum()
    precision, recall = hit / max(1, said.sum()), hit / max(1, truth.sum())
    print(f"{name}: precision {precision:.2f}, recall {recall:.2f}, of {truth.sum()} in {len(truth)} lines")


if __name__ == "__main__":
    main()
