"""An organisation says whether it is a donataria, and what its fiscal receipts need."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.giving.cfdi_errors import TaxRefused
from portal.giving.cfdi_models import IssuerVersion
from portal.giving.cfdi_queries import issuer_versions
from portal.giving.page_errors import StalePage
from portal.giving.tax_rules import Issuer, issuer_faults


def state_issuer(
    session: Session,
    *,
    organisation_id: int,
    issuer: Issuer,
    as_written: bool,
    version: int,
    actor: Actor,
    now: datetime,
) -> IssuerVersion:
    """Put it in force; `version` is what the page had read, 0 before anything was said.

    Raises NotFound, TaxRefused, StalePage.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    faults = issuer_faults(issuer, today=day_of(now), as_written=as_written)
    if faults:
        raise TaxRefused(faults)
    organisation = session.scalars(
        select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    ).one()
    before = next(iter(issuer_versions(session, organisation_id)), None)
    if (before.version if before else 0) != version:
        raise StalePage
    said = {one.name: getattr(issuer, one.name) for one in fields(issuer)}
    made = IssuerVersion(
        organisation_id=organisation_id,
        version=version + 1,
        decided_by=actor.reference,
        decided_at=now,
        **(said if issuer.is_donataria else {"is_donataria": False}),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise StalePage from None
    organisation.is_donataria = issuer.is_donataria
    record(
        session,
        actor=actor,
        action="issuer_stated",
        subject=f"issuer:{made.version}",
        organisation_id=organisation_id,
        reason="donataria" if issuer.is_donataria else "",
        now=now,
    )
    return made
