"""Make a folder of very many kept calls, as alike and as different as those of a large site.

A few dozen real calls are played with the words that the tests use, against the real observer. Each call made is one of
them with a trainee, a date, a mode, words, levels and scores of its own, so that every filter has its share; some were
reviewed. Their records are bound anew, so that each is as sound as one that was kept.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from bound_anew import bound_anew  # noqa: E402

from roleplay.transcripts.model import bind, canonical  # noqa: E402
from roleplay.transcripts.review_records import Claim, Comment, Disagreement, Dispute, Override, SecondOpinion  # noqa: E402
from roleplay.transcripts.review_targets import About  # noqa: E402

AGENTS = ROOT / "tests" / "agents"
TRAINEES = 400
SPAN = timedelta(days=730)
LAST = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
REVIEWED = 0.05
"""Share of the calls that somebody said something about."""
RULED = 0.2
"""Share of these whose grade a coach changed."""
REMARKS = ("I see", "Right", "Thank you", "Understood", "One moment", "Of course", "Let me look", "I have it here")
THINGS = ("router", "tariff", "parcel", "deposit", "meter", "voucher")
PRODUCTS = [f"{thing}{ending}" for thing in THINGS for ending in ("", "s", " number")]


@dataclass(frozen=True)
class Played:
    """Hold a real call as it is varied."""

    header: dict[str, Any]
    lines: tuple[bytes, ...]
    """The records between the header and the footer."""
    footer: dict[str, Any]


def played() -> list[Played]:
    """Play the calls of the tests' agents."""
    from roleplay.clock import FixedSources
    from roleplay.scenarios import load
    from roleplay.wiring.live import LiveCall, Setup

    found = []
    with tempfile.TemporaryDirectory() as folder:
        for words in sorted(AGENTS.glob("*/*.txt")):
            name = words.parent.name
            if name not in {path.name for path in (ROOT / "scenarios").iterdir()}:
                continue
            home = Path(folder) / words.stem / name
            setup = Setup(name, 0, "free", folder=home)
            live = LiveCall.start(setup, load(ROOT / "scenarios" / name, 0), FixedSources())
            for line in words.read_text(encoding="utf-8").splitlines():
                if live.state.ended:
                    break
                live.say(line)
            live.end("abandoned")
            live.close()
            head, *middle, foot = live.path.read_bytes().splitlines()
            found.append(Played(json.loads(head), tuple(middle), json.loads(foot)))
    return found


def make(folder: Path, count: int, base: list[Played], seed: int = 7) -> None:
    """Write so many calls into a folder."""
    rng = random.Random(seed)  # noqa: S311  figures, not secrets
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        call = rng.choice(base)
        at = LAST - rng.random() * SPAN
        name = f"{at:%Y%m%d-%H%M%S}-{number:08x}"
        lines = [_header(call, rng, name, at), *_words(call, rng, number)]
        if rng.random() > 0.03:
            lines.append(_footer(call, rng))
        lines, head = bound_anew(lines)
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(lines) + b"\n")
        if rng.random() < REVIEWED:
            (folder / f"{name}.review.jsonl").write_bytes(b"".join(_reviews(head, rng, at)))


def _header(call: Played, rng: random.Random, name: str, at: datetime) -> bytes:
    retry = {"id": "20260101-000000-00000000", "turn": 3, "head": "0" * 64} if rng.random() < 0.1 else None
    content = call.header["content"] | {
        "id": name,
        "at": at.isoformat(timespec="seconds"),
        "trainee": f"trainee-{int(rng.triangular(0, TRAINEES, 30)):03d}",
        "seed": rng.randrange(5),
        "mode": rng.choice(("free", "free", "guided", "exam")),
        "branch_of": retry,
    }
    return canonical(call.header | {"content": content})


def _words(call: Played, rng: random.Random, number: int) -> list[bytes]:
    """Return the records with a remark of the call's own in each of the agent's turns."""
    out = []
    for line in call.lines:
        if b'"type":"agent_said"' in line:
            remark = f"{rng.choice(REMARKS)}. The {rng.choice(PRODUCTS)} {number} {rng.randrange(9999)}. "
            out.append(line.replace(b'"text":"', b'"text":"' + remark.encode(), 1))
        else:
            out.append(line)
    return out


def _footer(call: Played, rng: random.Random) -> bytes:
    content = call.footer["content"]
    rubrics = {}
    for name, grade in content["scorecard"]["rubrics"].items():
        criteria = {
            key: one | {"level": None if one["level"] is None else rng.choice((one["level"], rng.randint(0, 5)))}
            for key, one in grade["criteria"].items()
        }
        rubrics[name] = grade | {"criteria": criteria, "score": round(rng.triangular(10, 100, 70), 1)}
    passed = rng.choice((None, *[all(grade["score"] >= 60 for grade in rubrics.values())] * 9))
    card = content["scorecard"] | {"rubrics": rubrics, "passed": passed}
    if rng.random() < 0.08:
        kind = rng.choice(("abuse", "false_promise", "disclosure"))
        card = card | {"critical": [{"id": kind, "severity": "customer", "why": "", "evidence": []}]}
    outcome = rng.choice((content["outcome"], "accepted", "hung_up", "ended_by_agent"))
    return canonical(call.footer | {"content": content | {"scorecard": card, "outcome": outcome}})


def _reviews(head: str, rng: random.Random, at: datetime) -> list[bytes]:
    """Return what was said about the call with this last hash."""
    grade = About(on="criterion", rubric="empathy", criterion="E2")
    when, sha = (at + timedelta(days=1)).isoformat(timespec="seconds"), "0" * 64
    differs = Disagreement(turn=1, behaviour="validate", words="", seen_by="second", turn_sha256=sha)
    ruled = Override(
        about=grade, verdict="adjust", level=rng.randint(0, 5), reason="I read it so", by="coach-9", at=when
    )
    some = rng.sample(
        (
            Claim(turn=1, behaviour="validate", by="trainee-001", at=when, turn_sha256=sha),
            Comment(turn=1, text="Well heard.", by=f"coach-{rng.randrange(9)}", at=when, turn_sha256=sha),
            Dispute(about=grade, reason="I did", by="trainee-001", at=when),
            SecondOpinion(
                at=when, observer="llm", observer_sha256=sha, scorecard={}, agreement={}, disagreements=(differs,)
            ),
        ),
        rng.choice((1, 1, 2, 3)),
    ) + [ruled] * (rng.random() < RULED)
    records = []
    for review in some:
        last = records[-1] if records else None
        salt = f"{rng.getrandbits(128):032x}"
        records.append(bind("review", review.model_dump(mode="json"), salt, last, head))
    return [record.line() for record in records]
