"""Someone asks an organisation for a right over their own data."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.organisations.arco_queries import digest_of_code
from portal.organisations.arco_rules import ArcoState, Right, Standing, due_after, ensure_for_here
from portal.organisations.errors import AlreadyLeft
from portal.organisations.models import DataRequest, DataRequestContact
from portal.references import new_reference

_LETTERS = "BCDFGJKLMNPRSTVZ"


@dataclass(frozen=True)
class Filed:
    """The request and the code that opens it; the same form sent again tells the same two."""

    reference: str
    code: str


def ask_for_data(
    session: Session,
    *,
    slug: str,
    right: Right,
    standing: Standing,
    reach: str,
    about: str,
    form_key: str,
    key: str,
    now: datetime,
    is_demo: bool = False,
) -> Filed:
    """A new request; `form_key` makes a form that is sent twice count once.

    Raises ForFamiliesElsewhere before anything is written, AlreadyLeft, NotFound.
    """
    ensure_for_here(standing)
    where = _standing_organisation(session, slug)
    code, today, reference = _code_of(form_key, key), day_of(now), new_reference()
    sent = hashlib.sha256(form_key.encode()).hexdigest()
    made = insert_once(
        session,
        DataRequest,
        reference=reference,
        organisation_id=where.id,
        code_digest=digest_of_code(code, key),
        form_key=sent,
        right_wanted=right,
        standing=standing,
        state=ArcoState.RECEIVED,
        is_open=True,
        ground="",
        filed_on=today,
        due_on=due_after(ArcoState.RECEIVED, filed_on=today, answered_on=None),
        version=1,
        is_demo=is_demo,
    )
    stored = session.scalars(select(DataRequest).where(DataRequest.form_key == sent)).one()
    if not made:
        return Filed(stored.reference, code)
    session.add(DataRequestContact(request_id=stored.id, reach=reach.strip(), about=about.strip()))
    record(
        session,
        actor="someone",
        action="data_request_filed",
        subject=f"data_request:{reference}",
        organisation_id=where.id,
        now=now,
    )
    return Filed(reference, code)


def _code_of(form_key: str, key: str) -> str:
    """Ten letters (40 bits) that this form alone leads to; the database holds neither."""
    made = hmac.digest(key.encode(), b"data-request-code:" + form_key.encode(), "sha256")
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in made[:10])
    return f"{letters[:5]}-{letters[5:]}"


def _standing_organisation(session: Session, slug: str) -> Organisation:
    # Whoever leaves locks this row: a request arrives before that or is told so.
    where = session.scalar(
        select(Organisation)
        .where(Organisation.slug == slug)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    if where is None:
        raise NotFound
    if where.left_on is not None:
        raise AlreadyLeft
    return where
