"""What is said about a call afterwards: bound to its head, verbatim, once, and found when it was changed."""

from __future__ import annotations

import hashlib
import json

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import Observation, Seen
from roleplay.cli import app
from roleplay.clock import FixedSources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.paths import review_path
from roleplay.transcripts import Claim, append_review, read, read_reviews, verify, verify_reviews
from roleplay.transcripts.model import bind
from roleplay.wiring import live as wiring
from roleplay.wiring.claims import claimable, claimable_in, send_claim
from tests.blind import Blind
from tests.conftest import play, start

TURNS = ["312 for one weekend would stop anyone. Tell me what happened.", "Let me look at it for you."]


class OneSeen(Blind):
    """See an invitation wherever one asks to be told."""

    def observe(self, text, context):
        at = text.find("Tell me")
        seen = Seen(id="invite_story", intensity=1, by="test", quote=text[at:], start=at, end=len(text))
        return Observation(behaviours=(seen,) if at >= 0 else ())


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "make_observer", lambda name: OneSeen())
    return play(start("telecom-bill-shock", tmp_path / "kept"), TURNS).path


def claim(turn=1, **changes):
    words = TURNS[turn - 1]
    plain = {
        "turn": turn, "behaviour": "paraphrase", "words": words[:3], "by": "t-1", "at": "2026-01-05T10:00:00+00:00",
        "turn_sha256": hashlib.sha256(words.encode()).hexdigest(),
    }  # fmt: skip
    return Claim(**{**plain, **changes})


def test_a_claim_is_a_record_bound_to_the_head_of_its_call(call):
    before = call.read_bytes()
    send_claim(call, 1, "paraphrase", " 312 for one weekend ", FixedSources())
    send_claim(call, 2, "ownership", "", FixedSources())
    path = call.with_name("call-0001.review.jsonl")
    first, second = (json.loads(line) for line in path.read_bytes().splitlines())
    assert first["prev"] == verify(call).head
    assert second["prev"] == first["hash"]
    assert first["content"] == {
        "kind": "claim",
        "turn": 1,
        "behaviour": "paraphrase",
        "words": "312 for one weekend",
        "by": "trainee",
        "at": "2026-01-05T09:00:00+00:00",
        "turn_sha256": hashlib.sha256(TURNS[0].encode()).hexdigest(),
    }
    assert (verify_reviews(call).state, verify_reviews(call).records) == ("sound", 2)
    assert [c.behaviour for c in read_reviews(call)] == ["paraphrase", "ownership"]
    assert call.read_bytes() == before


def test_only_what_was_neither_reported_nor_claimed_can_be_claimed_and_only_verbatim(call):
    known = {b.id for b in claimable_in(call, 1)}
    assert "invite_story" not in known
    assert "paraphrase" in known
    with pytest.raises(UsageProblem, match="observer reported it"):
        send_claim(call, 1, "invite_story")
    with pytest.raises(UsageProblem, match="do not stand in the turn"):
        send_claim(call, 1, "paraphrase", "312 for one whole weekend")
    with pytest.raises(UsageProblem, match="no turn 3"):
        send_claim(call, 3, "paraphrase")
    with pytest.raises(UsageProblem, match="paraphrase"):
        send_claim(call, 1, "paraphrse")
    assert not review_path(call).exists()
    send_claim(call, 1, "paraphrase")
    assert "paraphrase" not in {b.id for b in claimable_in(call, 1)}
    assert "paraphrase" in {b.id for b in claimable_in(call, 2)}
    with pytest.raises(UsageProblem, match="was sent"):
        send_claim(call, 1, "paraphrase")
    kinds = [b.positive for b in claimable([], [])]
    assert kinds == sorted(kinds, reverse=True)


def test_every_flipped_bit_of_a_review_is_found(call):
    send_claim(call, 1, "paraphrase")
    path = review_path(call)
    raw = path.read_bytes()
    for spot in range(0, len(raw), 7):
        flipped = bytearray(raw)
        flipped[spot] ^= 1
        path.write_bytes(flipped)
        assert verify_reviews(call).state != "sound", spot


def test_a_review_of_other_words_of_another_call_or_of_none_is_found(call, tmp_path):
    append_review(read(call), claim(turn_sha256="0" * 64), FixedSources())
    assert "other words" in verify_reviews(call).problem
    review_path(call).unlink()
    append_review(read(call), claim(words="never said"), FixedSources())
    assert "other words" in verify_reviews(call).problem
    review_path(call).unlink()
    record = bind("review", claim().model_dump(mode="json"), "00", None, "f" * 64)
    review_path(call).write_bytes(record.line())
    assert (verify_reviews(call).state, verify_reviews(call).line) == ("changed", 1)
    with pytest.raises(BadFile, match="changed"):
        append_review(read(call), claim(), FixedSources())
    alone = tmp_path / "gone.jsonl"
    review_path(alone).write_bytes(record.line())
    assert "not here" in verify_reviews(alone).problem


def test_a_review_record_has_no_place_in_a_transcript(call):
    raw = call.read_bytes().splitlines(keepends=True)
    head = json.loads(raw[-2])
    last = read(call).records[-2]
    assert last.hash == head["hash"]
    call.write_bytes(b"".join(raw[:-1]) + bind("review", claim().model_dump(mode="json"), "00", last).line())
    assert verify(call).problem == "a review cannot stand here"


def test_a_torn_review_is_taken_off_before_the_next_one(call):
    send_claim(call, 1, "paraphrase")
    path = review_path(call)
    path.write_bytes(path.read_bytes() + b'{"content":{"beh')
    assert verify_reviews(call).state == "torn"
    assert len(read_reviews(call)) == 1
    send_claim(call, 2, "paraphrase")
    assert (verify_reviews(call).state, verify_reviews(call).records) == ("sound", 2)


def test_an_unfinished_or_changed_call_takes_no_claim_and_a_locked_file_says_so(call, tmp_path, monkeypatch):
    live = start("telecom-bill-shock", tmp_path / "other")
    live.say(TURNS[0])
    with pytest.raises(UsageProblem, match="not finished"):
        send_claim(live.path, 1, "paraphrase")
    live.release()
    send_claim(call, 1, "paraphrase")
    with review_path(call).open("ab") as held:
        import portalocker

        portalocker.lock(held, portalocker.LOCK_EX | portalocker.LOCK_NB)
        monkeypatch.setattr("roleplay.transcripts.disk.PATIENCE_S", 0.05)
        with pytest.raises(StorageProblem, match="written by another"):
            send_claim(call, 2, "paraphrase")
    call.write_bytes(call.read_bytes().replace(b"Tell me what", b"Tell me whom"))
    with pytest.raises(BadFile, match="changed"):
        send_claim(call, 2, "paraphrase")
    assert "changed" in verify_reviews(call).problem


def run(*words):
    return CliRunner().invoke(app, [str(w) for w in words])


def test_the_command_lists_sends_and_shows_and_verify_checks_both_files(call):
    listed = run("transcript", "claim", call, 1)
    assert listed.exit_code == 0
    assert "paraphrase" in listed.output
    assert "invite_story" not in listed.output
    sent = run("transcript", "claim", call, 1, "paraphrase", "--words", "312 for one weekend")
    assert sent.exit_code == 0
    assert "Sent to your coach: says it back." in sent.output
    assert read_reviews(call)[0].words == "312 for one weekend"
    assert "Sent to your coach: says it back." in run("transcript", "show", call).output
    both = run("transcript", "verify", call, "--json")
    assert [v["state"] for v in json.loads(both.output)] == ["sound", "sound"]
    path = review_path(call)
    path.write_bytes(path.read_bytes().replace(b"paraphrase", b"validate!!"))
    for words in (["verify", call], ["verify", path], ["verify", "--transcripts", call.parent]):
        found = run("transcript", *words)
        assert found.exit_code == 1, words
        assert f"{path.name}:1: changed" in found.output
    call.unlink()
    assert "not here" in run("transcript", "verify", "--transcripts", path.parent).output
