"""The words of cases that ended a year ago are erased by the clock."""

from portal.aid.erasing_words import due_for_erasing, erase_words
from portal.clock import day_of, utc_now
from portal.extensions import db, reading, transaction


def erase_old_words() -> int:
    """Erase what is due, each case in a transaction of its own; how many. Safe to interrupt."""
    gone = 0
    while batch := _due():
        for case_id in batch:
            with transaction() as session:
                gone += erase_words(session, case_id=case_id, now=utc_now())
    if db.engine.dialect.name == "sqlite":
        # What was overwritten in the file, here or by somebody who had themself erased, still
        # stands in the write-ahead log until it is cut.
        with db.engine.connect().execution_options(lazily=True) as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return gone


def _due() -> list[int]:
    with reading() as session:
        return due_for_erasing(session, today=day_of(utc_now()))
