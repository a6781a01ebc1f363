"""An organisation opens a programme, changes it, and closes it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.organisations.errors import EndsTooEarly, PageIsOld
from portal.organisations.models import Programme
from portal.organisations.notice_queries import programme_in


@dataclass(frozen=True)
class ProgrammeText:
    """What a programme is called, which needs it covers, and when it runs."""

    name_es: str
    name_en: str
    needs: tuple[str, ...]
    starts_on: date
    ends_on: date | None
    is_open: bool = True


def run_programme(
    session: Session,
    *,
    organisation_id: int,
    reference: str,
    text: ProgrammeText,
    version: int,
    actor: Actor,
    now: datetime,
    is_demo: bool = False,
) -> Programme:
    """A new programme where `reference` is empty, else that one as `text` says.

    Raises NotFound, PageIsOld, EndsTooEarly.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    if text.ends_on is not None and text.ends_on < text.starts_on:
        raise EndsTooEarly
    if reference:
        run = programme_in(session, organisation_id, reference, lock=True)
        if run.version != version:
            raise PageIsOld
        run.version += 1
    else:
        run = Programme(organisation_id=organisation_id, version=1, is_demo=is_demo)
        session.add(run)
    run.name_es, run.name_en = text.name_es.strip(), text.name_en.strip()
    run.needs, run.is_open = sorted(text.needs), text.is_open
    run.starts_on, run.ends_on = text.starts_on, text.ends_on
    session.flush()
    record(
        session,
        actor=actor,
        action="programme_changed" if reference else "programme_opened",
        subject=f"programme:{run.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return run
