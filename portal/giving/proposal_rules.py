"""What one person may propose to do with money, and where each kind of it may go. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from portal.giving.offline_errors import ParkedApart
from portal.giving.proposal_errors import WrongWay
from portal.ledger.rules import AccountKey, AccountKind, Line, credit, debit
from portal.money import Currency, Money


class ProposalKind(StrEnum):
    """What a second person is asked to confirm."""

    SUSPENSE = "suspense"
    BANK_LINE = "bank_line"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    RETURN = "return"


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Target(StrEnum):
    """Where the money goes, in words of the staff."""

    GIFTS = "gifts"
    FEES = "fees"
    BANK = "bank"
    ORGANISATION = "organisation"
    LEAVE = "leave"
    SUSPENSE = "suspense"
    POOL = "pool"
    DONOR = "donor"
    MISTAKE = "mistake"


class Way(StrEnum):
    """Whether parked money came or went."""

    CAME = "came"
    WENT = "went"


# Parked money that came may be a gift; money that went may be a fee. Either may have moved between
# the organisation's own accounts, be the organisation's own matter, or stay unexplained.
ALLOWED = {
    Way.CAME: (Target.GIFTS, Target.BANK, Target.ORGANISATION, Target.LEAVE),
    Way.WENT: (Target.FEES, Target.BANK, Target.ORGANISATION, Target.LEAVE),
}
NEEDS_CAMPAIGN = frozenset({Target.GIFTS, Target.FEES})
# Entries of a person's making that no other table answers for; whatever a machine booked is
# corrected where it came from.
REVERSIBLE = frozenset({"bank_deposit", "transfer"})


@dataclass(frozen=True)
class Parked:
    """Money in suspense: what came (positive) or went (negative), and whose."""

    organisation_id: int
    amount: Money

    @property
    def way(self) -> Way:
        """Whether it came or went."""
        return Way.CAME if self.amount.minor > 0 else Way.WENT


def ensure_way(parked: Parked, target: Target, *, has_campaign: bool, has_place: bool) -> None:
    """Raise WrongWay where parked money may not go there, or where there is not said."""
    if target not in ALLOWED[parked.way]:
        raise WrongWay(target)
    if (target in NEEDS_CAMPAIGN) != has_campaign or (target is Target.BANK) != has_place:
        raise WrongWay(target)


def ensure_one_currency(amount: Money, *, campaign: str | None, place: str | None) -> None:
    """Raise ParkedApart unless money, campaign and account, where they are said, are of one."""
    for other in (campaign, place):
        if other is not None and other != amount.currency:
            raise ParkedApart(amount.currency, Currency(other))


def lines_out_of_suspense(parked: Parked, counter: AccountKey) -> list[Line]:
    """Take money out of suspense and lay it where it belongs; to the cent, never made to fit."""
    suspense = AccountKey(AccountKind.SUSPENSE, parked.organisation_id)
    return [debit(suspense, parked.amount), credit(counter, parked.amount)]
