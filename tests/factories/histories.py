"""Random histories at the stand-in: what donors, banks and the service itself do, in any order."""

import contextlib
import random
from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.ledger.models import Account, Posting
from portal.sandbox.errors import StripeRefusal, WrongStep
from portal.sandbox.playing import Play
from portal.sandbox.rules import Method

Sums = dict[str, int]
# On whose account a line of the service's books stands in ours, by its type; less its fee, or not.
PAYMENTS, PAYOUTS = ("charge", "payment"), ("payout", "payout_failure")


def ids_of(play: Play, kind: str) -> list[str]:
    """Every object of a kind that a stand-in holds, the oldest first."""
    with play._till.open() as books:
        rows = books.connection.execute(
            "SELECT id FROM object WHERE kind = ? ORDER BY seq", (kind,)
        ).fetchall()
    return [row["id"] for row in rows]


class Moves:
    """Presses the buttons of a stand-in at random; the same dice press the same buttons.

    What it holds already is left alone.
    """

    def __init__(self, play: Play, dice: random.Random) -> None:
        self.play, self.dice = play, dice
        self.spared = frozenset(ids_of(play, "charge"))

    def press(self) -> None:
        """One button that has something to press it for; a no of the service is an outcome too."""
        play, dice = self.play, self.dice
        moves = [
            (play.pay_by_card, "checkout.session", {}),
            (play.decline, "checkout.session", {}),
            (play.take_voucher, "checkout.session", {"method": Method.SPEI}),
            (play.take_voucher, "checkout.session", {"method": Method.OXXO}),
            (play.transfer_arrives, "checkout.session", {"amount": dice.randint(1, 30_000)}),
            (play.cash_arrives, "checkout.session", {}),
            (play.renew, "subscription", {"paid": dice.random() < 0.6}),
            (play.renew, "subscription", {"paid": True}),
            (play.retry, "subscription", {"paid": dice.random() < 0.5}),
            (play.refund, "charge", {"amount": dice.randint(1, 20_000)}),
            (play.fail_refund, "refund", {}),
            (play.dispute, "charge", {}),
            (play.close_dispute, "dispute", {"won": dice.random() < 0.5}),
            (play.open_review, "charge", {}),
        ]
        known = {
            kind: [each for each in ids_of(play, kind) if each not in self.spared]
            for kind in {kind for _, kind, _ in moves}
        }
        move, kind, more = dice.choice([each for each in moves if known[each[1]]])
        with contextlib.suppress(WrongStep, StripeRefusal):
            move(dice.choice(known[kind]), **more)
        play.run_chores()

    def pay_out(self, account: str) -> None:
        """What the account holds goes to its bank, and may come back."""
        with contextlib.suppress(WrongStep):
            made = self.play.pay_out(account)
            if self.dice.random() < 0.3:
                self.play.fail_payout(made["id"])
        self.play.run_chores()


def their_sums(play: Play, account: str) -> Sums:
    """What the service's own books come to, by the kind of account that bears it in ours.

    `losses` is all that refunds and disputes took, whoever bears it.
    """
    sums: Counter[str] = Counter()
    with play._till.open() as books:
        rows = books.connection.execute(
            "SELECT json_extract(body, '$.type') AS type, sum(json_extract(body, '$.net')) AS net,"
            " sum(json_extract(body, '$.amount')) AS amount FROM object"
            " WHERE kind = 'balance_transaction' AND account = ? GROUP BY 1",
            (account,),
        ).fetchall()
    for kind, net, amount in rows:
        sums["stripe_balance"] += net
        if kind in PAYMENTS:
            sums.update(gifts=-amount, fees=amount - net)
        else:
            sums["bank" if kind in PAYOUTS else "losses"] -= net
    return {name: minor for name, minor in sums.items() if minor}


def our_sums(session: Session, organisation_id: int) -> Sums:
    """Debits less credits of each kind of account of an organisation."""
    rows = session.execute(
        select(Account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.organisation_id == organisation_id)
        .group_by(Account.kind)
    )
    return {kind: int(total) for kind, total in rows if total}


BEARERS = ("refunds", "dispute_losses", "reserve", "shortfall")


def whoever_bears(sums: Sums) -> Sums:
    """The same with all that bear a loss as one: who does it depends on what the fund held then."""
    rest = {name: minor for name, minor in sums.items() if name not in BEARERS}
    losses = sum(sums.get(name, 0) for name in BEARERS)
    return {**rest, "losses": losses} if losses else rest
