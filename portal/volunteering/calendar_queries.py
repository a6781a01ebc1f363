"""Entries of calendars: one person's shifts, one organisation's open ones."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.places.models import Area, State
from portal.volunteering.calendar_rules import Entry, Standing, standing_of
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.preparing_models import CalendarFeed

MOST = 200
KEPT = timedelta(days=30)


def digest_of(token: str) -> str:
    """What is stored of a feed's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def owner_of(session: Session, token: str) -> User:
    """Whose feed has that address; raises NotFound for an old one and for who left."""
    found = session.scalar(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_digest == digest_of(token), User.active)
    )
    if found is None:
        raise NotFound
    return found


def has_feed(session: Session, user_id: int | None) -> bool:
    """Whether somebody has an address for their calendar."""
    return user_id is not None and session.get(CalendarFeed, user_id) is not None


def own_entries(session: Session, owner: User, *, base_url: str, now: datetime) -> list[Entry]:
    """Their shifts of the last month and to come; what was called off is there as such."""
    rows = session.execute(
        _columns()
        .add_columns(SignUp.state, SignUp.changed_at)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.volunteer_id == owner.id, Shift.ends_at > now - KEPT)
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST)
    )
    return [
        entry
        for row in rows
        if (entry := _own(row, language=owner.language, base_url=base_url)) is not None
    ]


def entry_of(session: Session, sign_up_id: int, *, language: str, base_url: str) -> Entry | None:
    """The one entry of a place, for a mail."""
    row = session.execute(
        _columns()
        .add_columns(SignUp.state, SignUp.changed_at)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.id == sign_up_id)
    ).first()
    return _own(row, language=language, base_url=base_url) if row else None


def open_entries(
    session: Session, slug: str, *, language: str, base_url: str, now: datetime
) -> tuple[str, list[Entry]]:
    """An organisation's name and its open shifts; raises NotFound."""
    name = session.scalar(
        select(Organisation.name).where(
            Organisation.slug == slug,
            Organisation.suspended_on.is_(None),
            Organisation.left_on.is_(None),
        )
    )
    if name is None:
        raise NotFound
    rows = session.execute(
        _columns()
        .where(
            Organisation.slug == slug,
            Incident.state == IncidentState.VERIFIED,
            Shift.ends_at > now - KEPT,
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(MOST)
    )
    return name, [
        _entry(
            row,
            standing=Standing.CANCELLED if row.cancelled_at else Standing.CONFIRMED,
            changed_at=row.cancelled_at or row.created_at,
            language=language,
            base_url=base_url,
        )
        for row in rows
    ]


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Shift.reference,
            Task.title_es,
            Task.title_en,
            Organisation.name.label("organisation"),
            Area.name.label("area"),
            State.name.label("state_name"),
            Shift.starts_at,
            Shift.ends_at,
            Shift.sequence,
            Shift.cancelled_at,
            Shift.created_at,
            Incident.state.label("incident"),
        )
        .select_from(Shift)
        .join(Task, Task.id == Shift.task_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .join(Incident, Incident.id == Task.incident_id)
        .join(Area, Area.code == Shift.area_code)
        .join(State, State.code == Area.state_code)
    )


def _own(row: Any, *, language: str, base_url: str) -> Entry | None:
    is_on = row.cancelled_at is None and row.incident == IncidentState.VERIFIED
    standing = standing_of(row.state, is_on=is_on)
    if standing is None:
        return None
    changed = max(row.changed_at, row.cancelled_at or row.changed_at)
    return _entry(row, standing=standing, changed_at=changed, language=language, base_url=base_url)


def _entry(
    row: Any, *, standing: Standing, changed_at: datetime, language: str, base_url: str
) -> Entry:
    return Entry(
        reference=row.reference,
        title=row.title_en if language == "en" else row.title_es,
        organisation=row.organisation,
        place=f"{row.area}, {row.state_name}",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sequence=row.sequence,
        standing=standing,
        changed_at=changed_at,
        link=f"{base_url}/{language}/shifts/{row.reference}",
    )
