"""How often people may be asked for help. Pure."""

from datetime import timedelta

from portal.volunteering.errors import AskedEnough

# Whoever is asked every day stops answering.
MOST_A_WEEK = 3
MOST_FOR_A_SHIFT = 20
WEEK = timedelta(days=7)


def ensure_may_ask(*, this_week: int, for_shift: int) -> None:
    """Raise AskedEnough: the volunteer three times within a week, the shift twenty people."""
    if this_week >= MOST_A_WEEK:
        raise AskedEnough(of_person=True)
    if for_shift >= MOST_FOR_A_SHIFT:
        raise AskedEnough(of_person=False)
