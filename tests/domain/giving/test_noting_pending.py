"""What the payment service shows of a voucher or a transfer is kept as it is shown."""

from datetime import timedelta

import pytest

from portal.clock import utc_now
from portal.giving.noting_pending import note_pending
from portal.giving.pending_models import GiftPending
from portal.giving.pending_rules import Pending
from tests.factories.giving import campaign, gift

NOW = utc_now()


@pytest.fixture
def given(session):
    return gift(session, campaign(session))


def shown(**more):
    return Pending(**{"method": "oxxo", "url": "https://pay.example/1", **more})


def test_nothing_shown_is_nothing_kept(session, given):
    assert note_pending(session, given, None) is False
    assert session.get(GiftPending, given.id) is None


def test_everything_shown_is_kept_and_the_same_again_is_no_change(session, given):
    until = NOW + timedelta(days=3)
    pending = shown(until=until, received=5, left_over=2, customer_id="cus_1")
    assert note_pending(session, given, pending) is True
    session.expire_all()
    row = session.get_one(GiftPending, given.id)
    assert (row.method, row.until, row.url) == ("oxxo", until, "https://pay.example/1")
    assert (row.received_minor, row.left_over_minor, row.customer_id) == (5, 2, "cus_1")
    assert note_pending(session, given, pending) is False


@pytest.mark.parametrize("change", [{"received": 7}, {"left_over": 9}, {"url": None}])
def test_what_a_donor_would_read_is_a_change(session, given, change):
    note_pending(session, given, shown())
    assert note_pending(session, given, shown(**change)) is True


def test_the_day_stays_until_the_service_names_another(session, given):
    note_pending(session, given, shown())
    row = session.get_one(GiftPending, given.id)
    assert row.until == given.attempted_at + timedelta(days=7)
    row.until = NOW + timedelta(days=2)
    note_pending(session, given, shown())
    assert row.until == NOW + timedelta(days=2)
    note_pending(session, given, shown(until=NOW + timedelta(days=1)))
    assert row.until == NOW + timedelta(days=1)


@pytest.mark.parametrize("length, kept", [(512, True), (513, False)])
def test_an_address_that_does_not_fit_is_left_out(session, given, length, kept):
    url = "https://pay.example/".ljust(length, "x")
    note_pending(session, given, shown(url=url))
    assert session.get_one(GiftPending, given.id).url == (url if kept else None)
