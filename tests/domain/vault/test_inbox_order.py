"""The list that an intermediary works through is in no order that anyone could seize."""

import pytest

from portal.extensions import vault_reading
from portal.vault.queries import inbox
from tests.factories.sealed_requests import NOW, found_alliance

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_it_follows_the_days_and_no_id(app):
    alliance = found_alliance()
    for _ in range(9):
        alliance.ask(receipt=None, now=NOW)
    ana = alliance.people["ana"].holder_id
    with vault_reading() as session:
        first, again = inbox(session, ana), inbox(session, ana)
    shown = [line.capsule_id for line in first]

    assert [line.received_on for line in first] == sorted(line.received_on for line in first)
    assert shown == [line.capsule_id for line in again], "it does not jump under one's hands"
    assert len(shown) == 9
    # One in 180,000 by chance.
    assert shown not in (sorted(shown), sorted(shown, reverse=True))
