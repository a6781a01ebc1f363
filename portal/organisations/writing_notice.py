"""Write an organisation's privacy notice: a new version, the earlier ones kept."""

from dataclasses import dataclass
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
from portal.organisations.errors import PageIsOld
from portal.organisations.models import PrivacyNotice
from portal.organisations.notice_queries import notice_of


@dataclass(frozen=True)
class NoticeText:
    """What the notice says; English may be empty and is then shown in Spanish, with a word on it.

    Contents: articles 14 and 15 of the federal law of 2025 (15 and 16 of 2010): who is responsible
    and where, what for, how to use one's rights, who else receives the data, and when it changed.
    """

    responsible: str
    contact: str
    purposes_es: str
    transfers_es: str
    purposes_en: str = ""
    transfers_en: str = ""


def write_notice(
    session: Session,
    *,
    organisation_id: int,
    text: NoticeText,
    version: int,
    actor: Actor,
    now: datetime,
) -> PrivacyNotice:
    """Put `text` in force; `version` is what the page had read, 0 where there was none.

    Raises NotFound, PageIsOld.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )
    before = notice_of(session, organisation_id)
    if (before.version if before else 0) != version:
        raise PageIsOld
    said = {name: words.strip() for name, words in vars(text).items()}
    made = PrivacyNotice(
        organisation_id=organisation_id,
        version=version + 1,
        decided_by=actor.reference,
        decided_on=day_of(now),
        **said,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise PageIsOld from None
    record(
        session,
        actor=actor,
        action="notice_written",
        subject=f"notice:{made.version}",
        organisation_id=organisation_id,
        now=now,
    )
    return made
