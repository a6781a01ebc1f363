"""How long the desk keeps the words of a case that ended, decided from days alone."""

from datetime import date, timedelta

# A year: long enough for the books to be closed and for a family to come back.
WORDS_KEPT = timedelta(days=365)


def last_ending(today: date) -> date:
    """Cases that ended on this day or before have lost their words by `today`."""
    return today - WORDS_KEPT


def is_due(closed_on: date | None, today: date) -> bool:
    """Whether its year is over; the clock stands still while a case is open."""
    return closed_on is not None and closed_on <= last_ending(today)
