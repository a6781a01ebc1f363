"""Reads of imported statements, and of the lines that wait for a person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.keyed_pages import cut, oldest_first
from portal.giving.offline_models import MoneyPlace, OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.statement_models import BankStatement, StatementLine, StatementUpload
from portal.giving.statement_rules import LineState

PAGE = 40


def upload_for(session: Session, actor: Actor, reference: str) -> StatementUpload:
    """A file that the same person uploaded a moment ago; raises NotFound."""
    found = session.scalar(select(StatementUpload).where(StatementUpload.reference == reference))
    if found is None or found.uploaded_by != actor.reference:
        raise NotFound
    if not actor.can_in(Permission.MONEY_RECORD, found.place.organisation_id):
        raise NotFound
    return found


def statements_for(session: Session, actor: Actor) -> list[tuple[BankStatement, MoneyPlace]]:
    """The last files that were imported."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    rows = session.execute(
        select(BankStatement, MoneyPlace)
        .join(MoneyPlace, MoneyPlace.id == BankStatement.place_id)
        .where(MoneyPlace.organisation_id.in_(where))
        .order_by(BankStatement.id.desc())
        .limit(12)
    )
    return [(statement, place) for statement, place in rows]


def queued_lines(
    session: Session, actor: Actor, *, after: str = ""
) -> tuple[list[StatementLine], str]:
    """Lines that nobody has dealt with, oldest first; and where the next page begins."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    query = (
        select(StatementLine)
        .join(MoneyPlace, MoneyPlace.id == StatementLine.place_id)
        .where(MoneyPlace.organisation_id.in_(where), StatementLine.state == LineState.QUEUED)
    )
    page = oldest_first(query, StatementLine, after=after, size=PAGE)
    return cut(session.scalars(page).all(), PAGE)


def line_for(
    session: Session, actor: Actor, reference: str, *, lock: bool = False
) -> StatementLine:
    """One line; raises NotFound for another organisation's."""
    query = select(StatementLine).where(StatementLine.reference == reference)
    if lock:
        query = query.with_for_update(of=StatementLine).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not actor.can_in(Permission.MONEY_RECORD, found.place.organisation_id):
        raise NotFound
    return found


def gifts_that_fit(session: Session, line: StatementLine) -> list[OfflineGift]:
    """Off-line gifts of that account and amount that no line tells of yet, newest first."""
    told = select(StatementLine.offline_gift_id).where(StatementLine.offline_gift_id.is_not(None))
    return list(
        session.scalars(
            select(OfflineGift)
            .where(
                OfflineGift.place_id == line.place_id,
                OfflineGift.amount_minor == line.amount_minor,
                OfflineGift.state.in_((OfflineState.WAITING, OfflineState.CONFIRMED)),
                OfflineGift.id.not_in(told),
            )
            .order_by(OfflineGift.id.desc())
            .limit(20)
        )
    )
