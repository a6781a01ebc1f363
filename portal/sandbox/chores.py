"""What happens by itself when its time comes: fees are booked, sessions and vouchers lapse."""

import contextlib
from collections.abc import Callable

from portal.sandbox.booking import book_charge
from portal.sandbox.books import Body, Books
from portal.sandbox.errors import StripeRefusal, WrongStep
from portal.sandbox.opening import expire
from portal.sandbox.paying import voucher_lapses
from portal.sandbox.paying_out import arrive
from portal.sandbox.renewing import announce_renewal, renew_if_due, retry_by_itself
from portal.sandbox.till import Till

VERBS: dict[str, tuple[str, Callable[[Books, Body], Body]]] = {
    "book_charge": ("charge", book_charge),
    "expire_session": ("checkout.session", expire),
    "lapse_voucher": ("checkout.session", voucher_lapses),
    "arrive_payout": ("payout", arrive),
    "renew": ("subscription", renew_if_due),
    "announce_renewal": ("subscription", announce_renewal),
    "retry_invoice": ("invoice", retry_by_itself),
}


def run_due(till: Till) -> int:
    """Do every chore whose time has come; returns how many. Each is its own transaction."""
    done = 0
    while run_next(till):
        done += 1
    return done


def run_next(till: Till) -> bool:
    with till.open() as books:
        row = books.connection.execute(
            "SELECT * FROM chore WHERE due <= ? ORDER BY due, id LIMIT 1",
            (books.now.timestamp(),),
        ).fetchone()
        if row is None:
            return False
        books.connection.execute("DELETE FROM chore WHERE id = ?", (row["id"],))
        kind, verb = VERBS[row["verb"]]
        owner = till.books(books.connection, row["account"])
        # Someone paid, expired or refunded first: nothing is left to do.
        with contextlib.suppress(WrongStep, StripeRefusal):
            verb(owner, owner.get(kind, row["object_id"]))
        return True
