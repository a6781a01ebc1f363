"""Reads of requests over one's own data."""

import hashlib
import hmac
import re

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.organisations.models import DataRequest, DataRequestContact

PAGE = 30


def digest_of_code(code: str, key: str) -> str:
    """What is stored of a follower's code; keyed, for ten letters alone could be tried out."""
    letters = re.sub(r"[^A-Z]", "", code.upper())
    return hmac.new(key.encode(), f"data-request:{letters}".encode(), hashlib.sha256).hexdigest()


def request_by_code(session: Session, *, reference: str, code: str, key: str) -> DataRequest:
    """What whoever filed it may read again; a wrong code and an absent request both NotFound."""
    found = session.scalar(
        select(DataRequest).where(DataRequest.reference == reference.strip().lower())
    )
    known = found.code_digest if found else ""
    if not hmac.compare_digest(known, digest_of_code(code, key)) or found is None:
        raise NotFound
    return found


def requests_at(
    session: Session, organisation_id: int, *, is_open: bool = True, after: str = ""
) -> list[DataRequest]:
    """A page by the day on which they are due, and one more when there is more."""
    query = select(DataRequest).where(
        DataRequest.organisation_id == organisation_id, DataRequest.is_open.is_(is_open)
    )
    last = session.scalar(query.where(DataRequest.reference == after)) if after else None
    if last is not None:
        key = tuple_(DataRequest.due_on, DataRequest.reference)
        query = query.where(key > (last.due_on, last.reference))
    ordered = query.order_by(DataRequest.due_on, DataRequest.reference)
    return list(session.scalars(ordered.limit(PAGE + 1)))


def request_for(
    session: Session, actor: Actor, organisation_id: int, reference: str, *, lock: bool = False
) -> DataRequest:
    """One request at an organisation where the actor answers them; raises NotFound."""
    if not actor.can_in(Permission.DATA_REQUEST_ANSWER, organisation_id):
        raise NotFound
    query = select(DataRequest).where(
        DataRequest.organisation_id == organisation_id, DataRequest.reference == reference
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def contact_of(session: Session, request: DataRequest) -> DataRequestContact | None:
    """How to reach whoever asked, or None once it was erased."""
    return session.get(DataRequestContact, request.id)


def open_requests(session: Session, organisation_id: int) -> int:
    """How many wait there."""
    waiting = select(func.count()).select_from(DataRequest)
    return (
        session.scalar(
            waiting.where(DataRequest.organisation_id == organisation_id, DataRequest.is_open)
        )
        or 0
    )
