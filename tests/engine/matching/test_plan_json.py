import json
from pathlib import Path

import pytest

from alongside_engine.matching import Criterion, Plan, ProblemError, match
from tests.engine.matching.rounds import mentee, mentor, only

SCHEMA = Path(__file__).parents[3] / "docs" / "reference" / "plan.schema.json"


def plan():
    people = (mentor("m", name="Bó"), mentor("busy"), mentee("n"), mentee("late"), mentee("last"))
    return match(people, only(site=Criterion("same")), locked=[("busy", "late")])


def fits(value, schema, defs):
    """Judge a value by the few words of JSON Schema that the published one uses."""
    if "$ref" in schema:
        return fits(value, defs[schema["$ref"].removeprefix("#/$defs/")], defs)
    if "anyOf" in schema:
        return any(fits(value, one, defs) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "array":
        return isinstance(value, list) and all(fits(one, schema["items"], defs) for one in value)
    if schema["type"] == "object":
        known = schema["properties"]
        named = isinstance(value, dict) and set(schema["required"]) <= set(value) <= set(known)
        return named and all(fits(value[name], known[name], defs) for name in value)
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    return isinstance(value, kinds[schema["type"]]) and (schema["type"] == "boolean" or not isinstance(value, bool))


def test_plan_comes_back_from_its_json():
    written = plan().to_json()

    assert Plan.from_json(written).to_json() == written
    assert "Bó" not in written, "a plan holds keys, not names"


def test_published_schema_is_that_of_the_code():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Plan.schema()


def test_plan_fits_the_published_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = json.loads(plan().to_json())

    assert fits(found, schema, schema["$defs"])
    assert not fits(found | {"placed": "3"}, schema, schema["$defs"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "plan is [], where an object belongs."),
        ('{"pair": []}', "plan holds pair, which is not known here."),
        ('{"pairs": {}}', "plan.pairs is {}, where a list belongs."),
        ('{"pairs": [{"mentor": "m", "mentee": "n"}]}', "plan.pairs[0] lacks score."),
        ('{"pairs": [{"mentor": "m", "mentee": 1, "score": 2}]}', "plan.pairs[0].mentee is 1, where text belongs."),
        ('{"placed": true}', "plan.placed is true, where a whole number belongs."),
        (
            '{"unmatched": [{"key": "n", "side": "boss", "full": ""}]}',
            'plan.unmatched[0].side is "boss", where mentor or mentee belongs.',
        ),
    ],
)
def test_json_that_is_no_plan_is_refused_with_its_place(text, sentence):
    with pytest.raises(ProblemError) as refusal:
        Plan.from_json(text)

    assert str(refusal.value) == sentence


def test_text_that_is_no_json_is_refused():
    with pytest.raises(ProblemError, match="This is not JSON: Expecting value"):
        Plan.from_json("pairs")


def test_what_is_left_out_is_as_if_it_were_not_known():
    read = Plan.from_json('{"blocking": null, "seconds": 1}')

    assert (read, read.seconds) == (Plan(), 1.0)
