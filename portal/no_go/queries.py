"""Reads of notices: what stands now, where, and until when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.models import Membership, Organisation
from portal.errors import NotFound
from portal.incidents.message_rules import STANDS
from portal.incidents.models import PublicIncident
from portal.incidents.public_rules import Layer
from portal.no_go.models import NoGo
from portal.no_go.rules import NoGoFor
from portal.places.models import Area, State
from portal.places.rules import STATE_DIGITS
from portal.places.whole_places import lies_in

MOST = 60


class Standing(NamedTuple):
    """All that the public learns of a notice; whose it is, is not among it."""

    place: str
    area: str | None
    state: str
    reason: NoGoFor
    until: datetime
    is_demo: bool

    @property
    def state_code(self) -> str:
        """The state in which it lies."""
        return self.place[:STATE_DIGITS]


def standing_everywhere(session: Session, *, now: datetime) -> list[Standing]:
    """What stands now, by place."""
    return _told(session, _standing(now))


def standing_at(session: Session, area_code: str, *, now: datetime) -> list[Standing]:
    """What stands now over one area: its own, and its whole state's."""
    return _told(session, _standing(now).where(lies_in(NoGo.place, area_code)))


def standing_in_state(session: Session, state_code: str, *, now: datetime) -> list[Standing]:
    """What stands now in a state: the whole of it, or areas."""
    inside = func.substr(NoGo.place, 1, STATE_DIGITS) == state_code
    return _told(session, _standing(now).where(inside))


def resting_on(session: Session, incident: str, *, now: datetime) -> list[Standing]:
    """What stands now because of one incident."""
    because = _standing(now).join(PublicIncident, PublicIncident.id == NoGo.incident_id)
    return _told(session, because.where(PublicIncident.reference == incident))


def no_go_until(area_code: Any, starts_at: Any) -> ScalarSelect[datetime]:
    """Until when an area is closed to a shift that starts then; both may be columns.

    What starts before the end, and has not started, starts while it stands.
    """
    return (
        select(func.max(NoGo.until))
        .where(NoGo.closed_at.is_(None), NoGo.until > starts_at, lies_in(NoGo.place, area_code))
        .scalar_subquery()
    )


def is_no_go(session: Session, *, area_code: str, starts_at: datetime) -> bool:
    """Whether a shift that starts there then would start under a notice."""
    return session.scalar(select(no_go_until(area_code, starts_at))) is not None


def open_notices(session: Session, *, now: datetime) -> list[NoGo]:
    """For the desk: what stands now, the next to end first."""
    rows = select(NoGo).where(NoGo.closed_at.is_(None), NoGo.until > now)
    return list(session.scalars(rows.order_by(NoGo.until, NoGo.id).limit(MOST)))


def notice_by_reference(session: Session, reference: str) -> NoGo:
    """One notice, standing or over; raises NotFound."""
    found = session.scalar(select(NoGo).where(NoGo.reference == reference))
    if found is None:
        raise NotFound
    return found


def may_rest_on(session: Session, place: str) -> Sequence[PublicIncident]:
    """The latest published incidents of a place that are not over or taken back."""
    return session.scalars(
        _published(place)
        .order_by(PublicIncident.period_start.desc(), PublicIncident.id.desc())
        .limit(MOST)
    ).all()


def published_there(session: Session, place: str, incident: str) -> PublicIncident | None:
    """That incident's coarse copy, if it is one of the place's."""
    return session.scalar(_published(place).where(PublicIncident.reference == incident))


def accredited_among(session: Session, organisations: frozenset[int]) -> list[int]:
    """Those of them that verify, and neither stopped nor left."""
    verifies = exists().where(
        Membership.organisation_id == Organisation.id,
        Membership.role.in_(roles_with(Permission.INCIDENT_ATTEST)),
    )
    return list(
        session.scalars(
            select(Organisation.id)
            .where(
                Organisation.id.in_(organisations),
                Organisation.suspended_on.is_(None),
                Organisation.left_on.is_(None),
                verifies,
            )
            .order_by(Organisation.id)
        )
    )


def _published(place: str) -> Select[Any]:
    inside: ColumnElement[bool] = PublicIncident.area_code == place
    if len(place) == STATE_DIGITS:
        inside = PublicIncident.state_code == place
    return select(PublicIncident).where(
        PublicIncident.layer == Layer.ALLIANCE, PublicIncident.state.in_(STANDS), inside
    )


def _standing(now: datetime) -> Select[Any]:
    rows = (
        select(NoGo.place, Area.name, State.name, NoGo.reason, NoGo.until, NoGo.is_demo)
        .select_from(NoGo)
        .join(State, State.code == func.substr(NoGo.place, 1, STATE_DIGITS))
        .outerjoin(Area, Area.code == NoGo.place)
        .where(NoGo.closed_at.is_(None), NoGo.until > now)
    )
    return cast(Select[Any], rows)


def _told(session: Session, rows: Select[Any]) -> list[Standing]:
    return [Standing._make(row) for row in session.execute(rows.order_by(NoGo.place).limit(MOST))]
