"""Published incidents as GeoJSON and as a table with HXL tags."""

import json

from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.csv_files import csv_file
from blueprints.open_data import blueprint
from blueprints.open_data.asking import asked, next_page, page_of
from blueprints.open_data.sending import conditionally, is_settled, latest
from portal.departing.export_rules import cell
from portal.extensions import db
from portal.publishing.credit_rules import CREDITS
from portal.publishing.geojson_rules import collection_of
from portal.publishing.hxl_rules import table_of
from portal.publishing.queries import entries_page

OUTLINED, IN_A_TABLE = 100, 500


@blueprint.get("/feeds/incidents.geojson")
@public
def geojson() -> Response:
    """A page of outlines with what happened in them."""
    question = asked()
    entries, following = entries_page(db.session(), question, size=OUTLINED, outlined=True)
    credit, after = CREDITS[question.wanted.layer], next_page(following)
    told = [(entry, page_of(entry, question.language)) for entry in entries]
    collection = collection_of(told, credit=credit.source, licence=credit.licence, following=after)
    body = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    return conditionally(
        body,
        "application/geo+json",
        changed=latest(entries),
        is_settled=is_settled(question),
        following=after,
    )


@blueprint.get("/feeds/incidents.hxl.csv")
@public
def hxl() -> Response:
    """A page of rows under their tags."""
    question = asked()
    entries, following = entries_page(db.session(), question, size=IN_A_TABLE)
    body = csv_file([cell(value) for value in row] for row in table_of(entries))
    return conditionally(
        body,
        "text/csv",
        changed=latest(entries),
        is_settled=is_settled(question),
        following=next_page(following),
    )
