"""Why a proposal about money is refused."""

from portal.giving.errors import GivingRefusal


class WrongWay(GivingRefusal):
    """That money cannot go there, or it was not said to which campaign or account."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


class ProposedAlready(GivingRefusal):
    """Somebody proposed something for the same money, and it was not withdrawn."""


class NotReversible(GivingRefusal):
    """That entry is corrected where it came from, or was reversed before."""
