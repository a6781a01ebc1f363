"""How many absences without a word hold further sign-ups, and what lifts the hold. Pure."""

from datetime import timedelta
from enum import StrEnum

REMEMBERED = timedelta(days=180)


class ClearedBecause(StrEnum):
    """Why a hold was lifted: a closed list, so that nobody's troubles are written down here."""

    TALKED = "talked"
    EMERGENCY = "emergency"
    OUR_MISTAKE = "our_mistake"
    EXCUSED = "excused"


# What a person may choose; EXCUSED follows when the absences themselves were excused.
CHOICES = (ClearedBecause.TALKED, ClearedBecause.EMERGENCY, ClearedBecause.OUR_MISTAKE)


def is_too_often(absences: int, *, most: int) -> bool:
    """Whether so many absences call for a talk."""
    return absences >= most
