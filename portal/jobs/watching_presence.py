"""Who should have left a shift and did not; and names that nobody will need again."""

from portal.clock import utc_now
from portal.extensions import reading, transaction
from portal.volunteering.forgetting_contact import forget_idle_contacts
from portal.volunteering.missed_queries import due_for_alarm
from portal.volunteering.watching_presence import raise_alarm


def watch_check_outs() -> int:
    """Raise what is due, each alarm in a transaction of its own; how many. Safe to interrupt."""
    raised = 0
    for sign_up_id in _due():
        with transaction() as session:
            raised += raise_alarm(session, sign_up_id=sign_up_id, now=utc_now()) is not None
    return raised


def _due() -> list[int]:
    with reading() as session:
        return due_for_alarm(session, now=utc_now())


def forget_contacts() -> int:
    """Erase the names of whoever had no shift for half a year; how many."""
    with transaction() as session:
        return forget_idle_contacts(session, now=utc_now())
