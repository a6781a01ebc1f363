"""A caseworker asks that another organisation help; first the family is asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.aid.desk_text import open_text, seal_text
from portal.aid.ending_referrals import go_on, step
from portal.aid.errors import AlreadyReferred
from portal.aid.models import Case, Referral
from portal.aid.recording_history import ensure_fresh, note_change
from portal.aid.referral_queries import has_open, organisation_named
from portal.aid.referral_rules import (
    ReferralFacts,
    ReferralState,
    ensure_may_refer,
    shown_tuple,
)
from portal.aid.rules import CaseState, HouseholdBand, NeedKind
from portal.clock import day_of
from portal.references import new_pseudonym


@dataclass(frozen=True)
class Scope:
    """What the other organisation would see: the needs, and which other fields."""

    needs: frozenset[NeedKind]
    urgency: bool = False
    household: bool = False
    cell: bool = False
    text: bool = False


def needs_of(case: Case) -> set[NeedKind]:
    """What a referral of this case may ask for."""
    return {NeedKind(case.need), *(NeedKind(line.kind) for line in case.needs)}


def refer_case(
    session: Session,
    *,
    case: Case,
    to: str,
    scope: Scope,
    hands_over: bool,
    days: int,
    desk_key: str,
    actor: Actor,
    version: int,
    now: datetime,
) -> Referral:
    """Want a family's consent to show `scope` to the organisation `to`; `case` is locked.

    Raises StalePage, WrongState, NotYourCase, OwnOrganisation, NotInTheAlliance, NothingWanted,
    DaysOutOfRange, AlreadyReferred.
    """
    ensure_fresh(case, version)
    receiver = organisation_named(session, to)
    facts = _facts(session, case, receiver, scope, days, actor)
    ensure_may_refer(facts)
    assert receiver is not None
    today = day_of(now)
    referral = Referral(
        reference=new_pseudonym(),
        case_id=case.id,
        from_id=case.organisation_id,
        to_id=receiver.id,
        state=ReferralState.CONSENT_WANTED,
        hands_over=hands_over,
        days=days,
        proposed_by=actor.reference,
        proposed_on=today,
        until=today + timedelta(days=days),
        is_demo=case.is_demo,
    )
    _copy(case, referral, scope, desk_key)
    session.add(referral)
    note_change(session, case=case, actor=actor, what="referral_wanted", now=now)
    try:
        session.flush()
    except IntegrityError as refused:
        raise AlreadyReferred from refused
    return referral


def withdraw_referral(
    session: Session, *, case: Case, referral: Referral, actor: Actor, now: datetime
) -> None:
    """Take it back; both are locked. Raises ReferralLapsed, ReferralMoved."""
    step(session, referral=referral, end=ReferralState.WITHDRAWN, actor=actor, now=now)
    go_on(session, case=case, now=now)


def _facts(
    session: Session,
    case: Case,
    receiver: Organisation | None,
    scope: Scope,
    days: int,
    actor: Actor,
) -> ReferralFacts:
    return ReferralFacts(
        state=CaseState(case.state),
        is_mine=case.assigned_to_id == actor.user_id,
        to_own=receiver is not None and receiver.id == case.organisation_id,
        receiver_stands=stands(receiver),
        already=receiver is not None and has_open(session, case, receiver.id),
        days=days,
        needs=scope.needs,
        known=needs_of(case),
    )


def stands(organisation: Organisation | None) -> bool:
    """Whether it is of the alliance today, neither suspended nor gone."""
    return (
        organisation is not None
        and organisation.suspended_on is None
        and organisation.left_on is None
    )


def _copy(case: Case, referral: Referral, scope: Scope, desk_key: str) -> None:
    household, cell = shown_tuple(
        scope.needs,
        main=NeedKind(case.need),
        household=HouseholdBand(case.household),
        cell=case.cell,
    )
    referral.needs = _in_order(scope.needs)
    referral.urgency = case.urgency if scope.urgency else None
    referral.household = household if scope.household else None
    referral.cell = cell if scope.cell else None
    # A case opened again a year later has no words any more.
    if scope.text and case.sealed_text:
        text = open_text(case.sealed_text, key=desk_key, case_reference=case.reference)
        referral.sealed_text = seal_text(text, key=desk_key, case_reference=referral.reference)


def _in_order(needs: Collection[NeedKind]) -> list[str]:
    return [kind.value for kind in NeedKind if kind in needs]
