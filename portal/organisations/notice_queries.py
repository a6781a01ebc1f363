"""Reads of privacy notices and programmes."""

from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.organisations.models import PrivacyNotice, Programme

PAGE = 50


def notice_of(session: Session, organisation_id: int) -> PrivacyNotice | None:
    """The notice in force, or None while the organisation wrote none."""
    return session.scalar(_versions(organisation_id).limit(1))


def notice_versions(session: Session, organisation_id: int) -> list[PrivacyNotice]:
    """The last fifty versions, newest first."""
    return list(session.scalars(_versions(organisation_id).limit(PAGE)))


def notice_in_version(session: Session, organisation_id: int, version: int) -> PrivacyNotice:
    """One version; raises NotFound."""
    found = session.scalar(_versions(organisation_id).where(PrivacyNotice.version == version))
    if found is None:
        raise NotFound
    return found


def programmes_of(session: Session, organisation_id: int) -> list[Programme]:
    """Every programme of an organisation, open ones first; at most fifty."""
    mine = select(Programme).where(Programme.organisation_id == organisation_id)
    ordered = mine.order_by(Programme.is_open.desc(), Programme.name_es, Programme.id)
    return list(session.scalars(ordered.limit(PAGE)))


def open_programmes(session: Session, organisation_id: int, today: date) -> list[Programme]:
    """Those that take cases today; at most fifty."""
    running = select(Programme).where(
        Programme.organisation_id == organisation_id,
        Programme.is_open,
        Programme.starts_on <= today,
        or_(Programme.ends_on.is_(None), Programme.ends_on >= today),
    )
    return list(session.scalars(running.order_by(Programme.name_es, Programme.id).limit(PAGE)))


def programme_in(
    session: Session, organisation_id: int, reference: str, *, lock: bool = False
) -> Programme:
    """One programme of that organisation; raises NotFound."""
    query = select(Programme).where(
        Programme.organisation_id == organisation_id, Programme.reference == reference
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _versions(organisation_id: int) -> Select[PrivacyNotice]:
    return (
        select(PrivacyNotice)
        .where(PrivacyNotice.organisation_id == organisation_id)
        .order_by(PrivacyNotice.version.desc())
    )
