"""Every export of all 18,957 events, and of incidents in every published state, is valid.

Read as a program reads them, from the first page to the last: GeoJSON by RFC 7946, HXL by its own
core schema 1.1, Atom by the RELAX NG of RFC 4287, the API by its OpenAPI description, CAP by both
its XSDs. Each tells each incident once, and all tell the same ones; an answer that somebody has is
not sent again. Before it reads, each check is shown to find a fault.
Prints `name value` lines; exit code 1 when a bar falls short.
"""

import copy
import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from shapely import LinearRing
from shapely.geometry import shape
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.closing import close
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.importing import import_events
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.moving import move
from portal.incidents.public_rules import Layer
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import FREEZE, Verdict
from portal.places.building import build_places
from portal.publishing.entry_rules import NAMES
from tests.domain.incidents.test_retracting import voted
from tests.engines import POSTGRES, SQLITE
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier
from tests.factories.sites import fresh_site, report
from tests.prove.incidents_import import ALL, EVENTS
from tests.rules.publishing.test_atom import RNG, SPACES
from tests.rules.publishing.test_cap import XSDS
from tests.web.open_data.test_api import LIST, faults

# HXL 1.1, "HXL core schema": the hashtags that there are, as far as we use them, and how a tag is
# written.
CORE = {"#meta", "#event", "#status", "#adm1", "#adm2", "#loc", "#date", "#description", "#org",
        "#affected"}  # fmt: skip
TAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
WANTED = {"#event+type", "#adm2+code+v_inegi", "#status+verification", "#meta+revision"}
Read = Callable[[TestResponse], tuple[list[str], list[str]]]


def main() -> int:
    """On both engines; the checks themselves first."""
    missed = _faults_missed()
    code = report("incidents_exports_planted", {"faults_missed": (missed, missed == [])})
    return max([code, *(_on(engine) for engine in (SQLITE, POSTGRES))])


def _on(engine: str) -> int:
    with fresh_site(engine) as app, app.app_context():
        with transaction() as session:
            build_places(session)
        with transaction() as session:
            import_events(session, path=ALL, now=utc_now())
        _alliances_own()
        stored = {layer: _stored(layer) for layer in Layer}
        figures, client = _feeds(app), app.test_client()
        messages, gone, wrong = _alerts(client)
    figures |= {
        "events": (stored[Layer.HISTORICAL], stored[Layer.HISTORICAL] == EVENTS),
        "incidents": (stored[Layer.ALLIANCE], stored[Layer.ALLIANCE] == len(MADE)),
        "cap_messages": (messages, messages >= len(MADE)),
        "cap_messages_taken_back": (gone, gone == 2),
        "cap_faults": (wrong, wrong == []),
    }
    return report(f"incidents_exports_{engine}", figures)


def _feeds(app: Flask) -> dict[str, tuple[object, bool]]:
    """Each feed of each layer from the first page to the last."""
    figures, client = {}, app.test_client()
    described = client.get("/openapi.json").get_json()
    read: dict[str, Read] = {
        "/feeds/incidents.geojson": geojson_of(),
        "/feeds/incidents.hxl.csv": hxl_of,
        "/feeds/incidents.atom": atom_of,
        LIST: lambda answer: api_of(answer, described),
    }
    for layer in (Layer.HISTORICAL, Layer.ALLIANCE):
        wanted, before = _references(layer), time.monotonic()
        names = (wanted, sorted(uuid5(NAMES, reference).urn for reference in wanted))
        for path, of in read.items():
            ids, wrong, again, pages = [], [], 0, 0
            for answer in _pages(client, f"{path}?layer={layer}"):
                told, found = of(answer)
                ids, wrong, pages = ids + told, wrong + found, pages + 1
                again += _sent_again(client, answer)
            name = f"{path.rsplit('.', 1)[-1].rsplit('/', 1)[-1]}_{layer}"
            figures |= {
                f"{name}_told": (
                    f"{len(ids)} on {pages} pages",
                    sorted(ids) == names[of is atom_of],
                ),
                f"{name}_faults": (wrong[:3] or 0, wrong == []),
                f"{name}_sent_again": (again, again == 0),
            }
        figures[f"seconds_{layer}"] = (f"{time.monotonic() - before:.0f}", True)
    return figures


def _pages(client: FlaskClient, path: str) -> Iterator[TestResponse]:
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.data
        yield answer
        link = answer.headers.get("Link", "")
        whole = link[1 : link.index(">")] if link else ""
        path = whole[whole.index("/", len("https://")) :] if whole else ""


def _sent_again(client: FlaskClient, answer: TestResponse) -> int:
    mark = {"If-None-Match": answer.headers["ETag"]}
    return int(client.get(answer.request.full_path, headers=mark).status_code != 304)


def geojson_of() -> Read:
    """RFC 7946: no `crs`, positions as longitude and latitude, rings closed and turning right."""
    seen: dict[str, bool] = {}

    def read(answer: TestResponse) -> tuple[list[str], list[str]]:
        told = json.loads(answer.data)
        wrong = ["no collection"] if told["type"] != "FeatureCollection" or "crs" in told else []
        for one in told["features"]:
            place = one["properties"]["area_code"] or one["properties"]["state_code"] or ""
            if one["geometry"] is not None and place not in seen:
                seen[place] = True  # an outline that many events share is looked at once
                wrong += [f"{place}: {fault}" for fault in outline_faults(one["geometry"])]
            wrong += [] if one["type"] == "Feature" else [f"{one['id']}: no feature"]
        return [one["id"] for one in told["features"]], wrong

    return read


def outline_faults(geometry: dict[str, Any]) -> list[str]:
    """What RFC 7946 (sections 3.1 and 4) and our own bound of 3 decimals forbid."""
    many = geometry["coordinates"]
    rings = [(n, ring) for one in ([many] if geometry["type"] == "Polygon" else many)
             for n, ring in enumerate(one)]  # fmt: skip
    found = set()
    for n, ring in rings:
        if ring[0] != ring[-1] or len(ring) < 4:
            found.add("a ring is open")
        elif LinearRing(ring).is_ccw != (n == 0):
            found.add("a ring turns the wrong way")
        if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in ring):
            found.add("no longitude and latitude")
        if any(round(value, 3) != value for point in ring for value in point):
            found.add("finer than 3 decimals")
    if not found and not shape(geometry).is_valid:
        found.add("crosses itself")
    return sorted(found)


def hxl_of(answer: TestResponse) -> tuple[list[str], list[str]]:
    """A row of core hashtags under the headers; every row as long, codes and days as they are."""
    return hxl_faults(answer.data.decode("utf-8-sig"))


def hxl_faults(text: str) -> tuple[list[str], list[str]]:
    """The ids, and where the table is none by HXL 1.1."""
    headers, tags, *rows = csv.reader(io.StringIO(text))
    wrong = [tag for tag in tags if not TAG.fullmatch(tag) or tag.split("+")[0] not in CORE]
    wrong += sorted(WANTED - set(tags))
    for row in rows:
        if not len(row) == len(tags) == len(headers):
            wrong.append(f"{row[:1]}: {len(row)} fields")
            continue
        told = dict(zip(tags, row, strict=True))
        if not re.fullmatch(r"(\d{5})?", told["#adm2+code+v_inegi"]):
            wrong.append(f"{row[0]}: municipio")
        if date.fromisoformat(told["#date+start"]) > date.fromisoformat(told["#date+end"]):
            wrong.append(f"{row[0]}: days")
    return [row[0] for row in rows], wrong


def atom_of(answer: TestResponse) -> tuple[list[str], list[str]]:
    """RFC 4287's schema; what was taken back is a tombstone of RFC 6721 beside the entries."""
    top = etree.fromstring(answer.data)
    ids = top.xpath("a:entry/a:id/text() | at:deleted-entry/@ref", namespaces=SPACES)
    return list(map(str, ids)), atom_faults(top)


def atom_faults(top: Any) -> list[str]:
    """What the schema says against it."""
    return [] if RNG.validate(top) else [str(RNG.error_log)]


def api_of(answer: TestResponse, described: dict[str, Any]) -> tuple[list[str], list[str]]:
    """As the description of the API says."""
    told = json.loads(answer.data)
    schema = described["paths"][LIST]["get"]["responses"]["200"]["content"][answer.mimetype]
    return [one["id"] for one in told["incidents"]], faults(told, schema["schema"], described)


def _alerts(client: FlaskClient) -> tuple[int, int, list[str]]:
    """How many messages in force are read, how many were taken back, and what schemas say of them.

    Of what was taken back only the Cancel can be read: the words are gone, with 410.
    """
    top = etree.fromstring(client.get("/feeds/alerts.cap.atom").data)
    wrong, links = atom_faults(top), top.xpath("a:entry/a:link/@href", namespaces=SPACES)
    answers = [client.get(link[link.index("/feeds/") :]) for link in links]
    gone = sum(answer.status_code == 410 for answer in answers)
    for answer in answers:
        if answer.status_code == 410:
            continue
        message = etree.fromstring(answer.data)
        wrong += [str(xsd.error_log) for xsd in XSDS if not xsd.validate(message)]
    return len(links) - gone, gone, wrong


def _verified() -> int:
    with transaction() as session:
        return verified_by_words(session).id


def _corrected() -> None:
    made = _verified()
    with transaction() as session:
        actor, organisation_id = acting(verifier(session))
        words = CorrectedText("Otro <&>", "Other ]]>", "Otro relato", "Other account", "El lugar")
        correct(session, verifier=actor, organisation_id=organisation_id, incident_id=made,
                text=words, now=utc_now())  # fmt: skip


def _retracted() -> None:
    made = _verified()
    with transaction() as session:
        for _ in range(2):
            voted(session, session.get_one(Incident, made))


def _over() -> None:
    made = _verified()
    with transaction() as session:
        incident = session.get_one(Incident, made)
        move(session, incident, IncidentState.EXPIRED, actor="clock", now=utc_now())


def _corroborated() -> None:
    with transaction() as session:
        spoken(session, proposed(session))


def _unconfirmed() -> None:
    with transaction() as session:
        close(session, proposed(session), IncidentState.UNCONFIRMED, actor="clock",
              resolution="Nadie pudo verlo.", now=utc_now())  # fmt: skip


def _false() -> None:
    """One doubts it, and two others do once the time of that doubt is over."""
    now = utc_now()
    with transaction() as session:
        incident = proposed(session, now=now - FREEZE - timedelta(hours=2))
        for ago in (FREEZE + timedelta(hours=1), timedelta(), timedelta()):
            spoken(session, incident, verdict=Verdict.REFUTE, now=now - ago)


MADE: tuple[Callable[[], object], ...] = (
    _verified, _corrected, _retracted, _over, _corroborated, _unconfirmed, _false,
)  # fmt: skip


def _alliances_own() -> None:
    """Incidents in the states that are published, some with words that no markup may trip on."""
    for make in MADE:
        make()


def _of(layer: Layer) -> Any:
    return select(PublicIncident.reference).where(PublicIncident.layer == layer)


def _stored(layer: Layer) -> int:
    return db.session.scalar(select(func.count()).select_from(_of(layer).subquery())) or 0


def _references(layer: Layer) -> list[str]:
    found = sorted(db.session.scalars(_of(layer)).all())
    db.session.remove()
    return found


RING = [[-99.0, 19.0], [-98.0, 19.0], [-98.0, 20.0], [-99.0, 20.0], [-99.0, 19.0]]
TABLE = "id,kind,municipio,status,revision,first,last\n{tags}\n{row}\n"
TAGS = (
    "#meta+id,#event+type,#adm2+code+v_inegi,#status+verification,#meta+revision,"
    "#date+start,#date+end"
)
ROW = "a,threats,20067,verified,1,2026-11-01,2026-11-07"


def _faults_missed() -> list[str]:
    """Which planted fault no check finds, and which sound thing one finds fault with."""

    def outline(ring: list[list[float]]) -> list[str]:
        return outline_faults({"type": "Polygon", "coordinates": [ring]})

    def table(tags: str = TAGS, row: str = ROW) -> list[str]:
        return hxl_faults(TABLE.format(tags=tags, row=row))[1]

    crossed, far = copy.deepcopy(RING), copy.deepcopy(RING)
    crossed[1], crossed[2] = crossed[2], crossed[1]
    far[1] = [-98.00001, 19.0]
    found = {
        "an open ring": outline(RING[:-1]),
        "a ring the wrong way round": outline(RING[::-1]),
        "latitude first": outline([[lat, lon] for lon, lat in RING]),
        "a finer place": outline(far),
        "a ring across itself": outline(crossed),
        "an unknown hashtag": table(tags=TAGS.replace("#event", "#rumour")),
        "a tag in capitals": table(tags=TAGS.replace("#event", "#Event")),
        "no verification": table(tags=TAGS.replace("#status+verification", "#status+other")),
        "a short row": table(row=ROW.rsplit(",", 1)[0]),
        "a code that is none": table(row=ROW.replace("20067", "2067")),
        "days the wrong way round": table(row=ROW.replace("11-07", "10-07")),
        "an entry without an id": atom_faults(
            etree.fromstring('<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id></feed>')
        ),
    }
    sound = outline(RING) + table()
    return [name for name, faults_found in found.items() if not faults_found] + sound


if __name__ == "__main__":
    sys.exit(main())
