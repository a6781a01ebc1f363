"""The desk's own pictures: by fives, each with its table, one question for all cases."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from portal.access.roles import Role
from portal.aid.rules import NeedKind, Urgency
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.ledger.aid_funds import commit_from_pool, deliver_committed, release_committed
from tests.factories.cases import case, fill_pool, mxn
from tests.factories.people import person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def opened(reports, count, **changes):
    with transaction() as session:
        for _number in range(count):
            case(
                session,
                organisation_id=reports.ngo_id,
                intermediary=reports.people["enlace"].reference,
                **changes,
            )


def page(reports, who="worker", lang="es"):
    return reports.as_(who).get(f"/{lang}/desk/dashboard").get_data(as_text=True)


def test_a_group_of_four_is_shown_as_fewer_than_five(reports):
    opened(reports, 4, need=NeedKind.MEDICINE)
    text = page(reports)
    assert "menos de 5" in text
    assert ">4<" not in text


def test_counts_are_told_by_fives(reports):
    opened(reports, 7, urgency=Urgency.TODAY)
    text = page(reports, lang="en")
    assert "5 to 9" in text
    assert ">7<" not in text


def test_old_cases_stand_in_their_band(reports):
    opened(reports, 5, day=day_of(utc_now()) - timedelta(days=95))
    assert "Más de 90 días" in page(reports)


def test_another_organisations_cases_are_not_counted(reports):
    opened(reports, 12)
    with transaction() as session:
        elsewhere = person(session, Role.CASEWORKER)
    reports.people["elsewhere"] = elsewhere
    assert "10 a 14" in page(reports)
    assert "10 a 14" not in page(reports, "elsewhere")


def test_each_picture_has_its_table(reports):
    opened(reports, 6)
    text = page(reports)
    assert text.count("<figure") == text.count("Ver como tabla") >= 5


def test_questions_do_not_grow_with_cases(reports):
    def questions():
        asked = []

        def note(*seen):
            asked.append(seen[2])

        event.listen(db.engine, "before_cursor_execute", note)
        page(reports)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    opened(reports, 1)
    page(reports)
    few = questions()
    opened(reports, 30)
    page(reports)  # what the transaction above made stale is read again
    assert questions() == few <= 8


def test_it_says_what_money_is_left(reports):
    with transaction() as session:
        fill_pool(session, reports.ngo_id, 1_234)
    assert "$1,234.00 MXN" in page(reports)


def test_money_set_apart_and_given_back_counts_once(reports):
    """What was given back is not set apart; what was delivered stays set apart in its month."""
    with transaction() as session:
        fill_pool(session, reports.ngo_id, 1_000)
        for external_id, move, pesos in (
            ("a", commit_from_pool, 700),
            ("b", release_committed, 200),
            ("c", deliver_committed, 300),
        ):
            move(
                session,
                organisation_id=reports.ngo_id,
                amount=mxn(pesos),
                external_id=external_id,
                occurred_at=utc_now(),
                livemode=False,
                now=utc_now(),
            )
    text = page(reports)
    for shown in ("$500.00 MXN", "$300.00 MXN"):
        assert f'<td class="number">{shown}</td>' in text


def test_monday_says_how_many_shifts_lack_people(reports):
    text = reports.as_("worker").get("/es/desk/").get_data(as_text=True)
    assert "Lo que falta" in text
    assert "/es/desk/dashboard#short-shifts" in text
