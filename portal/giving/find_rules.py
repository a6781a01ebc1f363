"""How often an address is written to about its gifts, and how long such a link opens. Pure."""

from datetime import datetime, timedelta

LINK_LIFE = timedelta(hours=1)
# More would let a stranger fill somebody's mail box; the page answers the same all the while.
MOST_LINKS = 3


def is_in_force(made_at: datetime, *, now: datetime) -> bool:
    """Whether a link of that age still opens."""
    return made_at <= now < made_at + LINK_LIFE


def may_mail(*, made_lately: int) -> bool:
    """Whether an address that was sent so many links within the last hour gets one more."""
    return made_lately < MOST_LINKS


def plain_address(typed: str) -> str:
    """An address as it is compared: nobody remembers how they wrote it when they gave."""
    return typed.strip().lower()
