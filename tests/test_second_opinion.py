"""A second opinion on a graded call: the grade stays, agreement is recorded, differences wait for a coach."""

from __future__ import annotations

import asyncio
import json
import re
import threading

import pytest
from typer.testing import CliRunner

from roleplay.behaviours import Line
from roleplay.cli import app
from roleplay.errors import BadFile, ExitCode, UsageProblem
from roleplay.events import Observed
from roleplay.grading.agreement import compare
from roleplay.llm import ModelFault, ScriptedModel
from roleplay.llm.waiting import wait_for
from roleplay.observers.llm import LlmObserver
from roleplay.paths import review_path
from roleplay.rubrics import find as find_rubric
from roleplay.transcripts import SecondOpinion, read, read_claims, read_reviews, verify, verify_reviews
from roleplay.wiring import models, second_opinion
from roleplay.wiring.claims import send_claim
from roleplay.wiring.conversations import Conversation
from roleplay.wiring.grading_files import cases
from roleplay.wiring.queue import waiting
from roleplay.wiring.second_cases import case_of_call, case_of_conversation
from roleplay.wiring.second_opinion import AT_ONCE, opinions
from tests.conftest import play, start

TURNS = [
    "312 for one weekend would stop anyone, with the rent due. Tell me what happened, from the start.",
    "Thank you. Could I take your date of birth and postcode, so that I can open the account?",
    "I guarantee you will get every penny of it back, whatever happens.",
]
NONE = json.dumps({"behaviours": []})
TURN = re.compile(r"<<<TURN\n(.*?)\nTURN>>>", re.DOTALL)
PROMISE = ("false_promise", TURNS[2], "strong")


def words_of(ask):
    return TURN.search(ask.messages[-1].text)[1]


def sees(*reports):
    """Answer with those reports whose quote stands in the turn."""

    def answer(ask):
        rows = [
            {"quote": quote, "why": "so", "id": name, "intensity": level}
            for name, quote, level in reports
            if quote in words_of(ask)
        ]
        return json.dumps({"behaviours": rows})

    return answer


@pytest.fixture
def call(tmp_path, observer):
    return play(start("telecom-bill-shock", tmp_path / "kept"), TURNS).path


@pytest.fixture
def second(observer, call):
    def ask(script, files=None, **more):
        model = ScriptedModel(script, **more)
        heard = []
        found = wait_for(
            opinions(cases([str(f) for f in files or [call]], []), LlmObserver(model, observer), heard.append)
        )
        assert sorted(o.id for o in heard) == sorted(o.id for o in found)
        return found[0] if files is None else found

    return ask


def test_one_observer_twice_agrees_in_everything(call):
    case = case_of_call(call, [])
    kept = {e.turn: e.observation for e in read(call).events if isinstance(e, Observed)}
    again = case.graded(kept)
    assert again == case.first
    found = compare(case.first, again)
    assert (found.turns, found.turns_alike, found.one_sided, found.stricter) == (3, 3, (), ())
    assert found.levels_alike == len(found.levels) == 12
    assert found.both > 0
    assert found.share == 1.0


def test_every_turn_is_judged_in_the_context_it_had(call, observer):
    kept = {e.turn: e.observation for e in read(call).events if isinstance(e, Observed)}
    case = case_of_call(call, [])
    assert [turn.text for turn in case.turns] == TURNS
    assert {turn.index: observer.observe(turn.text, turn.context) for turn in case.turns} == kept


def test_the_grade_stays_and_the_opinion_stands_beside_the_call(second, call):
    before = call.read_bytes()
    opinion = second(sees(("invite_story", "Tell me what happened", "strong")))
    assert call.read_bytes() == before
    assert opinion.kept
    assert opinion.first == case_of_call(call, []).first
    (review,) = read_reviews(call)
    assert isinstance(review, SecondOpinion)
    assert (review.model.name, list(review.model.prompts)) == ("scripted", ["observer-1"])
    assert review.observer_sha256 == opinion.digest
    assert review.scorecard["rubrics"]["empathy"]["score"] == opinion.second.rubrics["empathy"].score
    first = json.loads(review_path(call).read_bytes().splitlines()[0])
    assert first["prev"] == verify(call).head
    assert verify_reviews(call).state == "sound"
    assert read_claims(call) == ()


def test_what_only_one_of_them_sees_waits_for_a_coach_by_turn_and_words(second, call):
    second(sees(("ownership", "I can open the account", "clear")))
    found, unreadable = waiting([call])
    assert unreadable == []
    ours = next(w for w in found if w.behaviour == "ownership")
    assert (ours.turn, ours.words, ours.by, ours.against) == (2, "I can open the account", "scripted", "the grade")
    theirs = next(w for w in found if w.behaviour == "invite_story")
    assert (theirs.turn, theirs.by, theirs.against, theirs.kind) == (1, "the grade", "scripted", "disagreement")


def test_a_claim_and_a_disagreement_wait_in_one_queue(second, call):
    send_claim(call, 1, "ownership")
    second(sees())
    kinds = [w.kind for w in waiting([call])[0]]
    assert kinds.count("claim") == 1
    assert kinds.count("disagreement") >= 1
    assert [c.behaviour for c in read_claims(call)] == ["ownership"]


def test_the_stricter_reading_of_a_critical_error_is_flagged_whoever_has_it(call):
    case = case_of_call(call, [])
    kept = {e.turn: e.observation for e in read(call).events if isinstance(e, Observed)}
    without = {n: o.model_copy(update={"behaviours": ()}) for n, o in kept.items()}
    strict = [e.id for e in case.first.critical]
    assert strict
    mild = case.graded(without)
    assert not mild.critical
    found = compare(case.first, mild)
    assert [(s.by, s.error.id) for s in found.stricter] == [("first", e) for e in strict]
    turned = compare(mild, case.first)
    assert [(s.by, s.error.id) for s in turned.stricter] == [("second", e) for e in strict]
    assert [o.turn for o in turned.one_sided if o.fails] == [3]
    assert (turned.first_passed, turned.second_passed) == (mild.passed, False)


def test_what_can_fail_a_call_stands_first_in_the_queue(second, call):
    second(sees())
    found, _ = waiting([call])
    assert [w.fails for w in found] == sorted((w.fails for w in found), reverse=True)
    assert found[0].behaviour == "false_promise"


def test_the_same_opinion_is_kept_once_and_another_one_beside_it(second, call):
    for _ in range(2):
        assert second(sees(PROMISE)).kept
    assert len(read_reviews(call)) == 1
    second(sees())
    assert len(read_reviews(call)) == 2
    # the later opinion of the same model is the one that waits
    assert {w.at for w in waiting([call])[0]} == {read_reviews(call)[1].at}


def test_an_opinion_that_was_changed_is_found(second, call):
    second(sees())
    path = review_path(call)
    path.write_bytes(path.read_bytes().replace(b'"seen_by":"first"', b'"seen_by":"second"', 1))
    assert verify_reviews(call).state == "changed"


def test_a_turn_that_cannot_be_read_leaves_the_opinion_without_a_score(second, call):
    def script(ask):
        return ModelFault("refused") if "guarantee" in words_of(ask) else NONE

    opinion = second(script)
    assert (opinion.second, opinion.agreement, opinion.kept) == (None, None, False)
    assert {turn: f.kind for turn, f in opinion.faults.items()} == {3: "refused"}
    data = opinion.as_data()["second_opinion"]
    assert (data["pass"], data["rubrics"], data["faults"][0]["kind"]) == (None, {}, "refused")
    assert opinion.as_data()["pass"] == opinion.first.passed
    assert not review_path(call).exists()


def test_a_model_that_cannot_be_asked_stops_at_once(second, call, tmp_path):
    other = play(start("telecom-bill-shock", tmp_path / "more", seed=1), TURNS * 4).path
    asked = []

    def script(ask):
        asked.append(ask)
        return ModelFault("unauthorised")

    with pytest.raises(ModelFault) as caught:
        second(script, [call, other])
    assert caught.value.kind == "unauthorised"
    assert len(asked) <= 2 * AT_ONCE
    assert not review_path(call).exists()


def test_turns_and_files_are_read_side_by_side_and_never_too_many(observer, tmp_path):
    paths = [play(start("telecom-bill-shock", tmp_path / str(n), seed=n), TURNS * 2).path for n in range(3)]
    now, most = 0, 0

    class Slow(ScriptedModel):
        async def ask(self, ask, heard=None):
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.02)
            now -= 1
            return await super().ask(ask, heard)

    found = wait_for(
        opinions(cases([str(p) for p in paths], []), LlmObserver(Slow(lambda _: NONE), observer), lambda _: None)
    )
    assert [o.id for o in found] == [read(p).header.id for p in paths]
    assert 3 < most <= AT_ONCE


def test_an_interruption_calls_the_requests_off(observer, call, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    class Endless(ScriptedModel):
        async def ask(self, ask, heard=None):
            begun.set()
            try:
                await asyncio.sleep(60)
            finally:
                ended.set()

    class Interrupted:
        def result(self):
            assert begun.wait(20)
            raise KeyboardInterrupt

        def __init__(self, future):
            self.cancel = future.cancel

    real = asyncio.run_coroutine_threadsafe
    monkeypatch.setattr(asyncio, "run_coroutine_threadsafe", lambda work, loop: Interrupted(real(work, loop)))
    with pytest.raises(KeyboardInterrupt):
        wait_for(opinions(cases([str(call)], []), LlmObserver(Endless([]), observer), lambda _: None))
    assert ended.wait(20)
    assert not review_path(call).exists()


def test_calls_that_are_not_finished_or_were_changed_get_no_opinion(tmp_path, call):
    live = start("telecom-bill-shock", tmp_path / "open")
    live.pause()
    with pytest.raises(UsageProblem, match="not finished"):
        case_of_call(live.path, [])
    call.write_bytes(call.read_bytes().replace(b"312 for one weekend would", b"313 for one weekend would", 1))
    with pytest.raises(BadFile):
        case_of_call(call, [])


LINES = [
    Line("customer", "I've just opened a bill for 312. For one weekend. That's my rent money."),
    Line("agent", "Could I have your account number?"),
    Line("customer", "Did you hear what I said? That is my rent."),
    Line("agent", "That sounds really worrying, with the rent due. Let me look at what happened."),
]


def test_a_conversation_from_elsewhere_has_two_readings_and_nothing_is_kept(observer):
    rubrics = {name: find_rubric(name).usable() for name in ("empathy", "resolution")}
    case = case_of_conversation(Conversation("c1", "", tuple(LINES)), rubrics)
    again = case.graded({t.index: observer.observe(t.text, t.context) for t in case.turns})
    assert again == case.first
    (opinion,) = wait_for(opinions([case], LlmObserver(ScriptedModel(lambda _: NONE), observer), lambda _: None))
    assert not opinion.kept
    assert opinion.second != opinion.first
    assert opinion.agreement.turns == 2


@pytest.fixture
def endpoint(monkeypatch):
    def serve(script):
        model = ScriptedModel(script, name="tester")
        monkeypatch.setattr(models, "model_from", lambda *_: model)
        return model

    return serve


def test_grade_prints_the_grade_and_the_opinion_apart(endpoint, call):
    plain = CliRunner().invoke(app, ["grade", str(call)]).stdout
    endpoint(sees(("ownership", "I can open the account", "clear"), ("charm", "Thank you", "clear")))
    result = CliRunner().invoke(app, ["grade", "--observer", "llm", str(call)])
    assert result.exit_code == ExitCode.OK
    assert result.stdout.startswith(plain)
    told = result.stdout.removeprefix(plain)
    assert "second opinion, by tester" in told
    assert "only the grade sees this" in told
    assert "turn 2: only the second opinion sees owns it: “I can open the account”" in told
    assert "1 × a behaviour that there is not" in result.stderr
    assert "roleplay transcript queue" in result.stderr
    queue = CliRunner().invoke(app, ["transcript", "queue", str(call)])
    assert "tester sees owns it: “I can open the account”; the grade does not." in queue.stdout
    assert queue.stdout.startswith("critical: ")


def test_grade_as_json_keeps_both_apart_and_asks_again_for_nothing(endpoint, call):
    before = json.loads(CliRunner().invoke(app, ["grade", "--json", str(call)]).stdout)
    model = endpoint(sees(("ownership", "I can open the account", "clear")))
    first = CliRunner().invoke(app, ["grade", "--observer", "llm", "--json", str(call)])
    count = len(model.asked)
    second = CliRunner().invoke(app, ["grade", "--observer", "llm", "--json", str(call)])
    assert len(model.asked) == count == 3
    (data,) = json.loads(first.stdout)
    assert json.loads(second.stdout) == [data]
    opinion = data.pop("second_opinion")
    assert [data] == before
    assert opinion["model"]["name"] == "tester"
    assert opinion["agreement"]["turns"] == 3
    assert opinion["kept"] is True


def test_a_turn_that_failed_ends_with_the_code_of_an_endpoint(endpoint, call):
    endpoint(lambda ask: ModelFault("refused") if "guarantee" in words_of(ask) else NONE)
    result = CliRunner().invoke(app, ["grade", "--observer", "llm", str(call)])
    assert result.exit_code == ExitCode.ENDPOINT
    assert "turn 3 could not be read: the model declined to answer" in result.stdout


def test_observe_reads_with_the_model(endpoint, tmp_path):
    endpoint(sees(("invite_story", "Tell me what happened", "strong")))
    file = tmp_path / "turns.jsonl"
    file.write_text(json.dumps({"id": 1, "customer": "My bill is 312.", "agent": "Tell me what happened."}))
    result = CliRunner().invoke(app, ["observe", "--observer", "llm", str(file)])
    (row,) = json.loads(result.stdout)["behaviours"]
    assert (row["id"], row["by"], row["quote"]) == ("invite_story", "model:tester", "Tell me what happened")


def test_nothing_is_asked_without_an_endpoint(call):
    result = CliRunner().invoke(app, ["grade", "--observer", "llm", str(call)])
    assert isinstance(result.exception, UsageProblem)
    assert not review_path(call).exists()
    assert second_opinion.AT_ONCE == 8
