"""Which postings one balance transaction becomes."""

from dataclasses import dataclass

from portal.giving.gift_rules import Movement, MovementKind
from portal.ledger.rules import AccountKey, AccountKind, Line, credit, debit, without_empty
from portal.money import Money

TAKES_BACK = {
    MovementKind.REFUND: AccountKind.REFUNDS,
    MovementKind.DISPUTE: AccountKind.DISPUTE_LOSSES,
}


@dataclass(frozen=True)
class Cover:
    """What can bear a loss: the campaign's fund first, then the reserve."""

    fund: Money
    reserve: Money


@dataclass(frozen=True)
class Borne:
    """What a gift's refunds, or its disputes, took so far, in minor units; what neither bore, the
    organisation owes."""

    fund: int
    reserve: int


def lines_of(
    movement: Movement,
    *,
    organisation_id: int,
    fund: str,
    cover: Cover,
    taken: Borne | None = None,
) -> list[Line]:
    """The journal lines of one balance transaction of a gift.

    A loss beyond the campaign's fund is borne by the reserve, then owed by the organisation
    (shortfall): the fund itself, money meant for people in need, never falls below zero.
    """
    stripe = AccountKey(AccountKind.STRIPE_BALANCE, organisation_id)
    if movement.kind is MovementKind.CHARGE:
        gifts = AccountKey(AccountKind.GIFTS, organisation_id, fund)
        fees = AccountKey(AccountKind.FEES, organisation_id, fund)
        return without_empty(
            [
                debit(stripe, movement.net),
                debit(fees, movement.fee),
                credit(gifts, movement.amount),
            ]
        )
    kind = TAKES_BACK[movement.kind]
    if movement.net.minor > 0:  # a dispute was won, or a refund came back
        shares = _returned(movement.net, taken)
    else:
        shares = borne(-movement.net, cover)
    bearers = (
        AccountKey(kind, organisation_id, fund),
        AccountKey(AccountKind.RESERVE, organisation_id),
        AccountKey(AccountKind.SHORTFALL, organisation_id),
    )
    lines = [debit(bearer, share) for bearer, share in zip(bearers, shares, strict=True)]
    return without_empty([debit(stripe, movement.net), *lines])


def _returned(gain: Money, taken: Borne | None) -> tuple[Money, Money, Money]:
    """Back to those who bore the loss, the fund first; never more to it than it lost, or a gift
    would count for more than was given."""
    left, shares = gain.minor, []
    for lost in (taken.fund, taken.reserve) if taken else (left, 0):
        part = min(left, max(lost, 0))
        shares.append(Money(-part, gain.currency))
        left -= part
    return shares[0], shares[1], Money(-left, gain.currency)


def borne(loss: Money, cover: Cover) -> tuple[Money, Money, Money]:
    """Who bears a loss: the fund as far as it holds, the reserve, then the organisation."""
    by_fund = min(loss.minor, max(cover.fund.minor, 0))
    by_reserve = min(loss.minor - by_fund, max(cover.reserve.minor, 0))
    owed = loss.minor - by_fund - by_reserve
    currency = loss.currency
    return Money(by_fund, currency), Money(by_reserve, currency), Money(owed, currency)


def effect_on_fund(lines: list[Line], fund: str) -> Money:
    """What the campaign's fund gained (or lost) by these lines."""
    currency = lines[0].amount.currency
    return Money(-sum(x.amount.minor for x in lines if x.account.fund == fund), currency)
