"""Data from a model: the ladder, its memory, one repair and the faults at its end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, field_validator

from roleplay.llm import Ask, Message, ModelFault, ScriptedModel, structured
from roleplay.llm.json_in_words import documents
from roleplay.llm.strict_schema import strict_schema


class Seen(BaseModel, extra="forbid", strict=True):
    """What an answer has to be."""

    quote: str = Field(min_length=1)
    parts: tuple[int, ...] = ()

    @field_validator("quote")
    @classmethod
    def _small(cls, quote):
        if quote != quote.lower():
            raise ValueError("write it small")
        return quote


ASK = Ask((Message("system", "You read."), Message("user", "What do you see?")), max_tokens=40)
RIGHT = '{"quote": "sorry", "parts": [1, 2]}'


def taking(*forms, answer=RIGHT):
    return ScriptedModel(lambda ask: answer if ask.form in forms else ModelFault("bad_request", "response_format"))


@pytest.mark.parametrize(
    ("forms", "rung", "asked"),
    [
        (("json_schema", "json_object", "text"), "json_schema", ["json_schema"]),
        (("json_object", "text"), "json_object", ["json_schema", "json_object"]),
        (("text",), "text", ["json_schema", "json_object", "text"]),
    ],
)
async def test_the_strictest_form_the_endpoint_takes_is_found_once(forms, rung, asked):
    model = taking(*forms)
    first, second = await structured(model, ASK, Seen), await structured(model, ASK, Seen)
    assert first.value == second.value == Seen(quote="sorry", parts=(1, 2))
    assert (first.rung, first.repaired) == (rung, False)
    assert [ask.form for ask in model.asked] == [*asked, rung]


async def test_the_schema_is_given_to_the_endpoint_or_written_into_the_last_message():
    model = taking("text")
    await structured(model, ASK, Seen)
    strict, _, plain = model.asked
    assert strict.schema == strict_schema(Seen)
    assert (strict.schema_name, strict.messages) == ("Seen", ASK.messages)
    assert plain.schema is None
    assert plain.messages[0] == ASK.messages[0]
    assert json.loads(plain.messages[-1].text.splitlines()[-1]) == strict_schema(Seen)


async def test_every_field_is_required_of_a_strict_endpoint_and_none_beside():
    schema = strict_schema(Seen)
    assert schema["required"] == ["quote", "parts"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["quote"] == {"type": "string", "minLength": 1}


async def test_a_wrong_answer_is_repaired_once_with_what_was_wrong():
    model = ScriptedModel(['{"quote": "SORRY", "parts": []}', RIGHT])
    found = await structured(model, ASK, Seen)
    assert (found.value.quote, found.repaired, len(found.replies)) == ("sorry", True, 2)
    assert found.usage == found.replies[0].usage + found.replies[1].usage
    *_, wrong, told = model.asked[1].messages
    assert (wrong.role, wrong.text) == ("assistant", '{"quote": "SORRY", "parts": []}')
    assert "write it small" in told.text
    assert model.asked[1].form == "json_schema", "the endpoint did hold to the schema"


async def test_an_endpoint_that_takes_a_schema_and_ignores_it_is_told_in_words_from_then_on():
    model = ScriptedModel(lambda ask: RIGHT if "JSON Schema" in ask.messages[-1].text else "I see regret.")
    assert (await structured(model, ASK, Seen)).repaired
    assert not (await structured(model, ASK, Seen)).repaired
    assert [ask.form for ask in model.asked] == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize("wrong", ["No.", "{}", '{"quote": 1}', '{"quote": "a", "more": 2}', "{" * 90_000, "", "[]"])
async def test_an_answer_wrong_twice_is_malformed(wrong):
    model = ScriptedModel([wrong, wrong, RIGHT])
    with pytest.raises(ModelFault) as caught:
        await structured(model, ASK, Seen)
    assert caught.value.kind == "malformed"
    assert len(model.asked) == 2


async def test_an_answer_cut_off_gets_twice_the_room_once():
    model = ScriptedModel([ModelFault("truncated"), RIGHT])
    found = await structured(model, ASK, Seen)
    assert (found.repaired, len(found.replies)) == (True, 1)
    assert [ask.max_tokens for ask in model.asked] == [40, 80]
    with pytest.raises(ModelFault) as caught:
        await structured(ScriptedModel([ModelFault("truncated")] * 2), ASK, Seen)
    assert caught.value.kind == "truncated"


@pytest.mark.parametrize("kind", ["refused", "unreachable", "rate_limited", "unauthorised"])
async def test_other_faults_are_handed_on_at_once(kind):
    model = ScriptedModel([ModelFault(kind), RIGHT])
    with pytest.raises(ModelFault) as caught:
        await structured(model, ASK, Seen)
    assert (caught.value.kind, len(model.asked)) == (kind, 1)


async def test_a_request_refused_in_every_form_is_a_bad_request_and_nothing_is_remembered():
    model = taking()
    with pytest.raises(ModelFault) as caught:
        await structured(model, ASK, Seen)
    assert caught.value.kind == "bad_request"
    with pytest.raises(ModelFault):
        await structured(model, ASK, Seen)
    assert [ask.form for ask in model.asked] == ["json_schema", "json_object", "text"] * 2


@pytest.mark.parametrize(
    "answer",
    [
        f"```json\n{RIGHT}\n```",
        f"Sure! Here it is: {RIGHT} I hope this {{helps}}.",
        f'<think>maybe {{"quote": "thought"}}</think>{RIGHT}',
        f'For a {{quote}}: {{"quote": 3}} is wrong, {RIGHT} is right',
    ],
)
async def test_words_and_fences_around_the_data_do_no_harm(answer):
    found = await structured(ScriptedModel([answer]), ASK, Seen)
    assert (found.value.quote, found.repaired) == ("sorry", False)


@given(
    st.text(st.characters(blacklist_characters="{}"), max_size=20),
    st.dictionaries(st.text(max_size=5), st.integers() | st.lists(st.text(max_size=5), max_size=3), max_size=4),
    st.text(max_size=20),
)
def test_an_object_is_found_whatever_stands_around_it(before, data, after):
    if not before.lstrip().startswith("<think>"):
        assert json.loads(next(documents(before + json.dumps(data) + after))) == data
