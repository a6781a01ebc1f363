"""Every alert is CAP 1.2 by OASIS' schema and by the stricter one; areas are drawable."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.incidents.message_rules import LASTS, MessageKind
from portal.incidents.rules import IncidentKind, IncidentState
from portal.publishing.cap_rules import CAP, Message, Reference, Told, alert_of
from portal.publishing.cap_terms import TERMS
from portal.publishing.entry_rules import Place
from portal.publishing.polygon_rules import BrokenOutline, polygons_of
from tests.rules.publishing.told import OUTLINE, PLACES, WORDS

SCHEMAS = Path(__file__).parents[2] / "schemas"
XSDS = [
    etree.XMLSchema(etree.parse(SCHEMAS / name))
    for name in ("CAP-v1.2-schema.xsd", "google_cap12_extended.xsd")
]
SENT = datetime(2026, 11, 23, 18, 0, 1, tzinfo=UTC)
FIRST = Reference("resguardo-abc-1", SENT)


def message(**more):
    told = Told("es-MX", "Amenazas", "Título", "Relato", "Lugar, Oaxaca", "https://x.test/es")
    return Message(
        **{
            "reference": Reference("resguardo-abc-2", SENT + timedelta(seconds=1)),
            "expires": SENT + LASTS,
            "kind": MessageKind.UPDATE,
            "state": IncidentState.VERIFIED,
            "incident_kind": IncidentKind.THREATS,
            "incident": "abc",
            "place": Place("20", "Oaxaca", "20067-2", "Lugar", 2, OUTLINE),
            "told": (told,),
            "refers_to": (FIRST,),
            **more,
        }
    )


def assert_valid(top):
    for xsd in XSDS:
        assert xsd.validate(top), xsd.error_log


def parsed(made):
    top = etree.fromstring(alert_of(made, sender="resguardo.test"))
    assert_valid(top)
    return top


def text(top, name):
    return [found.text for found in top.iter(f"{{{CAP}}}{name}")]


@given(
    st.builds(
        message,
        kind=st.sampled_from(MessageKind),
        state=st.sampled_from(IncidentState),
        incident_kind=st.sampled_from(IncidentKind),
        place=st.sampled_from(PLACES),
        is_demo=st.booleans(),
        refers_to=st.lists(st.just(FIRST), max_size=3),
        told=st.tuples(st.builds(Told, st.just("en"), WORDS, WORDS, WORDS, WORDS, st.just("x:y"))),
    )
)
def test_every_message_is_valid_by_both_schemas(made):
    parsed(made)


def test_the_schema_would_find_a_fault():
    top = parsed(message())
    top.find(f"{{{CAP}}}sent").text = "2026-11-23T18:00:01Z"
    assert not any(xsd.validate(top) for xsd in XSDS)


def test_times_carry_an_offset_and_no_alert_lasts_longer_than_a_day():
    top = parsed(message())
    for name in ("sent", "effective", "expires"):
        (told,) = text(top, name)
        assert told.endswith("-06:00")
    assert text(top, "expires") == ["2026-11-24T12:00:01-06:00"]


def test_an_update_names_every_message_it_stands_for():
    second = Reference("resguardo-abc-7", SENT)
    (told,) = text(parsed(message(refers_to=(FIRST, second))), "references")
    assert told == (
        "resguardo.test,resguardo-abc-1,2026-11-23T12:00:01-06:00 "
        "resguardo.test,resguardo-abc-7,2026-11-23T12:00:01-06:00"
    )


@pytest.mark.parametrize("is_demo, status", [(True, "Exercise"), (False, "Actual")])
def test_nobody_takes_an_invented_incident_for_a_real_one(is_demo, status):
    assert text(parsed(message(is_demo=is_demo)), "status") == [status]


@pytest.mark.parametrize(
    "state, certainty, response",
    [
        (IncidentState.VERIFIED, "Observed", "Monitor"),
        (IncidentState.CORROBORATED, "Likely", "Monitor"),
        (IncidentState.UNCONFIRMED, "Possible", "Monitor"),
        (IncidentState.EXPIRED, "Unknown", "AllClear"),
        (IncidentState.FALSE, "Unlikely", "None"),
    ],
)
def test_how_sure_we_are_is_said(state, certainty, response):
    top = parsed(message(state=state))
    assert text(top, "certainty") == [certainty]
    assert text(top, "responseType") == [response]


def test_every_kind_has_a_term_of_oasis():
    assert set(TERMS) == set(IncidentKind)
    top = parsed(message())
    assert text(top, "value")[0] == "OET-055"


def test_polygons_say_latitude_first_and_are_closed():
    (polygon,) = text(parsed(message()), "polygon")
    assert polygon == "20,-100 20,-99 21,-99 21,-100 20,-100"


@pytest.mark.parametrize(
    "ring",
    [
        [[-100, 20], [-99, 20], [-100, 20]],
        [[-100, 20], [-99, 20], [-99, 21], [-100, 21]],
        [[20, -100], [20, -99], [21, -99], [20, -100]],
        [[-181, 20], [-99, 20], [-99, 21], [-181, 20]],
    ],
)
def test_an_outline_that_cannot_be_drawn_is_refused(ring):
    with pytest.raises(BrokenOutline):
        polygons_of({"type": "Polygon", "coordinates": [ring]})
