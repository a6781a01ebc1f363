"""Published incidents as JSON, and the description that programs read first."""

import json
from collections.abc import Mapping

from flask import g
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.open_data import blueprint
from blueprints.open_data.asking import address, asked, next_page, page_of
from blueprints.open_data.sending import conditionally, is_settled, latest
from portal.extensions import db
from portal.incidents.public_rules import Layer
from portal.publishing.credit_rules import CREDITS
from portal.publishing.entry_rules import Entry, facts_of
from portal.publishing.openapi_rules import description
from portal.publishing.queries import entries_page, entry

ENTRIES = 100


@blueprint.get("/api/v1/incidents")
@public
def api_incidents() -> Response:
    """A page of incidents."""
    question = asked()
    entries, following = entries_page(db.session(), question, size=ENTRIES)
    after = next_page(following)
    body = {
        "licence": CREDITS[question.wanted.layer].licence,
        "next": after,
        "incidents": [_facts(one, question.language) for one in entries],
    }
    return conditionally(
        _json(body),
        "application/json",
        changed=latest(entries),
        is_settled=is_settled(question),
        following=after,
    )


@blueprint.get("/api/v1/incidents/<reference>")
@public
def api_incident(reference: str) -> Response:
    """One incident, also one that was taken back; raises NotFound."""
    g.lang = "es"
    found = entry(db.session(), reference)
    settled = found.layer is Layer.HISTORICAL
    body = _json(_facts(found, g.lang))
    return conditionally(body, "application/json", changed=found.updated, is_settled=settled)


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """What may be asked and what is answered."""
    credit = CREDITS[Layer.ALLIANCE]
    server = address("/").rstrip("/")
    body = description(server=server, licence=credit.licence, licence_name=credit.licence_name)
    return conditionally(_json(body), "application/json", changed=None)


def _facts(one: Entry, language: str) -> Mapping[str, object]:
    return {**facts_of(one, page=page_of(one, language)), "credit": CREDITS[one.layer].source}


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
