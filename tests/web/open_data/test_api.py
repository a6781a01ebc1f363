"""The API answers as its own description says, refuses by name, and says what the feeds say."""

import json
import re
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.extensions import transaction
from portal.incidents.models import Incident
from portal.publishing.question_rules import FIELDS
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, spoken, verified_by_words
from tests.rules.publishing.told import entries
from tests.web.test_incident_pages import historical

LIST = "/api/v1/incidents"
PYTHON = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict,
          "null": type(None)}  # fmt: skip
FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat}


@pytest.fixture
def described(client):
    return client.get("/openapi.json").get_json()


def faults(value, schema, described, where="$"):
    """Where a value is not what its schema says; the words of JSON Schema that we use."""
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].split("/")[-1]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(type(value) is PYTHON[kind] for kind in kinds):
        return [f"{where}: {value!r} is no {kinds}"]
    if isinstance(value, list):
        pairs = enumerate(value)
        return [
            f
            for n, item in pairs
            for f in faults(item, schema["items"], described, where + f"[{n}]")
        ]
    if isinstance(value, dict):
        return _faults_of_object(value, schema, described, where)
    return [f"{where}: {value!r}: {word}" for word in _broken(value, schema)]


def _broken(value, schema):
    """Which of its schema's words a plain value breaks; a date that is none raises."""
    if value not in schema.get("enum", [value]):
        yield "enum"
    if isinstance(value, str):
        FORMATS.get(schema.get("format"), str)(value)
        if not re.search(schema.get("pattern", ""), value):
            yield "pattern"
    elif value is not None and value < schema.get("minimum", value):
        yield "minimum"


def _faults_of_object(value, schema, described, where):
    known = schema["properties"]
    missing = set(schema["required"]) - set(value)
    strange = set(value) - set(known) if schema.get("additionalProperties") is False else set()
    found = [f"{where}: {name} is missing or unknown" for name in sorted(missing | strange)]
    for name in value.keys() & known.keys():
        found += faults(value[name], known[name], described, f"{where}.{name}")
    return found


def answered(client, described, path, operation):
    """An answer held against what the description says of its status and type."""
    answer = client.get(path)
    responses = described["paths"][operation]["get"]["responses"]
    said = responses[str(answer.status_code)]
    schema = said["content"][answer.mimetype]["schema"]
    body = json.loads(answer.data)
    assert faults(body, schema, described) == []
    return answer.status_code, body


def test_every_incident_is_as_described_and_tells_what_the_feed_tells(client, described):
    with transaction() as session:
        verified_by_words(session)
        spoken(session, proposed(session))
        historical(session)
        gone = verified_by_words(session).id
    with transaction() as session:
        for _ in range(2):
            voted(session, session.get_one(Incident, gone))
    for layer, number in (("alliance", 3), ("historical", 1)):
        status, page = answered(client, described, f"{LIST}?layer={layer}", LIST)
        assert (status, len(page["incidents"])) == (200, number)
        told = client.get(f"/feeds/incidents.geojson?layer={layer}").get_json(force=True)
        assert page["incidents"] == [
            {"id": one["id"], **one["properties"]} for one in told["features"]
        ]
        for one in page["incidents"]:
            status, alone = answered(client, described, f"{LIST}/{one['id']}", f"{LIST}/{{id}}")
            assert (status, alone) == (200, one)


def test_pages_go_on_where_they_say(client, described):
    with transaction() as session:
        for _ in range(101):
            historical(session)
    _status, first = answered(client, described, f"{LIST}?layer=historical", LIST)
    path = first["next"][first["next"].index("/api/") :]
    _status, second = answered(client, described, path, LIST)
    assert (len(first["incidents"]), len(second["incidents"]), second["next"]) == (100, 1, None)


@pytest.mark.parametrize(
    "asked, field",
    [
        ("state=99", "state"),
        ("area=20", "area"),
        ("area=09001&state=20", "area"),
        ("kind=rumour", "kind"),
        ("period=2026-11-23", "period"),
        ("after=x", "after"),
        ("lang=fr", "lang"),
        ("latitude=17", "latitude"),
        ("state=20&state=21", "state"),
    ],
)
def test_a_bad_question_is_refused_by_its_field(client, described, asked, field):
    status, problem = answered(client, described, f"{LIST}?{asked}", LIST)
    assert (status, problem["field"]) == (400, field)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", "/api/v2/incidents"])
def test_what_is_nowhere_in_the_api_is_a_problem_in_json_too(client, described, path):
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert faults(json.loads(answer.data), {"$ref": "/Problem"}, described) == []


def test_only_reading_is_offered_and_a_program_is_told_so(client, described):
    answer = client.post(LIST)
    assert answer.status_code in {400, 405}
    assert faults(json.loads(answer.data), {"$ref": "/Problem"}, described) == []


@pytest.mark.parametrize("reference", ["zzzz", "a" * 40, "20'", "%00", "á"])
def test_what_is_not_there_is_a_problem_in_json(client, described, reference):
    status, _problem = answered(client, described, f"{LIST}/{reference}", f"{LIST}/{{id}}")
    assert status == 404


def test_the_description_names_every_field_that_may_be_asked(described):
    named = [one["name"] for one in described["paths"][LIST]["get"]["parameters"]]
    assert sorted(named) == sorted(FIELDS)


def test_an_answer_is_not_sent_twice_to_who_has_it(client):
    with transaction() as session:
        verified_by_words(session)
    for path in (LIST, "/openapi.json"):
        mark = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": mark}).status_code == 304


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from([*FIELDS, "x"]), st.text(max_size=12), max_size=3))
def test_whatever_is_asked_the_answer_is_one_of_those_described(client, described, asked):
    answer = client.get(LIST, query_string=asked)
    said = described["paths"][LIST]["get"]["responses"][str(answer.status_code)]
    schema = said["content"][answer.mimetype]["schema"]
    assert faults(json.loads(answer.data), schema, described) == []


@given(entries())
def test_every_entry_that_there_may_be_is_as_described(entry):
    from portal.publishing.entry_rules import facts_of
    from portal.publishing.openapi_rules import INCIDENT

    told = {**facts_of(entry, page="https://x.test/es"), "credit": "c"}
    assert faults(told, INCIDENT, {}) == []
