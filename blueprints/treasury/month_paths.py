"""Months in addresses and in words."""

import re
from datetime import date

from flask_babel import format_date

from portal.errors import NotFound

WRITTEN = re.compile(r"(20[0-9]{2}|2100)-(0[1-9]|1[0-2])")


def month_from(written: str) -> date:
    """The first day of the month `2026-11`, of this century; raises NotFound for anything else."""
    found = WRITTEN.fullmatch(written)
    if not found:
        raise NotFound
    return date(int(found[1]), int(found[2]), 1)


def month_name(first: date) -> str:
    """`noviembre 2026`, in the language of the page."""
    name: str = format_date(first, "LLLL y")
    return name
