"""The account of the portal's own key is held against one organisation's books, or nobody's."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.account_owners import accounts_held, holder_of, lacks_owner
from portal.giving.following_events import settle_event
from portal.giving.models import StripeEvent
from portal.giving.run_models import ReconciliationRun
from portal.jobs.reconciling_books import reconcile_nightly, reconciled
from tests.factories.giving import LINK_KEY, campaign, gateway_to
from tests.factories.people import organisation

pytestmark = pytest.mark.usefixtures("gateway")


@pytest.fixture
def alliance(app):
    """(first without an account, one that is connected, taker without an account): ids."""
    with transaction() as session:
        first = organisation(session)
        connected = organisation(session, stripe_account="acct_one")
        taker = organisation(session)
        for ngo in (connected, taker):
            campaign(session, at=ngo)
        campaign(session, at=first, is_open=False)
        return first, connected, taker


def ids(*organisations):
    return [one.id for one in organisations]


def slug(one):
    return one.slug


def whose(key_owner=""):
    return holder_of(db.session(), None, key_owner=key_owner)


def test_left_empty_it_is_the_only_one_that_takes_money_without_an_account(alliance):
    _, connected, taker = alliance
    assert whose() == taker.id
    assert holder_of(db.session(), "acct_one", key_owner="") == connected.id
    assert holder_of(db.session(), "acct_else", key_owner="") is None
    assert [held.organisation_id for held in accounts_held(db.session(), key_owner="")] == [
        connected.id, taker.id,
    ]  # fmt: skip
    assert not lacks_owner(db.session(), key_owner="")


def test_with_two_of_them_it_is_nobodys_until_one_is_named(alliance):
    first, connected, _ = alliance
    with transaction() as session:
        campaign(session, at=session.merge(first))
    assert whose() is None
    assert lacks_owner(db.session(), key_owner="")
    assert whose(slug(first)) == first.id
    assert whose(slug(connected)) is None
    assert whose("nobody") is None


def runs():
    db.session.rollback()
    found = db.session.scalars(select(ReconciliationRun.organisation_id)).all()
    db.session.rollback()
    return list(found)


def paid_out(running, key_owner=""):
    """The message of a payout of the portal's own key arrives."""
    with transaction() as session:
        session.add(
            StripeEvent(id="evt_p", kind="payout.paid", livemode=False, received_at=utc_now())
        )
    gateway = replace(gateway_to(running), key_owner=key_owner)
    settle_event("evt_p", gateway=gateway, write=transaction, link_key=LINK_KEY, now=utc_now())


def test_a_payout_of_the_key_is_compared_with_its_owners_books(running, alliance):
    taker = alliance[2].id
    paid_out(running)
    assert runs() == [taker]


def test_a_payout_of_the_key_is_compared_with_the_named_ones_books(running, alliance):
    first = alliance[0]
    paid_out(running, slug(first))
    assert runs() == ids(first)


def test_a_payout_of_a_key_without_owner_is_nobodys(running, app):
    with transaction() as session:
        organisation(session)
    paid_out(running)
    assert runs() == []


def test_the_night_compares_the_owner_of_the_key_too(running, alliance):
    _, connected, taker = alliance
    assert [told for told, _ in reconciled(since=utc_now())] == [connected.slug, taker.slug]
    assert runs() == ids(connected, taker)


def test_the_night_says_that_the_key_has_no_owner(running, alliance):
    with transaction() as session:
        campaign(session, at=session.merge(alliance[0]))
    assert reconcile_nightly() == 1
