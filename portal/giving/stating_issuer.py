"""An organisation says whether it is a donataria, and what its fiscal receipts need."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.giving.cfdi_errors import TaxRefused
from portal.giving.cfdi_models import IssuerVersion
from portal.giving.cfdi_queries import issuer_versions
from portal.giving.tax_rules import Issuer, issuer_faults
from portal.organisations.keeping_versions import add_version, ensure_read, hold_organisation


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

    Raises NotFound, TaxRefused, PageIsOld.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    faults = issuer_faults(issuer, today=day_of(now), as_written=as_written)
    if faults:
        raise TaxRefused(faults)
    organisation = hold_organisation(session, organisation_id)
    ensure_read(next(iter(issuer_versions(session, organisation_id)), None), version)
    said = {one.name: getattr(issuer, one.name) for one in fields(issuer)}
    made = IssuerVersion(
        organisation_id=organisation_id,
        version=version + 1,
        decided_by=actor.reference,
        decided_at=now,
        **(said if issuer.is_donataria else {"is_donataria": False}),
    )
    add_version(session, made)
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
