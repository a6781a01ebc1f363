"""How banks write amounts. Pure: a sign or a currency that is not plainly there is not guessed."""

import re

from portal.money import Currency, Money, parse_money

SPACE = "\u00a0"
# One sign, before or behind, or one pair of brackets; never two of them.
SIGNED = re.compile(
    r"(?P<before>[-+]?) ?(?P<plain>[0-9][0-9., ]*)"
    r"|(?P<behind>[0-9][0-9., ]*?) ?(?P<after>[-+])"
    r"|\( ?(?P<within>[0-9][0-9., ]*)\)"
)


def amount_written(written: str, currency: Currency) -> Money | None:
    """`1,250.50`, `-80`, `80.00-`, `(80.00)`, `$ 1,250.50`, `80 MXN`; None for an empty cell.

    Raises ValueError for anything else.
    """
    plain = written.replace(SPACE, " ").replace("MXN", "", 1).replace("$", "", 1).strip()
    if not plain:
        return None
    found = SIGNED.fullmatch(plain)
    if not found:
        raise ValueError(f"{written!r} is not an amount")
    digits = found["plain"] or found["behind"] or found["within"]
    amount = parse_money(digits, currency)
    taken = found["within"] or "-" in (found["before"], found["after"])
    return -amount if taken else amount
