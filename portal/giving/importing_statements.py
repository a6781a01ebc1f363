"""Take in a bank's statement: the whole file or nothing, and no movement twice.

Lines are matched to announced gifts by reference and amount. Nothing is booked by that: the line is
what the second person looks at.
"""

import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.csv_tables import Table, in_pieces
from portal.giving.offline_models import MoneyPlace, OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.statement_models import BankStatement, StatementLine, StatementUpload
from portal.giving.statement_rules import (
    LARGEST,
    Line,
    LineState,
    Mapping,
    fits_reference,
    lines_of,
    reference_kept,
    table_of,
)
from portal.money import Currency
from portal.references import new_reference

UPLOAD_LASTS = timedelta(days=1)


@dataclass(frozen=True)
class Imported:
    """How many movements the file had, how many were new, how many tell of an announced gift."""

    rows: int
    added: int
    matched: int


def keep_upload(
    session: Session, *, actor: Actor, place: MoneyPlace, body: bytes, now: datetime
) -> StatementUpload:
    """Keep a readable file until it is imported; raises FileRefused. Old ones are forgotten."""
    table_of(body)
    forget_uploads(session, now=now)
    made = StatementUpload(
        place_id=place.id, uploaded_by=actor.reference, uploaded_at=now, body=zlib.compress(body)
    )
    session.add(made)
    session.flush()
    return made


def forget_uploads(session: Session, *, now: datetime) -> int:
    """Forget files that nobody imported within a day; how many."""
    gone = session.scalars(
        delete(StatementUpload)
        .where(StatementUpload.uploaded_at < now - UPLOAD_LASTS)
        .returning(StatementUpload.id)
    )
    return len(gone.all())


def table_in(upload: StatementUpload) -> Table:
    """The head and rows of a kept file."""
    return table_of(zlib.decompressobj().decompress(upload.body, LARGEST + 1))


def import_statement(
    session: Session, *, actor: Actor, upload: StatementUpload, mapping: Mapping, now: datetime
) -> Imported:
    """Store what is new of a file; raises RowsBroken, and then nothing is stored.

    The account is held: two people who import the same file at once import it once.
    """
    place = session.scalars(
        select(MoneyPlace).where(MoneyPlace.id == upload.place_id).with_for_update(of=MoneyPlace)
    ).one()
    lines = lines_of(
        table_in(upload), mapping, currency=Currency(place.currency), today=day_of(now)
    )
    session.execute(delete(StatementUpload).where(StatementUpload.id == upload.id))
    new = [line for some in in_pieces(lines) for line in _unknown(session, place, some)]
    if not new:
        session.flush()
        return Imported(len(lines), 0, 0)
    told = _announced(session, place, new)
    statement = BankStatement(
        place_id=place.id,
        rows=len(lines),
        added=len(new),
        matched=len(told),
        imported_by=actor.reference,
        imported_at=now,
    )
    session.add(statement)
    session.flush()
    for some in in_pieces(new):
        session.execute(insert(StatementLine), [_row(line, statement, told) for line in some])
    record(
        session,
        actor=actor,
        action="statement_imported",
        subject=f"bank_statement:{statement.reference}",
        organisation_id=place.organisation_id,
        now=now,
    )
    return Imported(len(lines), len(new), len(told))


def _unknown(session: Session, place: MoneyPlace, lines: list[Line]) -> list[Line]:
    known = set(
        session.scalars(
            select(StatementLine.line_key).where(
                StatementLine.place_id == place.id,
                StatementLine.line_key.in_([line.key for line in lines]),
            )
        )
    )
    return [line for line in lines if line.key not in known]


def _announced(session: Session, place: MoneyPlace, lines: list[Line]) -> dict[str, int]:
    """Which line (by key) tells of which off-line gift: one gift, one line, and no guessing."""
    told = select(StatementLine.offline_gift_id).where(StatementLine.offline_gift_id.is_not(None))
    theirs = select(OfflineGift.id, OfflineGift.evidence_key, OfflineGift.amount_minor).where(
        OfflineGift.place_id == place.id,
        OfflineGift.state.in_((OfflineState.WAITING, OfflineState.CONFIRMED)),
        OfflineGift.id.not_in(told),
    )
    # Held first, as everywhere, and read after that: whoever withdraws one or ties it to another
    # line just now would otherwise leave a line that tells of nothing.
    session.execute(theirs.order_by(OfflineGift.id).with_for_update(of=OfflineGift)).all()
    rows = session.execute(theirs)
    waiting: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for id_, key, minor in rows:
        waiting[minor][id_] = key or ""
    found: dict[str, int] = {}
    for line in lines:
        fitting = [
            id_
            for id_, key in waiting[line.amount.minor].items()
            if fits_reference(key, line.reference, line.text)
        ]
        if len(fitting) == 1:
            found[line.key] = fitting[0]
            del waiting[line.amount.minor][fitting[0]]
    return found


def _row(line: Line, statement: BankStatement, told: dict[str, int]) -> dict[str, object]:
    gift_id = told.get(line.key)
    return {
        "reference": new_reference(),
        "statement_id": statement.id,
        "place_id": statement.place_id,
        "line_key": line.key,
        "on_day": line.day,
        "amount_minor": line.amount.minor,
        "currency": line.amount.currency.value,
        "bank_reference": reference_kept(line.reference, line.text) if gift_id else line.reference,
        "description": "" if gift_id else line.text,
        "state": LineState.MATCHED if gift_id else LineState.QUEUED,
        "offline_gift_id": gift_id,
    }
