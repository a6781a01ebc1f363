"""What may be written down of a gift that came by bank or as cash."""

from datetime import date

import pytest

from portal.giving.campaign_rules import CampaignState
from portal.giving.offline_errors import (
    AmountUnlikely,
    CampaignTakesNone,
    CurrencyApart,
    DayUnlikely,
    NotWaiting,
    PageIsOld,
    SamePerson,
)
from portal.giving.offline_rules import (
    MOST_MINOR,
    OfflineFacts,
    OfflineState,
    ensure_as_seen,
    ensure_may_record,
    ensure_second,
    ensure_waiting,
    evidence_key,
)
from portal.money import Currency, Money

TODAY = date(2026, 11, 30)


def facts(**changes):
    given = {
        "amount": Money(100, Currency.MXN),
        "received_on": TODAY,
        "place_currency": Currency.MXN,
        "campaign_currency": Currency.MXN,
        "campaign_state": CampaignState.OPEN,
        "campaign_opened": True,
    }
    return OfflineFacts(**{**given, **changes})


ALLOWED = {
    "one centavo": {"amount": Money(1, Currency.MXN)},
    "the most": {"amount": Money(100_000_000_00, Currency.MXN)},
    "a year ago": {"received_on": date(2025, 11, 29)},
    "a paused campaign": {"campaign_state": CampaignState.PAUSED},
    "a closed campaign": {"campaign_state": CampaignState.CLOSED},
    "dollars to dollars": {
        "amount": Money(1, Currency.USD),
        "place_currency": Currency.USD,
        "campaign_currency": Currency.USD,
    },
}
REFUSED = {
    "nothing": ({"amount": Money(0, Currency.MXN)}, AmountUnlikely),
    "less than nothing": ({"amount": Money(-1, Currency.MXN)}, AmountUnlikely),
    "too much": ({"amount": Money(MOST_MINOR + 1, Currency.MXN)}, AmountUnlikely),
    "tomorrow": ({"received_on": date(2026, 12, 1)}, DayUnlikely),
    "too long ago": ({"received_on": date(2025, 11, 28)}, DayUnlikely),
    "a dollar account": ({"place_currency": Currency.USD}, CurrencyApart),
    "a dollar campaign": ({"campaign_currency": Currency.USD}, CurrencyApart),
    "dollars to pesos": ({"amount": Money(1, Currency.USD)}, CurrencyApart),
    "a draft": (
        {"campaign_state": CampaignState.DRAFT, "campaign_opened": False},
        CampaignTakesNone,
    ),
    "a draft that was closed": (
        {"campaign_state": CampaignState.CLOSED, "campaign_opened": False},
        CampaignTakesNone,
    ),
}


@pytest.mark.parametrize("changes", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_may_be_written_down(changes):
    ensure_may_record(facts(**changes), today=TODAY)


@pytest.mark.parametrize("changes, refusal", REFUSED.values(), ids=REFUSED.keys())
def test_what_may_not(changes, refusal):
    with pytest.raises(refusal):
        ensure_may_record(facts(**changes), today=TODAY)


@pytest.mark.parametrize(
    "one, other", [("SPEI 00-77a", "spei0077A"), ("MX/1.2", "mx12"), ("ñ 1", "Ñ1")]
)
def test_a_reference_is_the_same_however_it_is_written(one, other):
    assert evidence_key(one) == evidence_key(other)


def test_nobody_is_the_second_person_to_themself():
    ensure_second(first="ana", second="beto")
    for second in ("ana", ""):
        with pytest.raises(SamePerson):
            ensure_second(first="ana", second=second)


def test_what_is_confirmed_is_what_was_seen():
    ensure_as_seen(seen=2, version=2)
    with pytest.raises(PageIsOld):
        ensure_as_seen(seen=1, version=2)


@pytest.mark.parametrize("state", [s for s in OfflineState if s is not OfflineState.WAITING])
def test_what_was_decided_is_not_decided_again(state):
    ensure_waiting(OfflineState.WAITING)
    with pytest.raises(NotWaiting):
        ensure_waiting(state)


def test_a_refusal_says_what_would_do():
    with pytest.raises(AmountUnlikely) as amount:
        ensure_may_record(facts(amount=Money(MOST_MINOR + 1, Currency.MXN)), today=TODAY)
    assert amount.value.most == Money(100_000_000_00, Currency.MXN)
    with pytest.raises(DayUnlikely) as day:
        ensure_may_record(facts(received_on=date(2026, 12, 1)), today=TODAY)
    assert (day.value.first, day.value.last) == (date(2025, 11, 29), TODAY)
    with pytest.raises(CurrencyApart) as apart:
        ensure_may_record(facts(place_currency=Currency.USD), today=TODAY)
    assert (apart.value.place, apart.value.campaign) == (Currency.USD, Currency.MXN)
