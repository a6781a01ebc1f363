"""Somebody takes lists of shifts out of the portal; the audit says who and which."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.desk_queries import DeskFilter, shift_rows, sign_up_rows


class ListKind(StrEnum):
    """What can be taken out."""

    SHIFTS = "shifts"
    SIGN_UPS = "sign_ups"


COLUMNS = {
    ListKind.SHIFTS: (
        *("shift", "organisation", "task", "kind", "level", "area", "starts_at", "ends_at", "zone"),
        *("minimum", "capacity", "taken", "cancelled_at"),
    ),
    ListKind.SIGN_UPS: ("shift", "task", "starts_at", "handle", "part", "state"),
}
_ROWS = {ListKind.SHIFTS: shift_rows, ListKind.SIGN_UPS: sign_up_rows}


def take_out(
    session: Session, *, actor: Actor, kind: ListKind, wanted: DeskFilter, now: datetime
) -> Sequence[Sequence[Any]]:
    """The rows that the actor may take; raises NotFound for whoever may take none."""
    organisations = actor.organisations_with(Permission.SHIFT_EXPORT)
    if not organisations:
        raise NotFound
    for organisation_id in sorted(organisations):
        record(
            session,
            actor=actor,
            action="shift_list_taken_out",
            subject=f"list:{kind}",
            organisation_id=organisation_id,
            now=now,
        )
    return _ROWS[kind](session, actor, wanted)
