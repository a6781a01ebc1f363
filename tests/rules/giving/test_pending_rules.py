"""Until when a payment that is on its way is waited for."""

from datetime import UTC, datetime

from portal.giving.pending_rules import Pending, waits_until

BEGAN = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_voucher_names_its_last_day():
    until = datetime(2026, 12, 3, 23, 59, tzinfo=UTC)
    assert waits_until(Pending("oxxo", until), BEGAN) == until


def test_a_transfer_is_waited_for_seven_days():
    assert waits_until(Pending("transfer"), BEGAN) == datetime(2026, 12, 7, 12, tzinfo=UTC)


def test_what_the_service_does_not_show_did_not_come():
    pending = Pending("transfer")
    assert (pending.received, pending.left_over) == (0, 0)
    assert (pending.until, pending.url, pending.customer_id) == (None, None, None)
