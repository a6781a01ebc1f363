"""Each month of a standing order becomes one gift, and each change of the order one version."""

import hashlib

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.changing_monthly import card_page, change_amount, note_card_page
from portal.giving.donor_models import UpdateWish
from portal.giving.errors import GatewayDown, StillMoving
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token, token_hash
from portal.giving.monthly_calls import monthly_facts
from portal.giving.monthly_models import MonthlyGift, MonthlyPayment
from portal.giving.monthly_queries import months_of
from portal.giving.monthly_rules import EndReason, MonthlyState
from portal.giving.settling_monthly import aim_at_monthly, settle_monthly
from portal.giving.starting_monthly import keep_wish
from portal.notices.models import Notice
from tests.factories.giving import LINK_KEY, pesos
from tests.factories.monthly import means_of, monthly_at_page, running_monthly, the_monthly


def settle(reference, gateway, **more):
    settle_monthly(reference, means=means_of(gateway), now=utc_now(), **more)
    return the_monthly(reference)


def gifts(reference):
    return months_of(db.session(), the_monthly(reference))


def test_each_change_is_one_version_and_no_change_is_none(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    began = the_monthly(reference).version
    assert settle(reference, gateway).version == began
    running.play.pay_by_card(page)
    running.play.run_chores()
    assert settle(reference, gateway).version == began + 1
    assert settle(reference, gateway).version == began + 1
    running.play.renew(the_monthly(reference).subscription_id, paid=False)
    assert settle(reference, gateway).version == began + 2


def test_what_changes_all_the_while_is_tried_again_later(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()
    asked = []

    class Restless:
        def asking(self, account):
            asked.append(account)
            with transaction() as session:
                session.get_one(MonthlyGift, the_monthly(reference).id).version += 1
            return gateway.asking(account)

    with pytest.raises(StillMoving):
        settle_monthly(reference, means=means_of(Restless()), now=utc_now())
    assert len(asked) == 8
    assert the_monthly(reference).state == MonthlyState.AWAITING
    assert gifts(reference) == []


def test_a_page_of_another_order_teaches_nothing(app, running, gateway):
    reference, _ = monthly_at_page(app, gateway)
    other, page = monthly_at_page(app, gateway)
    account = the_monthly(other).stripe_account
    with transaction() as session:
        mine = session.get_one(MonthlyGift, the_monthly(reference).id)
        mine.session_id, mine.stripe_account = None, account
    running.play.pay_by_card(page)
    assert settle(reference, gateway, session_hint=page).state == MonthlyState.AWAITING
    assert gifts(reference) == []


def test_where_to_ask(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    with transaction() as session:
        mine = session.get_one(MonthlyGift, the_monthly(reference).id)
        mine.card_session_id, mine.version = "cs_card", 7
    aim = aim_at_monthly(db.session(), reference, session_hint="cs_other")
    assert (aim.reference, aim.session_id, aim.card_session_id) == (reference, page, "cs_card")
    assert (aim.account, aim.version) == (the_monthly(reference).stripe_account, 7)
    assert aim_at_monthly(db.session(), "nobody") is None
    db.session.rollback()
    with transaction() as session:
        session.get_one(MonthlyGift, the_monthly(reference).id).session_id = None
    assert aim_at_monthly(db.session(), reference) is None
    assert aim_at_monthly(db.session(), reference, session_hint="cs_hint").session_id == "cs_hint"
    db.session.rollback()
    settle_monthly("nobody", means=means_of(gateway), now=utc_now())


def test_a_month_is_a_gift_with_everything_of_its_order(app, running, gateway):
    reference = running_monthly(app, running, gateway, covers_fee=True, language="en")
    monthly, (gift,) = the_monthly(reference), gifts(reference)
    (paid,) = db.session.scalars(select(MonthlyPayment))
    assert (paid.monthly_id, paid.gift_id) == (monthly.id, gift.id)
    assert gift.form_key == hashlib.sha256(f"invoice:{paid.invoice_id}".encode()).hexdigest()
    assert (gift.campaign_id, gift.livemode, gift.language) == (monthly.campaign_id, False, "en")
    assert (gift.amount, gift.currency) == (monthly.amount, monthly.currency)
    assert gift.fee_cover_minor == monthly.fee_cover_minor > 0
    assert gift.stripe_account == monthly.stripe_account
    assert (gift.state, gift.attempted_at) == (GiftState.PAID, gift.created_at)
    assert gift.token_hash == token_hash(gift_token(LINK_KEY, gift.reference))


def test_a_month_waits_for_its_money_while_the_service_is_silent(app, running, gateway):
    reference, page = monthly_at_page(app, gateway)
    running.play.pay_by_card(page)
    running.play.run_chores()

    class Silent:
        def asking(self, account):
            return gateway.asking(account)

        def month(self, invoice_id, *, account):
            raise GatewayDown

    with pytest.raises(GatewayDown):
        settle_monthly(reference, means=means_of(Silent()), now=utc_now())
    (gift,) = gifts(reference)
    assert (gift.state, gift.paid_at, gift.version) == (GiftState.AWAITING, None, 0)
    settle(reference, gateway)
    (gift,) = gifts(reference)
    assert gift.state == GiftState.PAID


def test_another_amount_covers_no_fee(app, running, gateway):
    reference = running_monthly(app, running, gateway, covers_fee=True)
    change_amount(reference, amount=pesos(40_000), means=means_of(gateway), now=utc_now())
    assert the_monthly(reference).fee_cover_minor == 0
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    settle(reference, gateway)
    assert sorted((g.amount_minor, g.fee_cover_minor > 0) for g in gifts(reference))[-1] == (
        40_000,
        False,
    )


def test_a_month_at_the_old_price_does_not_cover_the_new_ones_fee(app, running, gateway):
    reference, page = monthly_at_page(app, gateway, covers_fee=True)
    running.play.pay_by_card(page)
    running.play.run_chores()
    facts = monthly_facts(gateway, page, account=the_monthly(reference).stripe_account)
    assert facts.subscription.amount == the_monthly(reference).amount
    with transaction() as session:
        mine = session.get_one(MonthlyGift, the_monthly(reference).id)
        mine.amount_minor += 1
    settle(reference, gateway)
    assert [gift.fee_cover_minor for gift in gifts(reference)] == [0]


def test_a_month_paid_before_another_amount_covers_no_fee_of_it(app, running, gateway):
    reference = running_monthly(app, running, gateway, covers_fee=True)
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    change_amount(reference, amount=pesos(40_000), means=means_of(gateway), now=utc_now())
    covers = sorted(gift.fee_cover_minor for gift in gifts(reference))
    assert (len(covers), covers[0], covers[1] > 0) == (2, 0, True)


def test_an_order_that_ended_puts_no_card_to_use(app, running, gateway):
    reference = running_monthly(app, running, gateway)
    page = card_page(reference, attempt="a1", back="http://127.0.0.1/x", means=means_of(gateway))
    with transaction() as session:
        note_card_page(session, reference=reference, page_id=page.session_id)
    running.play.pay_by_card(page.session_id)
    running.play.end_subscription(the_monthly(reference).subscription_id)
    ended = settle(reference, gateway)
    assert (ended.state, ended.end_reason) == (MonthlyState.ENDED, EndReason.SERVICE)
    assert ended.card_session_id == page.session_id


def test_when_and_why_it_ended_is_written_once(app, running, gateway):
    reference = running_monthly(app, running, gateway, email="d@example.org")
    running.play.end_subscription(the_monthly(reference).subscription_id)
    first = settle(reference, gateway, ended_by=EndReason.DONOR)
    assert first.end_reason == EndReason.DONOR
    when = first.ended_at
    again = settle(reference, gateway, ended_by=EndReason.CAMPAIGN)
    assert (again.end_reason, again.ended_at) == (EndReason.DONOR, when)
    told = list(db.session.scalars(select(Notice.kind)))
    assert told.count("monthly_ended") == told.count("monthly_started") == 1


def test_news_are_asked_for_once_with_the_first_month(app, running, gateway):
    reference, page = monthly_at_page(app, gateway, email="d@example.org")
    with transaction() as session:
        keep_wish(session, monthly=session.get_one(MonthlyGift, the_monthly(reference).id))
    assert the_monthly(reference).wants_news is True
    running.play.pay_by_card(page)
    running.play.run_chores()
    assert settle(reference, gateway).wants_news is False
    (wish,) = db.session.scalars(select(UpdateWish))
    (gift,) = gifts(reference)
    assert (wish.gift_id, wish.campaign_id) == (gift.id, gift.campaign_id)
    running.play.renew(the_monthly(reference).subscription_id)
    running.play.run_chores()
    settle(reference, gateway)
    assert len(gifts(reference)) == 2
    assert len(list(db.session.scalars(select(UpdateWish)))) == 1
