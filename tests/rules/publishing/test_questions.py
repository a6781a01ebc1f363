"""What programs may ask: every malformed field is refused by its name, nothing finer is offered."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.incidents.public_rules import Cursor, Layer, PublicFilter, Span
from portal.incidents.rules import IncidentKind
from portal.publishing.errors import BadQuestion, Fault
from portal.publishing.question_rules import FIELDS, Question, question_from


def test_nothing_asked_is_everything_of_the_alliance():
    assert question_from({}) == Question(PublicFilter(Layer.ALLIANCE))


def test_an_empty_field_asks_nothing():
    assert question_from({name: [""] for name in FIELDS}) == Question(PublicFilter())


def test_every_field_is_read():
    asked = question_from(
        {
            "layer": ["historical"],
            "state": ["20"],
            "area": ["20067-3"],
            "kind": ["threats"],
            "period": ["2026-W48"],
            "after": ["2026-11-01.abc"],
            "lang": ["en"],
        }
    )
    week = Span(date(2026, 11, 23), date(2026, 11, 29), is_week=True)
    assert asked.wanted == PublicFilter(
        Layer.HISTORICAL, "20", "20067-3", IncidentKind.THREATS, week
    )
    assert asked.after == Cursor(date(2026, 11, 1), "abc")
    assert asked.language == "en"


@pytest.mark.parametrize(
    "given_, field, fault",
    [
        ({"day": ["2026-11-01"]}, "day", Fault.UNKNOWN),
        ({"bbox": ["0,0,1,1"]}, "bbox", Fault.UNKNOWN),
        ({"state": ["20", "12"]}, "state", Fault.REPEATED),
        ({"layer": ["secret"]}, "layer", Fault.NOT_OFFERED),
        ({"kind": ["murder"]}, "kind", Fault.NOT_OFFERED),
        ({"lang": ["fr"]}, "lang", Fault.NOT_OFFERED),
        ({"state": ["33"]}, "state", Fault.NOT_A_STATE),
        ({"state": ["Oaxaca"]}, "state", Fault.NOT_A_STATE),
        ({"area": ["2006"]}, "area", Fault.NOT_AN_AREA),
        ({"area": ["20067' OR 1=1"]}, "area", Fault.NOT_AN_AREA),
        ({"area": ["٢٠٠٦٧"]}, "area", Fault.NOT_AN_AREA),
        ({"area": ["99067"]}, "area", Fault.NOT_AN_AREA),
        ({"area": ["20067"], "state": ["12"]}, "area", Fault.NOT_AN_AREA),
        ({"period": ["2026-11-23"]}, "period", Fault.NOT_A_PERIOD),
        ({"period": ["2026-13"]}, "period", Fault.NOT_A_PERIOD),
        ({"period": ["2026-W54"]}, "period", Fault.NOT_A_PERIOD),
        ({"period": ["9999-12"]}, "period", Fault.NOT_A_PERIOD),
        ({"period": ["9999-W52"]}, "period", Fault.NOT_A_PERIOD),
        ({"period": ["0000-W01"]}, "period", Fault.NOT_A_PERIOD),
        ({"after": ["yesterday"]}, "after", Fault.NOT_A_PAGE),
        ({"after": ["2026-11-01.ABC"]}, "after", Fault.NOT_A_PAGE),
    ],
)
def test_a_malformed_field_is_refused_by_name(given_, field, fault):
    with pytest.raises(BadQuestion) as refused:
        question_from(given_)
    assert (refused.value.field, refused.value.fault) == (field, fault)


@given(st.sampled_from(FIELDS), st.text(alphabet=string.printable + "ñ٢…", max_size=30))
def test_whatever_is_sent_is_a_question_or_a_refusal_that_names_the_field(field, text):
    fields, spans = [field], [None]
    try:
        spans.append(question_from({field: [text]}).wanted.span)
    except BadQuestion as refusal:
        fields.append(refusal.field)
    assert set(fields) == {field}
    assert all(span is None or (span.last - span.first).days >= 6 for span in spans)
