"""Masks: what gives somebody away goes, everything else stays, and no text takes longer than its length."""

from __future__ import annotations

import json
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from roleplay.__main__ import _run
from roleplay.clock import FixedSources
from roleplay.privacy.masking import KINDS, Masker
from roleplay.privacy.names import NO_NAMES, Names, names_in
from roleplay.session import InputPort
from roleplay.session.engine import own_values
from roleplay.session.port import clean
from roleplay.settings import change
from roleplay.transcripts import DRILLS
from roleplay.wiring import observing
from roleplay.wiring.drills import DrillSession, DrillSetup
from tests.blind import Blind
from tests.conftest import ROOT, SCENARIOS, scenario, start

NAMES = Names(["Maria", "Ana Lucía Ortiz", "王伟", "Weiß", "O'Neill", "田中", "Will"])
ODD = [
    "@", "a@b.co", "07700 900812", "DE89370400440532013000", "4111 1111 1111 1111", "SW1A 1AA", "Maria", "王伟",
    "[phone]", "[name]", "é", "\u0301", "\u20e3", "\ufe0f", "\u200d", "\U0001f469\U0001f3fd",
    "\U0001f469\u200d\U0001f680", " ", ".", "-", "+", "(0", "1", "0", "x", "ß", "İ", "\ufb01",
]  # fmt: skip
"""Pieces that make trouble side by side."""
hostile = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(ODD), max_size=40).map("".join))
LONG = 100_000


def masked(text, **given):
    return Masker(**given).mask(text)


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("write to a.b+c@mail.example.org, ok", "write to [email], ok"),
        ("mine is jörg.weiß@müller.de.", "mine is [email]."),
        ("it is DE89370400440532013000 thanks a lot", "it is [iban] thanks a lot"),
        ("be68 5390 0754 7034 that is it", "[iban] that is it"),
        ("DE88 3704 0044 0532 0130 00 is mistyped", "[account] is mistyped"),
        ("pay into 20-45-45 55779911", "pay into [account]"),
        ("4111 1111 1111 1111 12/28 and the code 123", "[card] 12/28 and the code 123"),
        ("it ends 4111-1111-1111-1112", "it ends 4111-1111-1111-1112"),
        ("ring (555) 123-4567 or 555-123-4567", "ring [phone] or [phone]"),
        ("I live at 10 Downing St, SW1A 2AA.", "I live at 10 Downing St, [postcode]."),
        ("it's m1 1ae love", "it's [postcode] love"),
        ("Ottawa K1A 0B1", "Ottawa [postcode]"),
        ("Galway H91 X2F4", "Galway [postcode]"),
        ("1012 AB Amsterdam", "[postcode] Amsterdam"),
        ("Springfield, IL 62704-1234.", "Springfield, IL [postcode]."),
        ("Torstr. 12, 10119 Berlin", "Torstr. 12, [postcode] Berlin"),
        ("My zip code is now 90210, yes", "My zip code is now [postcode], yes"),
        ("PLZ: 80331", "PLZ: [postcode]"),
    ],
)
def test_what_gives_somebody_away_is_masked_and_nothing_beside_it(words, kept):
    assert masked(words)[0] == kept


@pytest.mark.parametrize(
    "words",
    [
        "order 77120934, 240 off, by 5.30 pm on 14.10.2026, reference A1B2C3 and B-10115",
        "PEX 449 201 7713 is the parcel",
        "seat E5 2nd row, gate B2 1st floor, room D12 2100 people",
        "1000 GB of space, 1200 kW, from 2024 AD on",
        "it's OK 12345 times, in 90210 hours, IL 62704",
        "2 for 1, 3 in 10, 1 in 5 2nd class",
        "the zip 20 cm long broke and the post code team is away",
        "flat 3, 40000 Pounds",
        "1234567890123456 is the contract",
        "will you mark the rose?",
    ],
)
def test_orders_amounts_times_and_words_stay(words):
    assert masked(words) == (words, {})


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("This is MARIA's call, Mariana and María.", "This is [name]'s call, Mariana and María."),
        ("Ｍａｒｉａ spoke", "[name] spoke"),
        ("ana  LUCÍA\nortiz here", "[name] here"),
        ("我叫王伟。田中です", "我叫[name]。[name]です"),
        ("Herr WEISS und Herr Weiß", "Herr [name] und Herr [name]"),
        ("o'neill and Will, willing", "[name] and [name], willing"),
        ("Maria\u0301 and xMaria and Maria_", "Maria\u0301 and xMaria and Maria_"),
        ("maria.o@mail.example", "[email]"),
    ],
)
def test_listed_names_go_as_whole_words_in_any_capitals_width_and_script(words, kept):
    assert masked(words, names=NAMES)[0] == kept


def test_a_list_of_names_is_one_a_line_and_a_name_of_a_kind_does_no_harm():
    names = names_in("# people\n\nMaria\n  Ana Lucía Ortiz \nname\nphone\n...\n")
    assert masked("name Maria, phone 07700 900812", names=names)[0] == "[name] [name], [name] [phone]"
    assert not names_in("# nobody\n")


@given(hostile)
def test_masking_again_changes_nothing(words):
    once, _ = masked(words, names=NAMES)
    assert masked(once, names=NAMES) == (once, {})


@given(hostile)
def test_what_is_counted_stands_there_and_without_a_hit_nothing_changes(words):
    kept, counts = masked(words, names=NAMES)
    assert (kept == words) == (not counts)
    for kind in KINDS:
        assert kept.count(f"[{kind}]") == words.count(f"[{kind}]") + counts.get(kind, 0)


@given(hostile.map(lambda words: clean(words.replace("[", ""))))
def test_no_character_is_cut_in_two(words):
    kept, _ = masked(words, names=NAMES)
    assert kept.encode("utf-8").decode("utf-8") == kept
    whole = set(regex.findall(r"\X", words))
    for piece in regex.split(r"\[(?:" + "|".join(KINDS) + r")\]", kept):
        assert whole.issuperset(regex.findall(r"\X", piece)), piece


@pytest.mark.parametrize(
    "piece",
    [
        "a", "1", "a@", "a@b.", "a@b.c1", "a@b.co1", "1 ", "1-", "4111 ", "0", "+1", "+1 (0)1", "(0", "de89", "de89 1",
        "ab12 cd34 ", "DE89370400440532013000 ", "SW1A ", "zip is ", "zip ", "Maria ", "Ana Lucía ", "王", "\u0301",
        "[phone", "[phone]", "1\u20e3",
    ],
)  # fmt: skip
def test_no_text_takes_longer_than_its_length(piece):
    def seconds(length):
        words = (piece * length)[:length]
        begun = time.process_time()
        masked(words, names=NAMES)
        return time.process_time() - begun

    seconds(100)
    short = min(seconds(LONG // 10) for _ in range(3))
    long = seconds(LONG)
    # ten times the length; a square would be a hundred times
    assert long < max(30 * short, 0.5), (short, long)
    assert long < 10


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_a_scenario_says_of_its_own_case_is_never_masked(name):
    case = scenario(name)
    port = InputPort(lambda: own_values(case))

    def texts(data):
        if isinstance(data, str):
            yield data
        for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
            yield from texts(inner)

    assert [t for t in texts(case.model_dump(mode="json")) if port.text(t) != clean(t)] == []


def test_over_the_whole_corpus_only_what_gives_somebody_away_is_masked():
    """Every one of these was looked at: an address, a number to ring or a postcode, and no order, amount or word."""
    found, turns = {kind: set() for kind in KINDS}, 0
    masker = Masker()
    for file in sorted((ROOT / "corpus").rglob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            said = [row.get("agent", ""), row.get("customer", ""), *(h["text"] for h in row.get("history", []))]
            for text in filter(None, said):
                turns += 1
                _, counts = masker.mask(text)
                for kind in counts:
                    found[kind].add(text)
    assert turns > 50_000
    assert {kind: len(texts) for kind, texts in found.items() if texts} == {"email": 7, "phone": 32, "postcode": 23}, (
        found
    )


def test_a_call_a_drill_and_an_import_mask_the_names_that_the_settings_list(tmp_path, seer, capsys):
    listed = tmp_path / "names.txt"
    listed.write_text("Maria Gomez\n", encoding="utf-8")
    change("mask_names", str(listed))
    live = start("telecom-bill-shock", tmp_path / "kept")
    live.say("Maria Gomez here, 07700 900812.")
    live.note("maria gomez, a@b.example")
    live.release()
    raw = live.path.read_text(encoding="utf-8")
    assert "Gomez" not in raw
    assert "[name] here, [phone]." in raw
    assert '"text":"[name], [email]"' in raw
    session = DrillSession(DrillSetup("telecom-bill-shock", folder=tmp_path / "kept"), FixedSources(), Blind())
    assert session.next()
    session.answer("I hear you, Maria Gomez, on 07700 900812.")
    assert '"words":"I hear you, [name], on [phone]."' in (tmp_path / "kept" / DRILLS).read_text(encoding="utf-8")
    talk = tmp_path / "talk.json"
    talk.write_text(
        json.dumps({"brief": "Maria Gomez rings", "turns": [
            {"who": "customer", "text": "I am Maria Gomez, SW1A 2AA."},
            {"who": "agent", "text": "So Maria Gomez paid from DE89370400440532013000, I see."},
        ]}), encoding="utf-8",
    )  # fmt: skip
    assert _run(["grade", str(talk), "--json"]) == 0
    told = capsys.readouterr().out
    assert "Gomez" not in told
    listed.unlink()
    assert _run(["grade", str(talk)]) == 3
    assert "names.txt" in capsys.readouterr().err


def test_what_was_said_before_a_turn_is_masked_before_it_is_read(tmp_path, monkeypatch):
    read = []

    class Reads(Blind):
        def observe(self, text, context):
            read.extend([text, *(line.text for line in context.history)])
            return super().observe(text, context)

    monkeypatch.setattr(observing, "make_observer", lambda name: Reads())
    before = [{"who": "agent", "text": "SW1A 2AA"}]
    turn = {"agent": "Is it 07700 900812?", "customer": "No, a@b.example.", "history": before}
    (tmp_path / "turns.jsonl").write_text(json.dumps(turn), encoding="utf-8")
    assert len(list(observing.observe_lines(str(tmp_path / "turns.jsonl")))) == 1
    assert read == ["Is it [phone]?", "[postcode]", "No, [email]."]


def test_a_turn_without_listed_names_costs_no_look_at_them():
    assert list(NO_NAMES.spans("Maria")) == []
