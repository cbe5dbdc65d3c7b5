"""Edits to a bundle, each found and named. How far whoever made them got is part of the case:

raw     the member alone was changed
listed  the manifest was made to fit it, and the old signature left there: what anybody can do
signed  everything was made to fit and signed with the trusted key: what only the certifier could do
"""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace
from typing import get_args

import pytest

from roleplay.certify.evidence import Manifest, Seal, fingerprint
from roleplay.certify.findings import Code
from roleplay.errors import BadFile
from roleplay.transcripts.model import canonical
from roleplay.wiring.certify.bundle import entry, write_bundle
from roleplay.wiring.certify.keys import new_key, private_key, sealed
from roleplay.wiring.certify.verify import Trust, verify
from tests.certify_evidence import Box, whole
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("evidence")
AGENT, PERSON, ACTS, RUN = "calls/AGENT.jsonl", "calls/PERSON.jsonl", "acts.jsonl", "run.json"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make a bundle once, signed, and another key."""
    folder = tmp_path_factory.mktemp("evidence")
    new_key(folder / "key")
    new_key(folder / "other")
    manifest = write_bundle(whole(folder / "run"), folder / "bundle.zip", "Ada Byron", folder / "key")
    return SimpleNamespace(folder=folder, manifest=manifest, trust=Trust(fingerprint(manifest.public_key)))


def named(box, name):
    """Return a member by a name that holds for every run."""
    for word, who, n in (("AGENT", "desk-one", 0), ("SECOND", "desk-one", 1), ("PERSON", "heron", 0)):
        if word in name:
            return name.replace(word, box.call(who, n).removeprefix("calls/").removesuffix(".jsonl"))
    return name


def swap(name, old, new):
    """Put other words into a member."""

    def change(box):
        member = named(box, name)
        assert old in box.members[member]
        box.members[member] = box.members[member].replace(old, new, 1)

    return change


def record(name, line, /, **fields):
    """Change fields of one record, and bind nothing anew."""

    def change(box):
        member = named(box, name)
        records = box.records(member)
        records[line] |= fields
        box.put(member, records)

    return change


def lines(name, arrange):
    """Arrange the lines of a member in another way."""

    def change(box):
        member = named(box, name)
        box.members[member] = b"".join(arrange(box.lines(member)))

    return change


def content(name, kind, /, **fields):
    """Change the first content of a type or kind, and bind every record anew; `a__b` names a field within another."""

    def alter(contents):
        found = next(c for k, c in contents if kind in (k, c.get("type"), c.get("kind")))
        for path, value in fields.items():
            *within, last = path.split("__")
            place = found
            for key in within:
                place = place[int(key) if isinstance(place, list) else key]
            assert place[last] != value
            place[last] = value(place[last]) if callable(value) else value

    return lambda box: box.rebind(named(box, name), alter)


def contents(name, arrange):
    """Arrange the contents of a file of records in another way, and bind them anew."""
    return lambda box: box.rebind(named(box, name), arrange)


def without(kind, n=0):
    """Leave out one content of a type or kind."""

    def arrange(contents):
        found = [i for i, (k, c) in enumerate(contents) if kind in (k, c.get("type"), c.get("kind"))][n]
        return contents[:found] + contents[found + 1 :]

    return arrange


def slots(arrange):
    """Change the calls of the run, and write it as runs are written."""

    def change(box):
        box.run["slots"] = arrange(box.run["slots"]) or box.run["slots"]
        box.members[RUN] = canonical(box.run) + b"\n"

    return change


def run(**fields):
    """Change fields of the run."""

    def change(box):
        for path, value in fields.items():
            *within, last = path.split("__")
            place = box.run
            for key in within:
                place = place[key]
            place[last] = value(place[last]) if callable(value) else value
        box.members[RUN] = canonical(box.run) + b"\n"

    return change


def plan(old, new, *, fitting=True):
    """Change the text of the plan, everywhere it stands."""

    def change(box):
        import hashlib

        text = box.run["plan"]["text"]
        assert old in text
        box.run["plan"]["text"] = text.replace(old, new, 1)
        box.members["plan.yaml"] = box.run["plan"]["text"].encode()
        if fitting:
            box.run["plan"]["sha256"] = hashlib.sha256(box.members["plan.yaml"]).hexdigest()
        box.members[RUN] = canonical(box.run) + b"\n"

    return change


def manifest(**fields):
    """Change fields of the manifest, and leave the signature."""

    def change(box):
        old = Manifest.model_validate_json(box.members["bundle.json"])
        box.members["bundle.json"] = old.model_copy(update=fields).content()

    return change


def seal(**fields):
    def change(box):
        old = Seal.model_validate_json(box.members["signature.json"])
        box.members["signature.json"] = old.model_copy(update=fields).content()

    return change


def gone(*names):
    return lambda box: [box.members.pop(named(box, name)) for name in names]


def put(name, data):
    return lambda box: box.members.update({named(box, name): data})


def exchanged(one, other):
    def change(box):
        a, b = named(box, one), named(box, other)
        box.members[a], box.members[b] = box.members[b], box.members[a]

    return change


def second_call(box):
    return box.call("desk-one", 1)


def copied(box):
    box.members[second_call(box)] = box.members[box.call("desk-one")]


def with_zip(**fields):
    """Write the zip with other fields in one member's entry."""

    def zipped(box):
        def entries(name):
            info = entry(name)
            if name == RUN:
                for key, value in fields.items():
                    setattr(info, key, value)
            return info

        return box.zip(entries=entries)

    return zipped


def extra(name, data=b"x"):
    """Add a member that is none, behind the others."""

    def zipped(box):
        from roleplay.certify.evidence import ordered

        box.members[name] = data
        return box.zip(names=[*ordered(set(box.members) - {name}), name])

    return zipped


def twice(box):
    from roleplay.certify.evidence import ordered

    return box.zip(names=[*ordered(box.members), RUN])


def backwards(box):
    return box.zip(names=list(reversed(list(box.members))))


def comment(box):
    out = io.BytesIO(box.zip())
    with zipfile.ZipFile(out, "a") as opened:
        opened.comment = b"nothing to see"
    return out.getvalue()


def flipped(box):
    raw = bytearray(box.zip())
    raw[raw.index(b'"pool":') + 2] ^= 1
    return bytes(raw)


def local_name(box):
    raw = bytearray(box.zip())
    at = next(i for i in range(len(raw)) if raw[i : i + 9] == b"plan.yaml" and raw[i - 30 : i - 26] == b"PK\x03\x04")
    raw[at] = ord("q")
    return bytes(raw)


def on_zip(change):
    return lambda box: change(box.zip())


def signed_by_another(box):
    box.sign(box.folder / "other")


def unsigned(box):
    box.manifest(public_key="")
    del box.members["signature.json"]


def foreign_signature(box):
    other = sealed("0" * 64, private_key(box.key))
    box.members["signature.json"] = other.content()


def eased(box):
    """Ease the rubric in a transcript, with a digest that fits it."""
    import hashlib

    def alter(contents):
        source = contents[0][1]["sources"]["empathy"]
        source["text"] += "\n# eased\n"
        source["sha256"] = hashlib.sha256(source["text"].encode()).hexdigest()

    box.rebind(box.call("desk-one"), alter)


def other_scenario(box):
    """Keep the scenario of the other call in a transcript."""
    scenario = box.records(second_call(box))[0]["content"]["sources"]["scenario"]

    def alter(contents):
        contents[0][1]["sources"]["scenario"] = scenario

    box.rebind(box.call("desk-one"), alter)


def level(contents):
    """Raise a level of the scorecard."""
    grade = contents[-1][1]["scorecard"]["rubrics"]["empathy"]["criteria"]["E1"]
    grade["level"] = 5 if grade["level"] != 5 else 4


def fault(slot):
    return canonical({"slot": slot, "seat": "agent", "kind": "timeout", "why": "no answer", "tries": 3})


def faulted(box):
    name = box.call("desk-one")
    box.members[name.replace(".jsonl", ".fault.json")] = fault(name[6:-6])


def fault_of_another(box):
    name = box.call("desk-one").replace(".jsonl", ".fault.json")
    box.members[name] = fault("c-0000000000000000")


def another_call(box):
    box.members["calls/c-0000000000000000.jsonl"] = box.members[box.call("desk-one")]


def reviewed_gone(box):
    del box.members[box.call("heron")]


def tombstone(box):
    records = box.records(box.call("desk-one"))
    left = {"erased": {"at": "2026-01-05T09:00:00+00:00", "by": "x", "why": "y", "kept": records[2]["content"]}}
    records[2] |= {"content": left, "salt": ""}
    box.put(box.call("desk-one"), records)


def reviews(name):
    return name.replace(".jsonl", ".review.jsonl")


def review_edited(box):
    member = reviews(box.call("heron"))
    box.members[member] = box.members[member].replace(b"steady call", b"stellar call")


def review_moved(box):
    box.members[reviews(box.call("desk-one"))] = box.members[reviews(box.call("heron"))]


def result(n, **fields):
    def change(box):
        kept = [json.loads(line) for line in box.lines("results.jsonl")]
        kept[n] |= fields
        data = (json.dumps(one, sort_keys=True, ensure_ascii=False) + "\n" for one in kept)
        box.members["results.jsonl"] = "".join(data).encode()

    return change


def said(kind):
    """Add to the words of somebody, and bind nothing anew."""

    def change(box):
        member = box.call("desk-one")
        records = box.records(member)
        found = next(r["content"] for r in records if r["content"].get("type") == kind)
        (found["parts"][0] if kind == "customer_said" else found)["text"] += " Thank you."
        box.put(member, records)

    return change


def calls_about(box):
    exchanged(box.call("desk-one"), second_call(box))(box)


def without_turn(contents, turn):
    return [(k, c) for k, c in contents if k != "event" or c.get("turn") != turn]


def higher(score):
    return score + 7


CONTAINER = [
    ("cut in the middle", on_zip(lambda z: z[: len(z) // 2]), "no bundle"),
    ("cut at the end", on_zip(lambda z: z[:-1]), "no bundle"),
    ("cut at the beginning", on_zip(lambda z: z[40:]), "no bundle"),
    ("empty", on_zip(lambda z: b""), "no bundle"),
    ("no zip", on_zip(lambda z: b"roleplay" * 100), "no bundle"),
    ("bytes before", on_zip(lambda z: b"#!/bin/sh\n" + z), "strange-zip"),
    ("bytes behind", on_zip(lambda z: z + b"more"), "strange-zip"),
    ("a remark on the zip", comment, "strange-zip"),
    ("a remark on a member", with_zip(comment=b"x"), "strange-zip run.json"),
    ("an extra field", with_zip(extra=b"\x99\x99\x02\x00xx"), "strange-zip run.json"),
    ("another time", with_zip(date_time=(2026, 1, 1, 0, 0, 0)), "strange-zip run.json"),
    ("other rights", with_zip(external_attr=0o100755 << 16), "strange-zip run.json"),
    ("a link", with_zip(external_attr=0o120777 << 16), "strange-zip run.json"),
    ("another system", with_zip(create_system=0), "strange-zip run.json"),
    ("compressed", with_zip(compress_type=zipfile.ZIP_DEFLATED), "packed run.json"),
    ("another order", backwards, "strange-zip the zip"),
    ("a member twice", twice, "twice run.json"),
    ("a bit flipped", flipped, "unreadable run.json"),
    ("two names of one member", local_name, "unreadable plan.yaml"),
    ("a path that climbs", extra("../evil.jsonl"), "strange-name '../evil.jsonl'"),
    ("a path from the root", extra("/etc/evil"), "strange-name '/etc/evil'"),
    ("a path of Windows", extra("C:\\evil"), "strange-name"),
    ("a path with backslashes", extra("calls\\evil.jsonl"), "strange-name"),
    ("another case", extra("RUN.json"), "strange-name 'RUN.json'"),
    ("another case of a folder", extra("Calls/c-1.jsonl"), "strange-name 'Calls/c-1.jsonl'"),
    ("a program", extra("calls/evil.exe"), "strange-name 'calls/evil.exe'"),
    ("a folder", extra("calls/", b""), "strange-name 'calls/'"),
    ("a name that looks alike", extra("calls/\u0441-1.jsonl"), "strange-name"),
    ("a file of the right name", extra("calls/c-0.jsonl"), "not-listed calls/c-0.jsonl"),
]
RAW = [
    ("the manifest is gone", gone("bundle.json"), "bad-manifest bundle.json"),
    ("the manifest is none", put("bundle.json", b"{}\n"), "bad-manifest bundle.json"),
    ("the manifest is spaced", swap("bundle.json", b'","', b'", "'), "bad-manifest bundle.json"),
    ("the manifest has more", swap("bundle.json", b'{"at"', b'{"also":1,"at"'), "bad-manifest bundle.json"),
    ("members in another order", lambda b: manifest(members=Manifest.model_validate_json(
        b.members["bundle.json"]).members[::-1])(b), "bad-manifest bundle.json"),
    ("made by another", manifest(by="Eve"), "other-head signature.json"),
    ("made at another time", manifest(at="2020-01-01T00:00:00+00:00"), "other-head signature.json"),
    ("made by another program", manifest(program="9"), "other-head signature.json"),
    ("about another run", manifest(run="0" * 64), "other-run bundle.json"),
    ("another key in the manifest", manifest(public_key="1" * 64), "other-key signature.json"),
    ("the signature is gone", gone("signature.json"), "no-signature signature.json"),
    ("the signature is none", put("signature.json", b"yes\n"), "bad-seal signature.json"),
    ("the signature is spaced", swap("signature.json", b'","', b'", "'), "bad-seal signature.json"),
    ("the signature is another", seal(signature="0" * 128), "bad-signature signature.json"),
    ("the signed head is another", seal(head="0" * 64), "other-head signature.json"),
    ("the key is another", seal(public_key="2" * 64), "other-key signature.json"),
    ("the signature of another bundle", foreign_signature, "other-head signature.json"),
    ("signed anew by another", signed_by_another, "not-trusted signature.json"),
    ("not signed any more", unsigned, "no-signature signature.json"),
    ("the run is gone", gone(RUN), "missing run.json"),
    ("the plan is gone", gone("plan.yaml"), "missing plan.yaml"),
    ("the acts are gone", gone(ACTS), "missing acts.jsonl"),
    ("the results are gone", gone("results.jsonl"), "missing results.jsonl"),
    ("a call is gone", gone(AGENT), "missing calls/AGENT.jsonl"),
    ("the reviews are gone", gone("calls/PERSON.review.jsonl"), "missing calls/PERSON.review.jsonl"),
    ("the plan is eased", swap("plan.yaml", b"score: 20", b"score: 10"), "other-bytes plan.yaml"),
    ("a turn", swap(AGENT, b'"type":"agent_said"', b'"type":"agent_sayd"'), "other-bytes calls/AGENT.jsonl"),
    ("a result", result(0, empathy=99.0), "other-bytes results.jsonl"),
    ("the last acts are dropped", lines(ACTS, lambda a: a[:-2]), "other-bytes acts.jsonl"),
    ("another head than on the certificate", lambda b: b.__dict__.update(head="0" * 64), "other-head bundle.json"),
]  # fmt: skip
LISTED = [
    ("a call recomputed without the key", content(AGENT, "mood_moved", turn=9), "other-head signature.json"),
    ("acts dropped, and the rest made to fit", contents(ACTS, lambda c: c[:-1]), "other-head signature.json"),
    ("a call left out everywhere", gone(AGENT), "other-head signature.json"),
]
SIGNED = [
    # the records of a call, not bound anew
    ("the agent's words", said("agent_said"), "chain calls/AGENT.jsonl"),
    ("the customer's words", said("customer_said"), "chain calls/AGENT.jsonl"),
    ("a salt", record(AGENT, 3, salt="0" * 32), "chain calls/AGENT.jsonl:4"),
    ("a digest", record(AGENT, 3, digest="0" * 64), "chain calls/AGENT.jsonl:4"),
    ("a hash", record(AGENT, 3, hash="0" * 64), "chain calls/AGENT.jsonl:4"),
    ("a hash before", record(AGENT, 3, prev="0" * 64), "chain calls/AGENT.jsonl:4"),
    ("a number", record(AGENT, 3, n=4), "chain calls/AGENT.jsonl:4"),
    ("a type", record(AGENT, 3, type="review"), "chain calls/AGENT.jsonl:4"),
    ("a record left out", lines(AGENT, lambda a: a[:3] + a[4:]), "chain calls/AGENT.jsonl:4"),
    ("two records changed about", lines(AGENT, lambda a: [*a[:3], a[4], a[3], *a[5:]]), "chain calls/AGENT.jsonl:4"),
    ("a record twice", lines(AGENT, lambda a: [*a[:4], *a[3:]]), "chain calls/AGENT.jsonl:5"),
    ("a line of nothing", lines(AGENT, lambda a: [*a[:3], b"\n", *a[3:]]), "chain calls/AGENT.jsonl:4"),
    ("more behind the end", lines(AGENT, lambda a: [*a, a[-1]]), "chain calls/AGENT.jsonl"),
    ("the end cut in its middle", lines(AGENT, lambda a: [*a[:-1], a[-1][:50]]), "chain calls/AGENT.jsonl"),
    ("the end left out", lines(AGENT, lambda a: a[:-1]), "other-results results.jsonl"),
    ("the header left out", lines(AGENT, lambda a: a[1:]), "chain calls/AGENT.jsonl:1"),
    ("spaces in a record", swap(AGENT, b'{"content"', b'{ "content"'), "chain calls/AGENT.jsonl:1"),
    ("an empty call", put(AGENT, b""), "chain calls/AGENT.jsonl:1"),
    ("garbage for a call", put(AGENT, b"\x00\xff\n"), "chain calls/AGENT.jsonl:1"),
    ("words erased without an erasure", tombstone, "chain calls/AGENT.jsonl:3"),
    ("a review", review_edited, "chain calls/PERSON.review.jsonl:1"),
    ("reviews of another call", review_moved, "chain calls/AGENT.review.jsonl:1"),
    ("the call of a review left out", reviewed_gone, "missing calls/PERSON.jsonl"),
    # bound anew
    ("another seed", content(AGENT, "header", seed=1), "other-header calls/AGENT.jsonl:1"),
    ("another id", content(AGENT, "header", id="c-1"), "other-header calls/AGENT.jsonl:1"),
    ("another run", content(AGENT, "header", form__run="0" * 64), "other-header calls/AGENT.jsonl:1"),
    ("another call of the run", content(AGENT, "header", form__slot="c-1"), "other-header calls/AGENT.jsonl:1"),
    ("no call of a run", content(AGENT, "header", form=None), "other-header calls/AGENT.jsonl:1"),
    ("an easier mode", content(AGENT, "header", mode="guided"), "other-header calls/AGENT.jsonl:1"),
    ("another customer", content(AGENT, "header", customer="llm"), "other-header calls/AGENT.jsonl:1"),
    ("another observer", content(AGENT, "header", observer="llm"), "other-header calls/AGENT.jsonl:1"),
    ("other weights", content(AGENT, "header", observer_sha256="0" * 64), "other-header calls/AGENT.jsonl:1"),
    ("another program", content(AGENT, "header", program="9"), "other-header calls/AGENT.jsonl:1"),
    ("another candidate", content(AGENT, "header", trainee="heron"), "other-header calls/AGENT.jsonl:1"),
    ("another scenario's name", content(AGENT, "header", scenario="x"), "other-header calls/AGENT.jsonl:1"),
    ("before the run was made", content(AGENT, "header", at="2020-01-01T00:00:00+00:00"),
     "other-header calls/AGENT.jsonl:1"),
    ("a retry", content(AGENT, "header", branch_of={"id": "c", "turn": 1, "head": "0" * 64}),
     "other-header calls/AGENT.jsonl:1"),
    ("words in the scenario", content(AGENT, "header", sources__scenario__text=lambda t: t + "\n# x\n"),
     "other-source calls/AGENT.jsonl:1"),
    ("an eased rubric", eased, "other-source calls/AGENT.jsonl:1"),
    ("the scenario of another call", other_scenario, "other-source calls/AGENT.jsonl:1"),
    ("two calls changed about", calls_about, "other-header calls/AGENT.jsonl:1"),
    ("one call copied over another", copied, "other-header calls/SECOND.jsonl:1"),
    ("not supervised", content(PERSON, "header", form__supervised=False), "other-collected calls/PERSON.jsonl"),
    ("another head than was taken in", content(PERSON, "mood_moved", turn=7), "other-collected calls/PERSON.jsonl"),
    ("a call of no slot", another_call, "not-a-call calls/c-0000000000000000.jsonl"),
    ("a call made a fault", faulted, "other-results results.jsonl"),
    ("a fault of another call", fault_of_another, "bad-fault calls/AGENT.fault.json"),
    ("a fault that says nothing", put("calls/AGENT.fault.json", b"{}"), "bad-fault calls/AGENT.fault.json"),
    # the run
    ("a seed of the run", slots(lambda s: s[0].update(seed=s[0]["seed"] + 1)), "other-form run.json"),
    ("calls in another order", slots(lambda s: s[::-1]), "other-form run.json"),
    ("a call of the run left out", slots(lambda s: s[:-1]), "other-form run.json"),
    ("a call of the run twice", slots(lambda s: [*s, s[-1]]), "other-form run.json"),
    ("a call for another candidate", slots(lambda s: s[0].update(candidate="desk-one")), "other-form run.json"),
    ("another form", slots(lambda s: s[0].update(form="B")), "other-form run.json"),
    ("an easier scenario", slots(lambda s: s[0].update(scenario=s[1]["scenario"])), "other-form run.json"),
    ("a smaller pool", run(pool=lambda p: p[1:]), "other-form run.json"),
    ("weights of the run", run(fixed__observer_sha256="0" * 64), "other-header calls/AGENT.jsonl:1"),
    ("the program of the run", run(fixed__program="9"), "other-header calls/AGENT.jsonl:1"),
    ("a scenario of the run", run(fixed__scenarios=lambda s: dict.fromkeys(s, "0" * 64)),
     "other-source calls/AGENT.jsonl:1"),
    ("a rubric of the run", run(fixed__rubrics=lambda s: dict.fromkeys(s, "0" * 64)),
     "other-source calls/AGENT.jsonl:1"),
    ("the run made later", run(at="2027-01-01T00:00:00+00:00"), "other-header calls/AGENT.jsonl:1"),
    ("the run spaced", swap(RUN, b'{"at"', b'{ "at"'), "bad-run run.json"),
    ("no run", put(RUN, b"[]\n"), "bad-run run.json"),
    ("the run named otherwise", run(id="other"), "other-plan run.json"),
    # the plan
    ("a cut lowered", plan("score: 20", "score: 10"), "acts-chain acts.jsonl:1"),
    ("a cut lowered in the text alone", plan("score: 20", "score: 10", fitting=False), "other-plan run.json"),
    ("critical errors allowed", plan("customer: 5", "customer: 50"), "other-header calls/AGENT.jsonl:1"),
    ("another seed of the plan", plan("seed: 4", "seed: 5"), "other-form run.json"),
    ("a candidate more", plan("[heron]", "[heron, egret]"), "other-form run.json"),
    ("a plan that is none", plan("schema: 1", "schema: x"), "other-plan run.json"),
    ("another plan beside it", put("plan.yaml", b"schema: 1\n"), "other-plan plan.yaml"),
    # what people did
    ("an act", record(ACTS, 0, content={}), "acts-chain acts.jsonl:1"),
    ("an act left out", lines(ACTS, lambda a: a[:1] + a[2:]), "acts-chain acts.jsonl:2"),
    ("acts in another order", lines(ACTS, lambda a: a[::-1]), "acts-chain acts.jsonl:1"),
    ("no acts", gone(ACTS), "not-collected calls/PERSON.jsonl"),
    ("a call was not taken in", contents(ACTS, without("collected")), "not-collected calls/PERSON.jsonl"),
    ("another call was taken in", content(ACTS, "collected", head="0" * 64), "other-collected calls/PERSON.jsonl"),
    ("an act at no time", content(ACTS, "collected", at="x"), "bad-act acts.jsonl:1"),
    ("an act before the run", content(ACTS, "collected", at="2020-01-01T00:00:00+00:00"), "bad-act acts.jsonl:1"),
    ("an act that is none", content(ACTS, "collected", kind="blessed"), "acts-chain acts.jsonl:1"),
    ("taken in for another", content(ACTS, "collected", candidate="desk-one"), "bad-act acts.jsonl:1"),
    ("taken in as unsupervised", content(ACTS, "collected", supervised=False), "other-collected calls/PERSON.jsonl"),
    ("the appeal is gone", contents(ACTS, without("appeal")), "marked-by-the-wrong-person acts.jsonl"),
    ("an appeal of another's call", content(ACTS, "appeal", candidate="desk-one"), "bad-act acts.jsonl"),
    ("the second mark is gone", contents(ACTS, without("remark")), "signed-other-results acts.jsonl"),
    ("a level of the second mark", content(ACTS, "remark", levels__E1=5), "other-mark acts.jsonl"),
    ("a score of the second mark", content(ACTS, "remark", empathy=95.0), "other-mark acts.jsonl"),
    ("a level of no criterion", content(ACTS, "remark", levels={"E9": 5}), "other-mark acts.jsonl"),
    ("a mark of one's own call", content(ACTS, "remark", by="heron"), "marked-by-the-wrong-person acts.jsonl"),
    ("a mark by nobody named", content(ACTS, "remark", by="eve"), "marked-by-the-wrong-person acts.jsonl"),
    ("another decision without a reason", content(ACTS, "signed", decision="fail"), "no-reason acts.jsonl"),
    ("what the rule came to", content(ACTS, "signed", computed="fail", decision="fail"), "other-decision acts.jsonl"),
    ("a pass where nothing was decided", content(ACTS, "signed", computed="undecided", reason="x"),
     "other-decision acts.jsonl"),
    ("other results were seen", content(ACTS, "signed", results_sha256="0" * 64), "signed-other-results acts.jsonl"),
    ("signed about nobody", content(ACTS, "signed", candidate="egret"), "bad-act acts.jsonl"),
    ("a scenario withdrawn that is none", content(ACTS, "signed", kind="withdrawn"), "acts-chain acts.jsonl"),
    # the results
    ("a score", result(2, empathy=99.0), "other-results results.jsonl:3"),
    ("a pass", result(2, passed=True), "other-results results.jsonl:3"),
    ("a critical error left out", result(2, critical=["customer:made-up"]), "other-results results.jsonl:3"),
    ("a result withdrawn", result(2, withdrawn=True), "other-results results.jsonl:3"),
    ("a result left out", lines("results.jsonl", lambda a: a[:-1]), "other-results results.jsonl"),
    ("results in another order", lines("results.jsonl", lambda a: a[::-1]), "other-results results.jsonl:1"),
    ("garbage for results", put("results.jsonl", b"\xff\n"), "other-results results.jsonl:1"),
]  # fmt: skip
REPLAYED = [
    ("a level", contents(AGENT, level), "other-replay calls/AGENT.jsonl"),
    ("a score", content(AGENT, "footer", scorecard__rubrics__empathy__score=higher), "other-replay calls/AGENT.jsonl"),
    ("pass for fail", content(AGENT, "footer", scorecard__passed=lambda p: not p), "other-replay calls/AGENT.jsonl"),
    ("a reason", content(AGENT, "footer", scorecard__why="Splendid."), "other-replay calls/AGENT.jsonl"),
    ("a mood", content(AGENT, "mood_moved", turn=3), "other-replay calls/AGENT.jsonl"),
    ("a flow", content(AGENT, "flow_moved", turn=3), "other-replay calls/AGENT.jsonl"),
    (
        "a line of the customer",
        content(AGENT, "customer_said", parts__0__text="Thank you."),
        "other-replay calls/AGENT.jsonl",
    ),
    ("what was observed", content(AGENT, "observed", observation__behaviours=[]), "other-replay calls/AGENT.jsonl"),
    ("a mood left out", contents(AGENT, without("mood_moved")), "other-replay calls/AGENT.jsonl"),
    ("a turn left out", contents(AGENT, lambda c: without_turn(c, 2)), "other-replay calls/AGENT.jsonl"),
    ("how it ended", content(AGENT, "footer", outcome="accepted"), "other-outcome calls/AGENT.jsonl"),
    ("resolved", content(AGENT, "footer", resolved=lambda r: not r), "other-outcome calls/AGENT.jsonl"),
    ("how many turns", content(AGENT, "footer", turns=2), "other-outcome calls/AGENT.jsonl"),
    ("an event that is none", content(AGENT, "mood_moved", type="mood_swing"), "chain calls/AGENT.jsonl"),
]


def checked(made, box, data, depth):
    """Return what a check of changed bytes comes to."""
    file = made.folder / "changed.zip"
    file.write_bytes(data)
    trust = Trust(made.trust.key, getattr(box, "head", ""))
    return verify(file, trust, depth).findings


def boxed(made):
    box = Box(made.folder / "bundle.zip", made.folder / "key")
    box.folder = made.folder
    return box


def assert_named(made, box, findings, expected):
    code, _, where = expected.partition(" ")
    where = named(box, where)
    found = [str(one) for one in findings.found]
    assert any(one.code == code and one.where.startswith(where) for one in findings.found), found


def test_an_untouched_bundle_is_sound(made):
    box = boxed(made)
    assert box.zip() == (made.folder / "bundle.zip").read_bytes()
    found = verify(made.folder / "bundle.zip", Trust(made.trust.key, made.manifest.head), "replayed")
    assert found.findings.found == []
    assert (found.head, found.by, found.key) == (made.manifest.head, "Ada Byron", made.trust.key)
    box.sign()
    assert checked(made, box, box.zip(), "records").good


@pytest.mark.parametrize(("change", "expected"), [c[1:] for c in CONTAINER], ids=[c[0] for c in CONTAINER])
def test_a_strange_zip_is_named(made, change, expected):
    box = boxed(made)
    if expected == "no bundle":
        with pytest.raises(BadFile, match="no bundle"):
            checked(made, box, change(box), "records")
    else:
        assert_named(made, box, checked(made, box, change(box), "records"), expected)


EDITS = [
    *[("raw", "records", *c) for c in RAW],
    *[("listed", "records", *c) for c in LISTED],
    *[("signed", "records", *c) for c in SIGNED],
    *[("signed", "replayed", *c) for c in REPLAYED],
]


@pytest.mark.parametrize(
    ("level", "depth", "change", "expected"),
    [(c[0], c[1], *c[3:]) for c in EDITS],
    ids=[f"{c[0]}: {c[2]}" for c in EDITS],
)
def test_an_edit_is_named(made, level, depth, change, expected):
    box = boxed(made)
    change(box)
    if level == "listed":
        box.manifest()
    elif level == "signed":
        box.sign()
    assert_named(made, box, checked(made, box, box.zip(), depth), expected)


def test_every_name_of_a_difference_is_explained_and_tried():
    page = (ROOT / "docs/certification-evidence.md").read_text(encoding="utf-8")
    every = set(get_args(Code))
    assert [code for code in every if f"`{code}`" not in page] == []
    tried = {c[-1].partition(" ")[0] for c in [*CONTAINER, *EDITS]} | {"observed-otherwise"}
    assert every - tried == set()


def test_there_are_a_hundred_kinds_of_edits():
    assert len(CONTAINER) + len(EDITS) > 100


def test_what_code_cannot_tell_the_observer_tells(made):
    """Words and what was seen in them changed together fit each other; the same weights see something else."""

    def alter(contents):
        for kind, one in contents:
            if kind == "event" and one["type"] == "agent_said":
                one["text"] = "No."
        return contents

    box = boxed(made)
    box.rebind(box.call("desk-one"), alter)
    box.sign()
    findings = checked(made, box, box.zip(), "observed")
    assert_named(made, box, findings, "observed-otherwise calls/AGENT.jsonl")
    assert any("no proof" in note for note in findings.notes)
