"""Agents of a plan take their calls: killed, limited or failing, what is kept is whole, and the same as ever."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from roleplay.errors import BadFile, EndpointProblem, StorageProblem, UsageProblem
from roleplay.llm import ModelFault, ScriptedModel
from roleplay.session import context
from roleplay.transcripts import read, verify
from roleplay.wiring import cluster
from roleplay.wiring.certify import folder as run_folder
from roleplay.wiring.certify import models, player
from roleplay.wiring.certify.folder import RunFolder
from roleplay.wiring.certify.keeping import alone
from roleplay.wiring.certify.results import results
from roleplay.wiring.certify.run import play_run
from roleplay.wiring.grading_cluster import grade_there
from roleplay.wiring.grading_files import grade_files
from tests.agent_server import agents
from tests.agents_run import begun, copied, kept
from tests.blind import Blind
from tests.conftest import ROOT

BOTS = {name: {"bot": name} for name in ("skilled", "cold", "stuffer")}
KILLS = 10


@pytest.fixture
def blind(monkeypatch):
    """Let nothing be observed; `tests.fast_run` is as blind in the processes that it is."""
    for module in (run_folder, player):
        monkeypatch.setattr(module, "make_observer", lambda _: Blind())
    monkeypatch.setattr(context, "voiced", lambda _: None)


@pytest.fixture(scope="module")
def server():
    with agents() as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(server):
    server.seconds, server.status, server.most_at_once = 0.0, 200, 0
    server.asked.clear()
    server.times.clear()
    server.bodies.clear()


def by_candidate(run):
    return {result.candidate: result for result in results(run)}


def endpoint(server, model="m"):
    return {"endpoint": {"url": f"{server.url}/v1", "model": model}}


@contextmanager
def running(*words, **more):
    """Run `roleplay certify` with a blind observer in a process of its own."""
    command = [sys.executable, "-m", "tests.fast_run", "certify", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more) as one:
        try:
            yield one
        finally:
            one.kill()


@contextmanager
def forking():
    """Yield a function that runs `roleplay certify` in a process forked for it, and returns the number of that."""
    command = [sys.executable, "-m", "tests.fast_run", "--forked"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:

        def begin(*words):
            parent.stdin.write(json.dumps(["certify", *map(str, words)]) + "\n")
            parent.stdin.flush()
            return int(parent.stdout.readline())

        yield begin
        parent.kill()


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(alive, calls, many):
    while alive() and len(list(calls.glob("*.jsonl"))) < many:
        time.sleep(0.002)


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    while runs(pid):
        time.sleep(0.002)


def test_a_run_that_is_killed_ten_times_is_the_run_that_was_never_killed(tmp_path, server, blind):
    run = begun(tmp_path, {**BOTS, "model": endpoint(server)}, repeats=11, parallel=4)
    killed, calls, seen = copied(run, tmp_path / "killed"), tmp_path / "killed" / "calls", {}
    with forking() as begin:
        for number in range(KILLS):
            last = seen
            pid = begin("resume", killed.path, "--jobs", 1)
            wait_for(lambda pid=pid: runs(pid), calls, len(last) + 1 + number % 4)
            time.sleep(0.004 * number)
            assert runs(pid)
            kill(pid)
            seen = {path.name: path.stat().st_ino for path in calls.glob("*.jsonl")}
            # what was kept before the kill was neither lost nor played again
            assert last.items() <= seen.items()
            assert len(seen) > len(last)
    done = play_run(killed, 1)
    assert (done.done, done.found, done.faulty) == (44, len(seen), 0)
    assert play_run(run, 1).done == 44
    assert kept(killed.path) == kept(run.path)
    assert play_run(killed, 1).found == 44
    assert verify(next(calls.glob("*.jsonl"))).state == "sound"


def test_two_processes_give_the_run_that_one_gives_though_they_are_killed(tmp_path, blind):
    run = begun(tmp_path, BOTS, repeats=20)
    killed = copied(run, tmp_path / "killed")
    with running("resume", killed.path, "--jobs", 2) as process:
        wait_for(lambda: process.poll() is None, killed.path / "calls", 5)
        workers = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        os.kill(workers[-1], signal.SIGKILL)
        wait_for(lambda: process.poll() is None, killed.path / "calls", 40)
        process.send_signal(signal.SIGKILL)
        process.wait()
    # those that played for it notice, and go
    ends = time.monotonic() + 10
    while any(map(runs, workers)) and time.monotonic() < ends:
        time.sleep(0.01)
    assert not any(map(runs, workers))
    assert play_run(killed, 1).done == play_run(run, 1).done == 60
    assert kept(killed.path) == kept(run.path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_asked_to_stop_says_how_to_go_on(tmp_path, blind, number):
    run = begun(tmp_path, BOTS, repeats=200)
    with running("resume", run.path, "--jobs", 1, start_new_session=True) as process:
        wait_for(lambda: process.poll() is None, run.path / "calls", 3)
        # as a terminal does, to every process of the group
        os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert f"`roleplay certify resume {run.path}` goes on." in err
    assert "Traceback" not in err
    files = list((run.path / "calls").iterdir())
    assert 3 <= len(files) < 600
    assert all(verify(file).state == "sound" for file in files[:5])
    assert f"{len(files)} of 600 calls" in out


def test_each_kind_of_agent_sees_what_a_person_would_and_is_named_in_the_header(tmp_path, server, blind):
    program = tmp_path / "agent.py"
    program.write_text(
        "import json, os, sys\n"
        "assert not [name for name in os.environ if name.startswith('ROLEPLAY_')]\n"
        f"log = open({str(tmp_path / 'heard')!r}, 'w')\n"
        "for line in sys.stdin:\n"
        "    log.write(line); log.flush(); said = json.loads(line)\n"
        "    if said['type'] == 'turn':\n"
        "        over = len(said['history']) > 3\n"
        "        print(json.dumps({'end': True} if over else {'say': 'I see.'}), flush=True)\n"
    )
    run = begun(
        tmp_path,
        {
            "bot": {"bot": "cold"}, "model": endpoint(server), "address": {"http": f"{server.url}/agent"},
            "program": {"command": [sys.executable, str(program)], "version": "7"},
        },
    )  # fmt: skip
    assert play_run(run, 1).done == 4
    named = {}
    for slot in run.run.slots:
        call = read(run.call(slot))
        assert verify(run.call(slot)).state == "sound"
        assert call.header.mode == "exam"
        assert (call.header.form.run, call.header.form.slot) == (run.run.digest, slot.id)
        named[slot.candidate] = call.header.models["agent"]
    assert named["bot"].name == "bot cold"
    assert named["model"].name == "m"
    assert list(named["model"].prompts) == ["agent-1"]
    assert named["address"].name == f"{server.url}/agent"
    assert named["program"].name.endswith(", version 7")
    heard = [json.loads(line) for line in (tmp_path / "heard").read_text().splitlines()]
    assert [set(one) for one in heard] == [{"type", "brief", "language"}] + [{"type", "history", "customer"}] * 3
    assert [len(one["history"]) for one in heard[1:]] == [0, 2, 4]
    posted = next(body for body in server.bodies if "call" in body)
    assert set(posted) == {"call", "brief", "language", "history", "customer"}
    # nothing to look up, as in an exam
    assert "Cap alert" not in json.dumps(server.bodies)


@pytest.mark.parametrize(
    ("agent", "kind", "why"),
    [
        ({"command": [sys.executable, "-c", "raise SystemExit('no luck')"]}, "disconnected", "no luck"),
        ({"command": ["/nowhere/agent"]}, "unreachable", "No such file"),
        ({"command": [sys.executable, "-c", "input(); input(); print('Hello.')"]}, "malformed", "JSON"),
        ({"command": ["sleep", "60"]}, "slow", "0.4 seconds"),
        ({"http": "http://127.0.0.1:9/"}, "unreachable", "nothing answers"),
    ],
)
def test_an_agent_that_fails_is_tried_again_and_is_a_fault_that_can_be_tried_later(tmp_path, blind, agent, kind, why):
    run = begun(
        tmp_path, {"broken": agent, "cold": {"bot": "cold"}}, tries=2, call_seconds=0.4 if kind == "slow" else 20
    )
    done = play_run(run, 1)
    assert (done.done, done.faulty) == (2, 1)
    found = by_candidate(run)["broken"]
    assert (found.state, found.empathy) == ("faulty", None)
    assert why in found.why
    fault = json.loads(next((run.path / "calls").glob("*.fault.json")).read_text())
    assert (fault["seat"], fault["kind"]) == ("agent", kind)
    assert fault["tries"] == (1 if "/nowhere/agent" in str(agent) else 2)
    assert play_run(run, 1).found == 2


def test_a_customer_whose_model_gives_up_spoils_the_call_and_is_named(tmp_path, blind, monkeypatch):
    asked = ScriptedModel(lambda _: ModelFault("unreachable"))
    monkeypatch.setattr(models, "settings_model", lambda: asked)
    run = begun(tmp_path, {"cold": {"bot": "cold"}}, tries=2, customer="llm")
    assert play_run(run, 1).faulty == 1
    fault = json.loads(next((run.path / "calls").iterdir()).read_text())
    assert (fault["seat"], fault["kind"], fault["tries"]) == ("customer", "given_up", 2)
    # three turns in a row, in each of two tries
    assert len(asked.asked) == 6


def test_faults_are_taken_back_once_the_agent_answers(tmp_path, server, blind):
    run = begun(tmp_path, {"address": {"http": f"{server.url}/agent"}}, tries=1)
    server.status = 404
    assert play_run(run, 1).faulty == 1
    server.status = 200
    assert play_run(run, 1).faulty == 1
    done = play_run(run, 1, again=True)
    assert (done.faulty, done.done) == (0, 1)
    assert [path.suffixes for path in (run.path / "calls").iterdir()] == [[".jsonl"]]


def test_a_run_keeps_to_its_rate_and_to_calls_at_a_time(tmp_path, server, blind):
    run = begun(
        tmp_path, {"address": {"http": f"{server.url}/agent"}}, repeats=6, parallel=3, per_minute=1_200
    )  # fmt: skip
    server.seconds = 0.03
    assert play_run(run, 1).done == 6
    assert server.most_at_once in (2, 3)
    gaps = len(server.times) - 1
    assert server.times[-1] - server.times[0] >= 0.9 * gaps * 60 / 1_200


def test_a_run_stops_before_it_costs_more_than_it_may(tmp_path, server, blind):
    prices = tmp_path / "prices.toml"
    prices.write_text("[models.m]\nprompt = 10.0\nanswer = 10.0\n", encoding="utf-8")
    run = begun(tmp_path, {"model": endpoint(server)}, repeats=12, parallel=4, cost=1.5)
    done = play_run(run, 1)
    assert done.stopped == "cost"
    assert 0 < done.done < 12
    assert Decimal("0.7") < done.cost <= Decimal("1.5")
    # what was spent before counts
    assert play_run(run, 1).found == play_run(run, 1).done == done.done
    assert play_run(run, 1, cost=Decimal(100)).done == 12
    (tmp_path / "other").mkdir()
    unpriced = begun(tmp_path / "other", {"model": endpoint(server, "unheard-of")}, cost=1)
    with pytest.raises(UsageProblem, match="no price is known for 'unheard-of'"):
        play_run(unpriced, 1)


def test_a_call_that_was_changed_is_played_again_and_one_of_another_run_is_refused(tmp_path, blind):
    run = begun(tmp_path, BOTS)
    play_run(run, 1)
    before = kept(run.path)
    first, second = sorted((run.path / "calls").iterdir())[:2]
    first.write_bytes(first.read_bytes().replace(b'"mode":"exam"', b'"mode":"free"'))
    second.write_bytes(second.read_bytes()[:-40])
    done = play_run(run, 1)
    assert sorted(name.split(":")[0] for name in done.replayed) == [first.name, second.name]
    assert kept(run.path) == before
    other = RunFolder(tmp_path / "other")
    (other.path / "calls").mkdir(parents=True)
    (other.path / "run.json").write_bytes(run.run.model_copy(update={"at": "2026-01-01T00:00:00+00:00"}).content())
    (other.path / "calls" / first.name).write_bytes(first.read_bytes())
    with pytest.raises(UsageProblem, match="another run"):
        play_run(other, 1)


def test_a_run_does_not_go_on_where_something_it_rests_on_is_another(tmp_path, blind, monkeypatch):
    run = begun(tmp_path, BOTS)

    class Other(Blind):
        digest = "1" * 64

    monkeypatch.setattr(run_folder, "make_observer", lambda _: Other())
    with pytest.raises(UsageProblem, match="weights"):
        play_run(run, 1)
    monkeypatch.setattr(run_folder, "make_observer", lambda _: Blind())
    monkeypatch.setattr(player, "make_observer", lambda _: Other())
    with pytest.raises(BadFile, match="observer"):
        play_run(run, 1)
    monkeypatch.setattr(player, "make_observer", lambda _: Blind())
    program = tmp_path / "agent.py"
    program.write_text("print()", encoding="utf-8")
    (tmp_path / "other").mkdir()
    agent = {"mine": {"command": [sys.executable, str(program)]}}
    other = begun(tmp_path / "other", agent)
    program.write_text("print(1)", encoding="utf-8")
    with pytest.raises(UsageProblem, match="command 'mine'"):
        play_run(other, 1)
    assert not [*(run.path / "calls").iterdir(), *(other.path / "calls").iterdir()]


def test_two_at_once_are_one_too_many(tmp_path, blind):
    run = begun(tmp_path, BOTS)
    with alone(run), pytest.raises(StorageProblem, match="being played"):
        play_run(run, 1)
    assert play_run(run, 1).done == 3


def test_the_same_call_has_the_same_salts_and_another_call_others(tmp_path, blind):
    run = begun(tmp_path, BOTS)
    play_run(run, 1)
    salts = [r.salt for slot in run.run.slots for r in read(run.call(slot)).records]
    assert len(set(salts)) == len(salts)
    expected = hashlib.sha256(f"{run.run.digest}\n{run.run.slots[0].id}\n0".encode()).hexdigest()[:32]
    assert read(run.call(run.run.slots[0])).records[0].salt == expected


@pytest.mark.cluster
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(tmp_path, server, blind):
    from distributed import Client, LocalCluster

    run = begun(tmp_path, {**BOTS, "address": {"http": f"{server.url}/agent"}}, repeats=4, parallel=6)
    there = copied(run, tmp_path / "there")
    # a worker that takes the place of one that died is as blind
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, scheduler_port=0, preload=["tests.fast_run"]
    ) as cluster:
        with Client(cluster) as client:
            pids = set(client.run(os.getpid).values())
        killed = []

        def told(progress):
            if progress.done >= 3 and not killed:
                killed.append(pids.pop())
                os.kill(killed[0], signal.SIGKILL)

        done = play_run(there, 1, told, cluster=cluster.scheduler_address)
        assert killed
        # kept calls are graded there as they are here
        files = [str(path) for path in sorted((there.path / "calls").iterdir())]
        graded = list(grade_there(files, (), "offline", cluster.scheduler_address))
    assert graded == list(grade_files(files, (), "offline"))
    assert (done.done, done.faulty) == (16, 0)
    play_run(run, 1)
    assert kept(there.path) == kept(run.path)


@pytest.mark.cluster
def test_a_cluster_that_does_not_answer_is_named(tmp_path, blind, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECTS_S", 0.2)
    with pytest.raises(EndpointProblem, match=r"127\.0\.0\.1:9"):
        play_run(begun(tmp_path, BOTS), 1, cluster="tcp://127.0.0.1:9")
