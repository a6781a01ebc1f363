"""Where a gift's fiscal receipt stands, and whether a stamped one is this gift's. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.money import Money

# A stamped receipt has a few thousand signs; one of many hundred thousand is something else.
LARGEST = 256 * 1024
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# The payment page sends the donor back before the service has told us of the money.
MAY_ASK = MONEY_ARRIVED | {GiftState.AWAITING, GiftState.PENDING}
FISCAL_YEARS = 5


class Step(StrEnum):
    """What is to be done about the receipt of a gift."""

    NONE = "none"
    WAITS = "waits"
    TO_ISSUE = "to_issue"
    STAMPED = "stamped"
    TO_CANCEL = "to_cancel"


class PayForm(StrEnum):
    """c_FormaPago: how the money came."""

    CASH = "01"
    TRANSFER = "03"
    CREDIT_CARD = "04"
    DEBIT_CARD = "28"


@dataclass(frozen=True, repr=False)
class Expected:
    """What the stamped receipt of a gift must say; `not_before`: the day its money came."""

    issuer: str
    receiver: str
    total: Money
    authorisation: str
    not_before: date


@dataclass(frozen=True, repr=False)
class Stamped:
    """What a stamped receipt says; a field that it lacks is empty."""

    version: str
    kind: str
    issuer: str
    receiver: str
    total: str
    currency: str
    authorisation: str
    on_day: str
    uuid: str
    sealed: bool


def step_of(state: GiftState, *, wished: bool, kept: int, stamped: int | None) -> Step:
    """`kept` is what came less what went back; `stamped` the total of a receipt in force.

    Never before the money came; what went back later makes its receipt wrong. While a bank
    decides a dispute nothing is known.
    """
    if stamped is not None:
        right = stamped == kept or state is GiftState.DISPUTED
        return Step.STAMPED if right else Step.TO_CANCEL
    if not wished:
        return Step.NONE
    if state in MONEY_ARRIVED and kept > 0:
        return Step.TO_ISSUE
    return Step.WAITS if state in MAY_ASK else Step.NONE


def differences(stamped: Stamped, expected: Expected) -> Sequence[str]:
    """The names of the fields in which the file is not this gift's receipt, in the file's order.

    Of what is no CFDI 4.0 only that is said.
    """
    if stamped.version != "4.0":
        return ["version"]
    said = {
        "kind": stamped.kind == "I",
        "day": stamped.on_day[:10] >= expected.not_before.isoformat(),
        "total": _minor(stamped.total) == expected.total.minor,
        "currency": stamped.currency == expected.total.currency,
        "issuer": stamped.issuer == expected.issuer,
        "receiver": stamped.receiver == expected.receiver,
        "authorisation": stamped.authorisation == expected.authorisation,
        "uuid": UUID.fullmatch(stamped.uuid) is not None,
        "seal": stamped.sealed,
    }
    return [field for field, right in said.items() if not right]


def kept_until(stamped_on: date) -> date:
    """Código Fiscal, article 30: five years from the yearly declaration, due in February after."""
    return date(stamped_on.year + 1 + FISCAL_YEARS, 2, 15)


def _minor(total: str) -> int | None:
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,2})0{0,4})?", total)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None
