"""The description of the API (OpenAPI 3.1), made from the same lists that the answers are. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from portal.incidents.period_rules import Granularity, PartOfDay
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentKind, IncidentState, RetractionReason
from portal.publishing.errors import Fault
from portal.publishing.question_rules import AREA, LANGUAGES, STATES

Schema = dict[str, Any]
REFERENCE = "^[a-z0-9]{1,32}$"
CURSOR = r"^\d{4}-\d{2}-\d{2}\.[a-z0-9]{1,32}$"
STRING: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
ADDRESS: Schema = {"type": "string", "format": "uri"}


def _one_of(kind: Iterable[str], *, may_lack: bool = False) -> Schema:
    values: list[str | None] = [str(member) for member in kind]
    if may_lack:
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": "string", "enum": values}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


_TEXT = _object(dict.fromkeys(LANGUAGES, STRING))
INCIDENT = _object(
    {
        "id": {**STRING, "pattern": REFERENCE},
        "urn": {**STRING, "pattern": "^urn:uuid:"},
        "url": ADDRESS,
        "layer": _one_of(Layer),
        "kind": _one_of(IncidentKind),
        "status": _one_of(IncidentState, may_lack=True),
        "state_code": _or_null(STRING),
        "state": _or_null(STRING),
        "area_code": _or_null(STRING),
        "area": _or_null(STRING),
        "merged_municipios": WHOLE,
        "period": _object(
            {
                "granularity": _one_of(Granularity),
                "first_day": DAY,
                "last_day": DAY,
                "part_of_day": _one_of(PartOfDay, may_lack=True),
            }
        ),
        "title": _TEXT,
        "account": _TEXT,
        "revision": WHOLE,
        "confirmed_by": WHOLE,
        "accredited": WHOLE,
        "deaths_best_estimate": _or_null(WHOLE),
        "retraction_reason": _one_of(RetractionReason, may_lack=True),
        "demo": {"type": "boolean"},
        "updated": {"type": "string", "format": "date-time"},
        "credit": STRING,
    }
)
PAGE = _object(
    {
        "licence": ADDRESS,
        "next": _or_null(ADDRESS),
        "incidents": {"type": "array", "items": {"$ref": "#/components/schemas/Incident"}},
    }
)
PROBLEM: Schema = {
    "type": "object",
    "properties": {
        "type": STRING,
        "title": STRING,
        "status": {"type": "integer"},
        "detail": STRING,
        "field": STRING,
        "fault": _one_of(Fault),
        "offered": {"type": "array", "items": STRING},
    },
    "required": ["detail", "status", "title", "type"],
}
QUESTIONS: dict[str, Schema] = {
    "layer": _one_of(Layer),
    "state": _one_of(STATES),
    "area": {**STRING, "pattern": f"^{AREA.pattern}$"},
    "kind": _one_of(IncidentKind),
    "period": {**STRING, "pattern": r"^\d{4}-(W\d{2}|\d{2})$"},
    "after": {**STRING, "pattern": CURSOR},
    "lang": _one_of(LANGUAGES),
}


class Path(StrEnum):
    """Where the API is."""

    LIST = "/api/v1/incidents"
    ONE = "/api/v1/incidents/{id}"


def description(*, server: str, licence: str, licence_name: str) -> Schema:
    """The whole description."""
    asked = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in QUESTIONS.items()
    ]
    which = {"name": "id", "in": "path", "required": True, "schema": INCIDENT["properties"]["id"]}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Resguardo",
            "version": "1",
            "summary": "Published incidents: areas of at least 20,000 residents, never a point.",
            "license": {"name": licence_name, "url": licence},
        },
        "servers": [{"url": server}],
        "paths": {
            Path.LIST.value: {"get": _operation("incidents", asked, "Page")},
            Path.ONE.value: {"get": _operation("incident", [which], "Incident")},
        },
        "components": {"schemas": {"Incident": INCIDENT, "Page": PAGE, "Problem": PROBLEM}},
    }


def _operation(name: str, parameters: list[Schema], answer: str) -> Schema:
    refused = _response("Refused, and why", "application/problem+json", "Problem")
    return {
        "operationId": name,
        "parameters": parameters,
        "responses": {
            "200": _response("What was asked for", "application/json", answer),
            "304": {"description": "Nothing changed since the ETag that was sent"},
            "400": refused,
            "404": refused,
            "default": refused,
        },
    }


def _response(words: str, kind: str, schema: str) -> Schema:
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}
