"""Write an organisation's export table by table, so that its page shows how far it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.clock import day_of, utc_now
from portal.departing.book import Book
from portal.departing.exporting import begin_export, finish_export, forget_exports, keep_part
from portal.departing.sheet_reading import Sheet
from portal.departing.sheets import SHEETS
from portal.extensions import reading, transaction
from portal.organisations.answering_for_data import forget_contacts


def export_organisation(payload: Mapping[str, Any], now: datetime) -> None:
    """`{"export": reference}`; a killed one is begun anew, a finished one left alone."""
    reference = str(payload["export"])
    with transaction() as session:
        begun = begin_export(session, reference, now=now)
        if begun is None:
            return
        where = begun.organisation_id
    book = Book()
    for done, sheet in enumerate(SHEETS, 1):
        _write(book, sheet, where)
        with transaction() as session:
            if not keep_part(session, reference, book.take(), done=done, now=utc_now()):
                return
    with transaction() as session:
        finish_export(session, reference, book.close(), now=utc_now())


def forget_what_was_kept() -> int:
    """Exports whose day has passed, and how to reach those whose request ended; how many."""
    now = utc_now()
    with transaction() as session:
        return forget_exports(session, now=now) + forget_contacts(session, today=day_of(now))


def _write(book: Book, sheet: Sheet, organisation_id: int) -> None:
    for write in (book.write_csv, book.write_json):
        with reading() as session:
            write(sheet.name, sheet.columns(), sheet.pages(session, organisation_id))
