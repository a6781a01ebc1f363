"""A request that nobody opened for two days passes to its backup, who is told once."""

from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.extensions import insert_once
from portal.vault.auditing import record
from portal.vault.custody_rules import unopened_since
from portal.vault.models import Capsule, Exclusion, KeptAwayPerson, KeyHolder, Passing, VaultDeed
from portal.vault.receiving import tell_holder
from portal.vault.rules import CLOCK, Deed

AT_ONCE = 200


def pass_to_backups(session: Session, *, now: datetime) -> int:
    """Marks what waited two days and tells its backup; how many. Again, it does nothing more.

    A backup who is suspended or kept away is not told, and the request waits for one who can.
    """
    capsules = session.scalars(_waiting(now).order_by(Capsule.id).limit(AT_ONCE)).all()
    return sum(_pass(session, capsule, now) for capsule in capsules)


def _pass(session: Session, capsule: Capsule, now: datetime) -> bool:
    if not insert_once(session, Passing, capsule_id=capsule.id, passed_on=day_of(now)):
        return False
    record(session, actor=CLOCK, deed=Deed.PASSED, now=now, capsule_id=capsule.id)
    tell_holder(session, capsule.backup_id)
    return True


def _waiting(now: datetime) -> Select[Capsule]:
    opened = exists().where(
        VaultDeed.capsule_id == Capsule.id, VaultDeed.action == Deed.OPENED.value
    )
    passed = exists().where(Passing.capsule_id == Capsule.id)
    organisation = exists().where(
        Exclusion.capsule_id == Capsule.id, Exclusion.organisation == KeyHolder.organisation
    )
    person = exists().where(
        KeptAwayPerson.capsule_id == Capsule.id, KeptAwayPerson.holder_id == KeyHolder.id
    )
    return (
        select(Capsule)
        .join(KeyHolder, KeyHolder.id == Capsule.backup_id)
        .where(Capsule.received_on <= unopened_since(day_of(now)), KeyHolder.suspended_on.is_(None))
        .where(~opened, ~passed, ~organisation, ~person)
    )
