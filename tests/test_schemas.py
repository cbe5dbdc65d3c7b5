"""The schemas for editors: kept in step with the formats, they take what the loader takes."""

from __future__ import annotations

import json

import jsonschema
import pytest
from ruamel.yaml import YAML

from roleplay.json_schema import FOLDER
from roleplay.problems import problems
from tests.conftest import ROOT, SCENARIOS

FORM = {"unknown-key", "wrong-type", "empty", "bad-value", "bad-id", "missing-key", "out-of-range"}
"""Problems of form, which an editor can see while the author writes."""


def schema(kind):
    return json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))


def read(file):
    # a date is a text to an editor
    return json.loads(json.dumps(YAML(typ="safe").load(file.read_text(encoding="utf-8")), default=str))


def test_the_kept_schemas_are_those_of_the_formats(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import schemas

    for name, text in schemas.texts().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run python tools/schemas.py"


def test_the_pages_that_list_every_key_are_those_of_the_formats(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import field_pages

    for name, text in field_pages.texts().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run python tools/field_pages.py"


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_of_the_library_fit_and_name_their_schema(name):
    file = ROOT / "scenarios" / name / "scenario.yaml"
    jsonschema.validate(read(file), schema("scenario"))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.split("=")[1]).resolve() == FOLDER / "scenario.schema.json"


@pytest.mark.parametrize("file", sorted((ROOT / "roleplay/rubrics").glob("*.yaml")), ids=lambda f: f.stem)
def test_rubrics_of_the_package_fit_and_name_their_schema(file):
    jsonschema.validate(read(file), schema("rubric"))
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert (file.parent / first.split("=")[1]).resolve() == FOLDER / "rubric.schema.json"


@pytest.mark.parametrize("code", sorted(FORM))
def test_problems_of_form_are_seen_by_the_editor_too(code):
    sound = read(ROOT / "tests/data/sound.yaml")
    example = json.loads(json.dumps(YAML(typ="safe").load(problems()[code].bad)))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**sound, **example}, schema("scenario"))


@pytest.mark.parametrize("kind", ["scenario", "rubric", "plan"])
def test_every_key_is_described(kind):
    top = schema(kind)
    for name, part in {"(top)": top, **top["$defs"]}.items():
        bare = [key for key, value in part.get("properties", {}).items() if "description" not in value]
        assert not bare, name
