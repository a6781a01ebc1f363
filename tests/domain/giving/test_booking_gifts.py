"""A gift that came outside the payment service has a row, an entry and a movement of its own."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal.giving.booking_gifts import Came, add_movement, book_gift, within_day
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.links import gift_token, token_hash
from portal.giving.models import GiftMovement
from portal.ledger.models import JournalEntry
from portal.ledger.queries import entry_lines
from portal.ledger.rules import AccountKey, AccountKind
from portal.money import Currency
from tests.factories.giving import LINK_KEY, campaign, pesos

NOW = datetime(2026, 11, 30, 18, tzinfo=UTC)
THEN = datetime(2026, 11, 28, 12, tzinfo=UTC)
LONG = "x" * 80


def came(to, external_id="line-1"):
    return Came(
        source="bank_line",
        external_id=external_id,
        amount=pesos(25_000),
        debited=AccountKey(AccountKind.BANK, to.organisation_id, "place:a"),
        occurred_at=THEN,
        language="en",
        livemode=False,
    )


def test_row_entry_and_movement_say_the_same(session):
    to = campaign(session)
    gift, posted = book_gift(session, campaign=to, came=came(to), link_key=LINK_KEY, now=NOW)
    assert (gift.campaign_id, gift.amount, gift.currency) == (to.id, pesos(25_000), Currency.MXN)
    assert (gift.state, gift.livemode, gift.language) == (GiftState.PAID, False, "en")
    assert (gift.attempted_at, gift.created_at, gift.paid_at) == (NOW, NOW, THEN)
    assert gift.form_key == "bank_line:line-1"
    assert gift.token_hash == token_hash(gift_token(LINK_KEY, gift.reference))
    entry = session.get_one(JournalEntry, posted.entry_id)
    assert (entry.source, entry.external_id) == ("bank_line", "line-1")
    assert (entry.occurred_at, entry.recorded_at, entry.livemode) == (THEN, NOW, False)
    assert entry_lines(session, entry.id) == {
        AccountKey(AccountKind.BANK, to.organisation_id, "place:a"): pesos(25_000),
        AccountKey(AccountKind.GIFTS, to.organisation_id, to.fund): pesos(-25_000),
    }
    (moved,) = session.scalars(select(GiftMovement))
    assert (moved.external_id, moved.gift_id) == ("bank_line:line-1", gift.id)
    assert (moved.kind, moved.occurred_at) == (MovementKind.CHARGE, THEN)
    assert (moved.amount_minor, moved.fee_minor, moved.fund_effect) == (25_000, 0, 25_000)


def test_a_long_name_of_an_event_fits_its_column(session):
    to = campaign(session)
    gift, _ = book_gift(session, campaign=to, came=came(to, LONG), link_key=LINK_KEY, now=NOW)
    assert gift.form_key == f"bank_line:{LONG}"[:64]


@pytest.mark.parametrize(
    "kind, effect", [(MovementKind.REFUND, -20_000), (MovementKind.DISPUTE, -25_000)]
)
def test_what_goes_back_is_negative(session, kind, effect):
    to = campaign(session)
    gift, _ = book_gift(session, campaign=to, came=came(to), link_key=LINK_KEY, now=NOW)
    add_movement(session, gift, came(to, "line-2"), kind, effect)
    back = session.get_one(GiftMovement, "bank_line:line-2")
    assert (back.kind, back.amount_minor, back.fund_effect) == (kind, -25_000, effect)


@pytest.mark.parametrize(
    "day, now, moment",
    [
        (date(2026, 11, 28), NOW, THEN),
        (date(2026, 11, 30), NOW, datetime(2026, 11, 30, 12, tzinfo=UTC)),
        (
            date(2026, 11, 30),
            datetime(2026, 11, 30, 9, tzinfo=UTC),
            datetime(2026, 11, 30, 9, tzinfo=UTC),
        ),
    ],
)
def test_a_day_stands_for_its_noon_but_never_for_what_is_to_come(day, now, moment):
    assert within_day(day, now) == moment
