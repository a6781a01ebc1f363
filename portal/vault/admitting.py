"""An organisation admits one of its people to make keys; it neither makes nor sees them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.extensions import insert_once
from portal.vault.auditing import record
from portal.vault.models import Admission
from portal.vault.rules import Deed


def admit(
    session: Session, *, account: str, organisation: str, by_account: str, now: datetime
) -> bool:
    """Lets this account make keys for this organisation; whether that is new."""
    new = insert_once(
        session,
        Admission,
        account=account,
        organisation=organisation,
        admitted_on=day_of(now),
        admitted_by=by_account,
    )
    if new:
        record(session, actor=by_account, deed=Deed.ADMITTED, now=now)
    return new


def admitted(session: Session, accounts: Collection[str]) -> set[tuple[str, str]]:
    """Who of these is admitted, each with the organisation."""
    rows = select(Admission.account, Admission.organisation).where(Admission.account.in_(accounts))
    return {(row.account, row.organisation) for row in session.execute(rows)}
