"""Gifts that came by bank or as cash: what may be written down, and that two people see it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.giving.campaign_rules import CampaignState, may_be_seen
from portal.giving.offline_errors import (
    AmountUnlikely,
    CampaignTakesNone,
    CurrencyApart,
    DayUnlikely,
    NotWaiting,
    PageIsOld,
    SamePerson,
)
from portal.money import Currency, Money

# Above, somebody mistyped; a larger gift is entered in the parts in which it came.
MOST_MINOR = 10_000_000_000
OLDEST = timedelta(days=366)


class PlaceKind(StrEnum):
    """Where money lies that the payment service does not keep."""

    BANK = "bank"
    CASH_BOX = "cash_box"


class OfflineState(StrEnum):
    """Where an off-line gift stands; only a confirmed one is in the books."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


@dataclass(frozen=True)
class OfflineFacts:
    """What was typed of a gift, and what it is held against."""

    amount: Money
    received_on: date
    place_currency: Currency
    campaign_currency: Currency
    campaign_state: CampaignState


def ensure_may_record(facts: OfflineFacts, *, today: date) -> None:
    """Raise AmountUnlikely, DayUnlikely, CurrencyApart or CampaignTakesNone.

    A paused or closed campaign is no hindrance: the money is there already.
    """
    if not 0 < facts.amount.minor <= MOST_MINOR:
        raise AmountUnlikely(Money(MOST_MINOR, facts.amount.currency))
    if not today - OLDEST <= facts.received_on <= today:
        raise DayUnlikely(today - OLDEST, today)
    if len({facts.amount.currency, facts.place_currency, facts.campaign_currency}) > 1:
        raise CurrencyApart(facts.place_currency, facts.campaign_currency)
    if not may_be_seen(facts.campaign_state):
        raise CampaignTakesNone


def evidence_key(written: str) -> str:
    """A bank reference as it is compared: `SPEI 00-77a` and `spei0077A` are one."""
    return "".join(letter for letter in written.upper() if letter.isalnum())


def ensure_second(*, first: str, second: str) -> None:
    """Raise SamePerson: nobody confirms what they wrote down themselves."""
    if not second or first == second:
        raise SamePerson


def ensure_as_seen(*, seen: int, version: int) -> None:
    """Raise PageIsOld when what is confirmed is not what was on the page."""
    if seen != version:
        raise PageIsOld


def ensure_waiting(state: str) -> None:
    """Raise NotWaiting for what was decided already."""
    if state != OfflineState.WAITING:
        raise NotWaiting(state)
