"""Whole numbers in an address, bounded: a longer one than any table holds is of no page."""

from flask import request

from portal.errors import NotFound

# What a key of a table can be; PostgreSQL refuses to compare one with anything larger.
MOST = 2**31 - 1


def number_asked(name: str, *, least: int) -> int | None:
    """What `?name=` says, None when it says nothing; raises NotFound for anything else."""
    given = request.args.get(name, "")
    if not given:
        return None
    is_number = given.isascii() and given.isdigit() and len(given) <= len(str(MOST))
    if not is_number or not least <= int(given) <= MOST:
        raise NotFound
    return int(given)


def page_asked(name: str = "before") -> int | None:
    """Where a page for people goes on; anything that is no such number is the first page."""
    try:
        return number_asked(name, least=1)
    except NotFound:
        return None
