"""Why something about a fiscal receipt is refused."""

from collections.abc import Sequence

from portal.giving.errors import GivingRefusal
from portal.giving.tax_rules import Faults


class TaxRefused(GivingRefusal):
    """Some fields cannot be so; `faults` says which and why."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class NoReceiptHere(GivingRefusal):
    """The organisation issues no fiscal receipts, or did not yet say what they need."""


class NotYours(GivingRefusal):
    """The money has not come, or went back: there is nothing to issue a receipt of."""


class StampedBefore(GivingRefusal):
    """A stamped receipt of this gift is in force, or this one belongs to another gift."""


class NotInPesos(GivingRefusal):
    """Of another currency a receipt needs the rate of its day: it is written at the tax office."""


class NothingInForce(GivingRefusal):
    """There is no stamped receipt in force, or it is not to be cancelled."""


class XmlRefused(GivingRefusal):
    """The file is not this gift's stamped receipt; `fields` names what differs, in words fixed
    here: `size`, `text`, `doctype`, `broken`, or names of fields."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = tuple(fields)
