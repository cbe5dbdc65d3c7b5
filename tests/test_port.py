"""The input port: anything may be typed or piped, and nothing of it can do harm or give somebody away."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.session import InputPort, Refused
from roleplay.session.engine import own_values
from roleplay.session.port import MAX_CHARACTERS, clean
from tests.conftest import scenario


@given(st.text(max_size=MAX_CHARACTERS))
def test_no_control_character_survives(words):
    kept = InputPort().take(words).text
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Co"} and c != "\n" for c in kept)
    assert clean(kept) == kept


@given(st.binary(max_size=200))
def test_any_bytes_can_be_a_turn(raw):
    kept = InputPort().take(raw.decode("utf-8", "surrogateescape")).text
    assert kept.encode("utf-8").decode("utf-8") == kept


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07hi", "hi"),
        ("a\x00b", "ab"),
        ("\u202eevil\u202c", "evil"),
        ("one\r\ntwo", "one\ntwo"),
        ("[bold]hi[/bold]", "[bold]hi[/bold]"),
        ("{0.__class__} %s", "{0.__class__} %s"),
    ],
)
def test_terminal_codes_go_and_markup_stays_plain_text(words, kept):
    assert InputPort().take(words).text == kept


def test_a_megabyte_is_refused_with_the_reason():
    with pytest.raises(Refused, match="at most 4,000"):
        InputPort().take("a" * 1_000_000)


@pytest.mark.parametrize(
    ("words", "kept", "kind"),
    [
        ("My card is 4111 1111 1111 1111, take it", "My card is [card], take it", "card"),
        ("write to dana.w@example.co.uk please", "write to [email] please", "email"),
        ("ring 07700 900812 or +44 7700 900812", "ring [phone] or [phone]", "phone"),
        ("IBAN DE89 3704 0044 0532 0130 00.", "IBAN [iban].", "iban"),
    ],
)
def test_private_details_are_masked(words, kept, kind):
    taken = InputPort().take(words)
    assert taken.text == kept
    assert taken.masked[kind] >= 1


def test_ordinary_numbers_and_the_cases_own_are_kept():
    words = "240 off, ending 08, on Saturday 14.10, order 77120934, by 5.30 pm, 1234567890123"
    assert InputPort().take(words).text == words
    own = InputPort(["07700 900812"])
    assert own.take("It went to 07700 900812.").text == "It went to 07700 900812."


@pytest.mark.parametrize("name", ["telecom-bill-shock", "airline-cancelled-flight", "calm-size-exchange"])
def test_a_scenarios_own_lines_pass_unmasked(name):
    case = scenario(name)
    port = InputPort(own_values(case))
    for text in [
        case.brief,
        *(t for k in case.knows.values() for t in k.says.all()),
        *(c.text for c in case.knowledge.values()),
    ]:
        assert port.take(text).masked == {}, text
