"""One person writes down a gift that came by bank or as cash. Nothing is in the books yet."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.giving.campaign_rules import CampaignState
from portal.giving.find_rules import plain_address
from portal.giving.models import Campaign
from portal.giving.offline_errors import EvidenceKnown, PlaceTaken
from portal.giving.offline_models import MoneyPlace, OfflineDonor, OfflineGift
from portal.giving.offline_rules import (
    OfflineFacts,
    OfflineState,
    PlaceKind,
    ensure_as_seen,
    ensure_may_record,
    ensure_waiting,
    evidence_key,
)
from portal.giving.telling_lines import ensure_not_parked, queue_again
from portal.money import Currency, Money
from portal.references import new_reference


@dataclass(frozen=True, repr=False)
class Arrival:
    """What was typed. `form_token` is the page's own: two clicks are one gift."""

    form_token: str
    amount: Money
    received_on: date
    evidence: str
    language: str
    donor_name: str = ""
    donor_email: str = ""


def keep_place(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    kind: PlaceKind,
    name: str,
    currency: Currency,
    now: datetime,
) -> MoneyPlace:
    """A bank account or cash box begins; raises PlaceTaken."""
    place = MoneyPlace(
        organisation_id=organisation_id, kind=kind, name=name, currency=currency, opened_at=now
    )
    try:
        with session.begin_nested():
            session.add(place)
    except IntegrityError:
        raise PlaceTaken from None
    record(
        session,
        actor=actor,
        action="money_place_opened",
        subject=f"money_place:{place.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return place


def record_offline_gift(
    session: Session,
    *,
    actor: Actor,
    campaign: Campaign,
    place: MoneyPlace,
    arrival: Arrival,
    livemode: bool,
    now: datetime,
    pledge_id: int | None = None,
) -> OfflineGift:
    """The gift, once however often the form is sent; it waits for a second person.

    Raises AmountUnlikely, DayUnlikely, CurrencyApart, CampaignTakesNone, EvidenceKnown,
    ParkedBefore; NotFound for an account of another organisation than the campaign's.
    """
    _ensure_fits(campaign, place, arrival, today=day_of(now))
    ensure_not_parked(session, place=place, amount=arrival.amount, evidence=arrival.evidence)
    key = _form_key(actor, arrival)
    is_new = insert_once(
        session,
        OfflineGift,
        reference=new_reference(),
        form_key=key,
        organisation_id=campaign.organisation_id,
        campaign_id=campaign.id,
        place_id=place.id,
        pledge_id=pledge_id,
        amount_minor=arrival.amount.minor,
        currency=arrival.amount.currency.value,
        livemode=livemode,
        language=arrival.language,
        received_on=arrival.received_on,
        evidence=arrival.evidence,
        evidence_key=evidence_key(arrival.evidence),
        entered_by=actor.reference,
        entered_at=now,
    )
    gift = session.scalar(select(OfflineGift).where(OfflineGift.form_key == key))
    if gift is None:
        raise EvidenceKnown(_holder_of(session, place, arrival.evidence))
    if is_new:
        _note_new(session, gift, arrival, actor, now)
    return gift


def _ensure_fits(campaign: Campaign, place: MoneyPlace, arrival: Arrival, *, today: date) -> None:
    if place.organisation_id != campaign.organisation_id:
        raise NotFound
    facts = OfflineFacts(
        arrival.amount,
        arrival.received_on,
        Currency(place.currency),
        Currency(campaign.currency),
        CampaignState(campaign.state),
        campaign.opened_at is not None,
    )
    ensure_may_record(facts, today=today)


def withdraw_offline_gift(
    session: Session, *, actor: Actor, gift: OfflineGift, version: int, now: datetime
) -> None:
    """It was written down by mistake; raises NotWaiting, PageIsOld. Who gave is forgotten.

    A line of the bank that told of it waits for a person again.
    """
    ensure_waiting(gift.state)
    ensure_as_seen(seen=version, version=gift.version)
    gift.state, gift.evidence_key = OfflineState.WITHDRAWN, None
    gift.decided_by, gift.decided_at = actor.reference, now
    gift.version += 1
    donor = session.get(OfflineDonor, gift.id, with_for_update=True)
    if donor:
        session.delete(donor)
    session.flush()
    queue_again(session, gift)
    _audit(session, actor, gift, "offline_gift_withdrawn", now)


def _note_new(
    session: Session, gift: OfflineGift, arrival: Arrival, actor: Actor, now: datetime
) -> None:
    if arrival.donor_name or arrival.donor_email:
        session.add(
            OfflineDonor(
                offline_gift_id=gift.id,
                name=arrival.donor_name,
                # As it is looked for: the database's own small letters know no accents.
                email=plain_address(arrival.donor_email),
            )
        )
    _audit(session, actor, gift, "offline_gift_recorded", now)


def _form_key(actor: Actor, arrival: Arrival) -> str:
    told = (arrival.form_token, actor.reference, arrival.amount.minor, arrival.evidence)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _holder_of(session: Session, place: MoneyPlace, evidence: str) -> str:
    return session.scalars(
        select(OfflineGift.reference).where(
            OfflineGift.place_id == place.id, OfflineGift.evidence_key == evidence_key(evidence)
        )
    ).one()


def _audit(session: Session, actor: Actor, gift: OfflineGift, action: str, now: datetime) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"offline_gift:{gift.reference}",
        organisation_id=gift.organisation_id,
        now=now,
    )
