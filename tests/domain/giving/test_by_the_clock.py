"""What no message told us of is found by the clock."""

from datetime import timedelta

from portal.extensions import db, transaction
from portal.giving.queries import gift_by_reference
from portal.jobs.reconciling_books import reconcile_nightly, settle_forgotten
from tests.factories.giving import at_payment_page, gateway_to, stand_in
from tests.factories.histories import ids_of
from tests.factories.planted_faults import park, plant


def test_a_gift_that_stood_still_is_asked_about(app):
    with stand_in() as running:
        app.extensions["payment_gateway"] = gateway_to(running)
        reference, page = at_payment_page(app, gateway_to(running))
        running.play.pay_by_card(page)
        running.play.run_chores()
        assert settle_forgotten() == 0
        with transaction() as session:
            gift_by_reference(session, reference).attempted_at -= timedelta(hours=1)
        assert settle_forgotten() == 1
        assert gift_by_reference(db.session(), reference).state == "paid"
        assert reconcile_nightly() == 0
        plant("UPDATE posting SET amount = amount + 1 WHERE amount = 23608")
        assert reconcile_nightly() == 2
    del app.extensions["payment_gateway"]


def test_a_gift_that_cannot_be_booked_leaves_the_others_to_be_asked_about(app):
    with stand_in() as running:
        app.extensions["payment_gateway"] = gateway_to(running)
        gifts = []
        for _ in range(2):
            reference, page = at_payment_page(app, gateway_to(running))
            running.play.pay_by_card(page)
            gifts.append(reference)
        running.play.run_chores()
        first, second = gifts
        with transaction() as session:
            owner = gift_by_reference(session, first).campaign.organisation_id
            for hours, reference in ((2, first), (1, second)):
                gift_by_reference(session, reference).attempted_at -= timedelta(hours=hours)
        park(ids_of(running.play, "balance_transaction")[0], owner)
        assert settle_forgotten() == 2
        states = [gift_by_reference(db.session(), reference).state for reference in gifts]
        assert states == ["awaiting", "paid"]
    del app.extensions["payment_gateway"]


def test_a_dead_gateway_stops_nothing(app):
    with stand_in() as running:
        reference, _ = at_payment_page(app, gateway_to(running))
        app.extensions["payment_gateway"] = gateway_to(running)
    with transaction() as session:
        gift_by_reference(session, reference).attempted_at -= timedelta(hours=1)
    assert settle_forgotten() == 1
    del app.extensions["payment_gateway"]
