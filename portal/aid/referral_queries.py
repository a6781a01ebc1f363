"""Reads of referrals; each side sees its own, and the other organisation nothing of the case."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.aid.models import Case, Referral
from portal.aid.referral_rules import OPEN, ReferralState, standing
from portal.errors import NotFound

PAGE = 30
MOST = 50
R = ReferralState


@dataclass(frozen=True)
class IncomingPage:
    """Referrals by their last day, and the key of the next page or ''."""

    referrals: list[Referral]
    more: str


def state_of(referral: Referral, today: date) -> ReferralState:
    """Where it stands today."""
    return standing(ReferralState(referral.state), until=referral.until, today=today)


def referrals_of(session: Session, case: Case) -> list[Referral]:
    """All that was referred of a case, newest first."""
    query = select(Referral).where(Referral.case_id == case.id)
    return list(session.scalars(query.order_by(Referral.id.desc()).limit(MOST)))


def referral_of(session: Session, case: Case, reference: str) -> Referral:
    """One referral of a case that is locked already, locked after it; raises NotFound."""
    return _locked(session, Referral.reference == reference, Referral.case_id == case.id)


def incoming(
    session: Session, actor: Actor, *, ended: bool, today: date, after: str = ""
) -> IncomingPage:
    """What others refer to the actor's organisations: what waits by its day, or what ended."""
    query = _incoming(actor)
    if ended:
        query = query.where(Referral.state.in_((R.COMPLETED, R.RETURNED, R.STOPPED)))
    else:
        still = (Referral.state == R.OFFERED) & (Referral.until >= today)
        query = query.where((Referral.state == R.ACCEPTED) | still)
    key = _key(after)
    if key is not None:
        query = query.where(tuple_(Referral.until, Referral.reference) > key)
    ordered = query.order_by(Referral.until, Referral.reference).limit(PAGE + 1)
    found = list(session.scalars(ordered))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return IncomingPage(found[:PAGE], f"{last.until}.{last.reference}" if last else "")


def incoming_for(session: Session, actor: Actor, reference: str) -> Referral:
    """One that the family agreed to show this organisation, ended or not; raises NotFound."""
    found = session.scalar(_incoming(actor).where(Referral.reference == reference))
    if found is None:
        raise NotFound
    return found


def incoming_locked(session: Session, actor: Actor, reference: str) -> Referral:
    """The same for writing: case before referral, as everywhere at the desk; raises NotFound."""
    found = incoming_for(session, actor, reference)
    return after_its_case(session, found)


def has_open(session: Session, case: Case, to_id: int) -> bool:
    """Whether that organisation has a referral of this case that is not ended."""
    wanted = select(Referral.id).where(
        Referral.case_id == case.id, Referral.to_id == to_id, Referral.state.in_(OPEN)
    )
    return session.scalar(wanted.limit(1)) is not None


def open_referrals(session: Session, case: Case) -> list[Referral]:
    """Those of a locked case that are not ended, locked."""
    wanted = select(Referral).where(Referral.case_id == case.id, Referral.state.in_(OPEN))
    return list(
        session.scalars(
            wanted.order_by(Referral.id)
            .with_for_update(of=Referral)
            .execution_options(populate_existing=True)
        )
    )


def organisation_named(session: Session, reference: str) -> Organisation | None:
    """The organisation with this public reference."""
    return session.scalar(select(Organisation).where(Organisation.reference == reference))


def after_its_case(session: Session, found: Referral) -> Referral:
    """Lock its case, then itself, and read both anew."""
    session.scalars(
        select(Case)
        .where(Case.id == found.case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return _locked(session, Referral.id == found.id)


def _locked(session: Session, *which: ColumnElement[bool]) -> Referral:
    found = session.scalar(
        select(Referral)
        .where(*which)
        .with_for_update(of=Referral)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _incoming(actor: Actor) -> Select[Referral]:
    return select(Referral).where(
        Referral.to_id.in_(actor.organisations_with(Permission.REFERRAL_ANSWER)),
        Referral.consent_by.is_not(None),
    )


def _key(after: str) -> tuple[date, str] | None:
    day, _dot, reference = after.partition(".")
    try:
        return date.fromisoformat(day), reference
    except ValueError:
        return None
