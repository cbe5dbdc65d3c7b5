"""A real model behind a real server: the plumbing holds from the first word to the check-up. Not its quality."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, Field

from roleplay.llm import Ask, Message, ModelFault, structured
from roleplay.llm.client import EndpointModel
from roleplay.llm.retries import Patience
from roleplay.settings import load
from roleplay.wiring.endpoint_checkup import endpoint_findings
from tests.real_server import MODEL, missing, serving

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.xdist_group("real model"),
]
PATIENT = Patience(request=60.0, stall=30.0, total=60.0, attempts=1)
ASK = Ask(
    (Message("system", "You are a customer on the telephone."), Message("user", "Good morning, how can I help you?")),
    max_tokens=60,
    seed=1,
)


@pytest.fixture(scope="module")
def address():
    with serving() as address:
        yield address


@pytest.fixture
async def model(address):
    model = EndpointModel(address, MODEL, None, PATIENT)
    yield model
    await model.close()


async def test_the_same_answer_comes_whole_and_in_pieces(model):
    heard = []
    whole, streamed = await model.ask(ASK), await model.ask(ASK, heard.append)
    assert len(whole.text.split()) > 3
    assert "".join(heard) == streamed.text == whole.text
    assert len(heard) > 4
    assert whole.usage == streamed.usage
    assert (whole.model, whole.usage.estimated) == (MODEL, False)
    assert whole.usage.prompt > 10


class Mood(BaseModel, extra="forbid", strict=True):
    """Hold a small thing to ask for."""

    feeling: Literal["calm", "worried", "angry"]
    strength: int = Field(ge=1, le=3)
    quote: str = Field(max_length=60)


async def test_data_is_held_to_its_schema_by_the_server(model):
    told = Message("user", 'Which feeling speaks from "It has been three weeks!", and which words show it?')
    found = await structured(model, Ask((told,), max_tokens=120), Mood)
    assert (found.rung, found.repaired) == ("json_schema", False)
    assert found.value.feeling in ("calm", "worried", "angry")


@pytest.mark.parametrize(
    ("ask", "kind"),
    [(Ask((Message("user", "word " * 9000),), 20), "too_long"), (Ask(ASK.messages, max_tokens=4), "truncated")],
)
async def test_what_it_cannot_do_is_named(model, ask, kind):
    with pytest.raises(ModelFault) as caught:
        await model.ask(ask)
    assert caught.value.kind == kind


def test_doctor_finds_it_well(address, monkeypatch):
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_URL", address)
    monkeypatch.setenv("ROLEPLAY_ENDPOINT_MODEL", MODEL)
    found = {f.what: f for f in endpoint_findings(load().values)}
    assert all(f.ok for f in found.values())
    looked_at = ["key", "reachable", "model", "streaming", "speed", "structured", "fallback", "context", "cost"]
    assert list(found) == looked_at
    assert found["structured"].detail.startswith("held to a schema by the endpoint")
    assert found["model"].detail == f"{MODEL} answers"
    assert f"no price is known for {MODEL}, and " in found["cost"].detail
