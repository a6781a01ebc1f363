"""The vault's decisions, as tables."""

from datetime import date

import pytest

from portal.vault.errors import MayNotApprove, NobodyToSealTo, OpeningRefused
from portal.vault.rules import (
    DAILY_OPENINGS,
    ApprovalFacts,
    OpeningFacts,
    PairFacts,
    Place,
    ensure_may_approve,
    ensure_may_be_sealed_to,
    ensure_may_open,
)

RECEIVED = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("place", "days", "chosen_opened", "chosen_available", "opened_today", "refusal"),
    [
        (Place.CHOSEN, 0, False, True, 0, None),
        (Place.CHOSEN, 9, True, True, DAILY_OPENINGS - 1, None),
        (Place.CHOSEN, 0, False, True, DAILY_OPENINGS, "daily cap"),
        (Place.BACKUP, 0, False, True, 0, "not yet the backup's turn"),
        (Place.BACKUP, 1, False, True, 0, "not yet the backup's turn"),
        (Place.BACKUP, 2, False, True, 0, None),
        (Place.BACKUP, 9, True, True, 0, "not yet the backup's turn"),
        (Place.BACKUP, 0, False, False, 0, None),
        (Place.BACKUP, 0, True, False, 0, None),
        (Place.BACKUP, 0, True, False, DAILY_OPENINGS, "daily cap"),
    ],
)
def test_who_may_open(place, days, chosen_opened, chosen_available, opened_today, refusal):
    facts = OpeningFacts(
        place=place,
        received_on=RECEIVED,
        today=RECEIVED.replace(day=RECEIVED.day + days),
        chosen_has_opened=chosen_opened,
        chosen_available=chosen_available,
        opened_today=opened_today,
    )
    if refusal is None:
        ensure_may_open(facts)
    else:
        with pytest.raises(OpeningRefused, match=refusal):
            ensure_may_open(facts)


@pytest.mark.parametrize(
    ("chosen", "backup", "chosen_offline", "backup_offline", "excluded", "refusal"),
    [
        ("a", "b", False, False, set(), None),
        ("a", "b", False, True, {"c"}, None),
        ("a", "b", True, True, set(), None),
        ("a", "b", True, False, set(), "backup not offline"),
        ("a", "a", False, False, set(), "same organisation"),
        ("a", "b", False, False, {"a"}, "excluded"),
        ("a", "b", False, False, {"b"}, "excluded"),
    ],
)
def test_whom_a_request_is_sealed_to(
    chosen, backup, chosen_offline, backup_offline, excluded, refusal
):
    facts = PairFacts(chosen, backup, chosen_offline, backup_offline, excluded)
    if refusal is None:
        ensure_may_be_sealed_to(facts)
    else:
        with pytest.raises(NobodyToSealTo, match=refusal):
            ensure_may_be_sealed_to(facts)


@pytest.mark.parametrize(
    ("certified", "oneself", "again", "refusal"),
    [
        (True, False, False, None),
        (False, False, False, "not certified"),
        (True, True, False, "oneself"),
        (True, False, True, "already approved"),
    ],
)
def test_whose_approval_counts(certified, oneself, again, refusal):
    facts = ApprovalFacts(certified, oneself, again)
    if refusal is None:
        ensure_may_approve(facts)
    else:
        with pytest.raises(MayNotApprove, match=refusal):
            ensure_may_approve(facts)
