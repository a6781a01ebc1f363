"""An organisation decides what it asks of its shifts; sign-ups that stand stay as they are."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.organisations.errors import PageIsOld, SettingOutOfRange
from portal.volunteering.models import VolunteeringSettings
from portal.volunteering.setting_queries import rules_of
from portal.volunteering.setting_rules import BOUNDS, ShiftRules


def change_rules(
    session: Session,
    *,
    organisation_id: int,
    rules: ShiftRules,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Put `rules` in force; `version` is what the page had read, 0 for the defaults.

    Raises NotFound, SettingOutOfRange, PageIsOld.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    wanted = asdict(rules)
    for name, (least, most) in BOUNDS.items():
        if not least <= wanted[name] <= most:
            raise SettingOutOfRange(name, least, most)
    before = asdict(rules_of(session, organisation_id))
    if not _write(session, organisation_id, version, wanted):
        raise PageIsOld
    record(
        session,
        actor=actor,
        action="shift_rules_changed",
        subject=f"organisation:{organisation_id}",
        organisation_id=organisation_id,
        reason=" ".join(f"{k}:{before[k]}>{wanted[k]}" for k in wanted if before[k] != wanted[k]),
        now=now,
    )


def _write(session: Session, organisation_id: int, version: int, wanted: dict[str, int]) -> bool:
    """Whether this was the next version; of two people who saved at once one is told."""
    table = VolunteeringSettings
    if version == 0:
        return insert_once(session, table, organisation_id=organisation_id, version=1, **wanted)
    changed = session.execute(
        update(table)
        .where(table.organisation_id == organisation_id, table.version == version)
        .values(version=version + 1, **wanted)
        .returning(table.organisation_id)
    )
    return changed.first() is not None
