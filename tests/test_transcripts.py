"""Evidence that survives: bound records, torn lines, one writer, and calls that go on after a kill."""

from __future__ import annotations

import errno
import os
import random

import pytest

from roleplay.clock import FixedSources
from roleplay.errors import BadFile, StorageProblem, UsageProblem
from roleplay.transcripts import TranscriptWriter, find, read, verify
from roleplay.transcripts.soundness import call_holds
from roleplay.wiring.live import LiveCall
from roleplay.wiring.replay import replay
from tests.conftest import ROOT, play, start

TURNS = [
    "312 for one weekend would stop anyone. Tell me what happened.",
    "Can I take your date of birth and postcode?",
    "The alert went to your old number ending 08, so it never reached you. I'm sorry we never moved it across.",
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return play(start("telecom-bill-shock", tmp_path_factory.mktemp("calls")), TURNS).path


def test_the_same_call_is_the_same_bytes(tmp_path, finished):
    again = play(start("telecom-bill-shock", tmp_path), TURNS).path
    assert again.read_bytes() == finished.read_bytes()


def test_a_finished_call_is_sound_and_replays_to_the_tenth(finished):
    verdict = verify(finished)
    assert verdict.state == "sound"
    assert len(verdict.head) == 64
    assert replay(read(finished)).differences == ()


def test_observing_again_with_the_same_weights_changes_nothing(finished):
    assert replay(read(finished), observe_again=True).differences == ()


def test_calls_that_are_made_for_a_bench_are_as_sound_as_kept_ones(tmp_path, finished, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tools")
    from bound_anew import bound_anew

    kept = finished.read_bytes().splitlines()
    assert bound_anew(kept) == (kept, verify(finished).head)
    copy = tmp_path / finished.name
    changed = [kept[0].replace(b'"trainee":"', b'"trainee":"another-', 1), *kept[1:]]
    copy.write_bytes(b"\n".join(changed) + b"\n")
    assert verify(copy).state == "changed"
    lines, head = bound_anew(changed)
    copy.write_bytes(b"\n".join(lines) + b"\n")
    assert (verify(copy).state, verify(copy).head) == ("sound", head)
    assert read(copy).header.trainee.startswith("another-")


def test_one_flipped_bit_anywhere_is_found(tmp_path, finished):
    raw = finished.read_bytes()
    rng = random.Random(7)
    spots = {0, len(raw) - 1, raw.index(b"\n"), raw.rindex(b"{")} | {rng.randrange(len(raw)) for _ in range(400)}
    copy = tmp_path / "copy.jsonl"
    assert call_holds(finished, raw[:-1])
    for spot in spots:
        flipped = bytearray(raw)
        flipped[spot] ^= 1 << rng.randrange(8)
        copy.write_bytes(flipped)
        assert not verify(copy).good or verify(copy).state == "torn", spot
        assert verify(copy).state != "sound", spot
        # what goes through thousands of calls misses nothing that reading each would find
        if verify(copy).state == "changed":
            assert not call_holds(copy, bytes(flipped[: flipped.rindex(b"\n")])), spot


def test_a_removed_or_moved_record_is_found(tmp_path, finished):
    lines = finished.read_bytes().splitlines(keepends=True)
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(b"".join(lines[:3] + lines[4:]))
    assert (verify(copy).state, verify(copy).line) == ("changed", 4)
    copy.write_bytes(b"".join([*lines[:3], lines[4], lines[3], *lines[5:]]))
    assert (verify(copy).state, verify(copy).line) == ("changed", 4)
    copy.write_bytes(b"".join(lines[:-1]))
    assert verify(copy).state == "unfinished"


def test_a_torn_last_line_is_tolerated_and_the_call_goes_on(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    live.say(TURNS[0])
    live.release()
    whole = live.path.read_bytes()
    live.path.write_bytes(whole + b'{"content":{"at":"20')
    assert verify(live.path).state == "torn"
    again = LiveCall.resume(live.path, FixedSources())
    assert again.state.turn == 1
    assert [line.text for line in again.state.lines] == [line.text for line in live.state.lines]
    play(again, TURNS[1:])
    assert verify(live.path).state == "sound"
    assert replay(read(live.path)).differences == ()


def test_words_whose_answer_was_lost_are_answered_on_resume(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    live.say(TURNS[0])
    live.say(TURNS[1])
    live.release()
    lines = live.path.read_bytes().splitlines(keepends=True)
    # header, opening, 5 events of the first turn, then the words of the second and part of its answer
    for kept in (8, 9, 10, 11):
        live.path.write_bytes(b"".join(lines[:kept]))
        again = LiveCall.resume(live.path, FixedSources())
        assert [line.text for line in again.state.lines] == [line.text for line in live.state.lines]
        assert again.state.mood == live.state.mood
        again.release()


def test_only_one_writes_a_transcript(tmp_path):
    live = start("telecom-bill-shock", tmp_path)
    with pytest.raises(StorageProblem, match="written by another"):
        LiveCall.resume(live.path)
    with pytest.raises(StorageProblem, match=r"exists|already"):
        TranscriptWriter.create(tmp_path, live.header, FixedSources())
    live.release()


def test_a_finished_call_cannot_be_gone_on_with(finished):
    with pytest.raises(UsageProblem, match="finished"):
        LiveCall.resume(finished)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_disk_loses_nothing_answered(tmp_path, monkeypatch, code):
    live = start("telecom-bill-shock", tmp_path)
    live.say(TURNS[0])
    whole = live.path.read_bytes()
    real = os.fsync

    def full(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageProblem) as problem:
        live.say(TURNS[1])
    monkeypatch.setattr(os, "fsync", real)
    assert code != errno.ENOSPC or "Free some space" in str(problem.value)
    assert live.path.read_bytes() == whole
    live.release()
    again = LiveCall.resume(live.path)
    assert again.state.turn == 1
    assert again.say(TURNS[1]).turn == 2
    again.release()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_said_plainly(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StorageProblem, match="Name another"):
        start("telecom-bill-shock", tmp_path / "kept")


def test_a_file_in_the_folders_place_is_said_plainly(tmp_path):
    (tmp_path / "kept").write_text("")
    with pytest.raises(StorageProblem, match=r"Name another|already"):
        start("telecom-bill-shock", tmp_path / "kept")


def test_what_is_no_transcript_is_refused_with_its_line(tmp_path):
    file = tmp_path / "x.jsonl"
    for raw in (b"", b"\n", b"{}\n", b"nonsense\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"):
        file.write_bytes(raw)
        with pytest.raises(BadFile):
            read(file)
        assert verify(file).state == "changed"


def test_transcripts_are_found_by_the_beginning_of_their_id(tmp_path, finished):
    folder = finished.parent
    assert find("call-00", folder) == finished
    assert find("last", folder) == finished
    with pytest.raises(UsageProblem, match="no transcript"):
        find("nothing", folder)
