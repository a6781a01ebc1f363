"""Every gift stands in the public log under its own name, by whatever way it came or went back."""

import pytest
from sqlalchemy import select

from portal.giving.checking_gifts import gift_faults
from portal.giving.log_subjects import gift_subject, subjects_of
from portal.giving.models import Gift
from portal.giving.proposal_rules import Target
from portal.ledger.log_appending import append_waiting
from portal.ledger.log_models import LogLeaf
from portal.ledger.models import JournalEntry
from tests.domain.giving.test_suspense import park, resolve
from tests.factories.treasury import NOW, Treasury


@pytest.fixture
def treasury(session):
    return Treasury(session)


def subjects(session):
    """What the log says of each entry, by where the entry came from."""
    append_waiting(session, livemode=False, subjects=subjects_of, now=NOW)
    rows = session.execute(
        select(JournalEntry.source, LogLeaf.subject)
        .join(JournalEntry, JournalEntry.id == LogLeaf.entry_id)
        .order_by(LogLeaf.position)
    )
    return [tuple(row) for row in rows]


def of(session, gift):
    return gift_subject(session.get_one(Gift, gift.gift_id).reference)


@pytest.mark.parametrize(
    "target, source",
    [(Target.DONOR, "offline_return"), (Target.MISTAKE, "reversal")],
    ids=["given back", "never came"],
)
def test_an_offline_gift_and_its_return_are_about_that_gift(treasury, session, target, source):
    gift, other = treasury.given(50_000), treasury.given(20_000)
    treasury.agree(treasury.propose_return(gift, target))
    own = of(session, gift)
    assert subjects(session) == [
        ("offline", own), ("offline", of(session, other)), (source, own),
    ]  # fmt: skip
    assert gift_faults(session) == []


def test_money_that_was_parked_is_about_the_gift_that_it_became(treasury, session):
    entry = park(treasury, 30_000)
    treasury.agree(resolve(treasury, entry, Target.GIFTS, campaign=treasury.campaign))
    own = gift_subject(session.scalars(select(Gift.reference)).one())
    assert subjects(session) == [("stripe", ""), ("suspense", own)]
    assert gift_faults(session) == []


def test_a_gift_that_the_log_does_not_name_is_a_fault(treasury, session):
    treasury.given(50_000)
    append_waiting(session, livemode=False, subjects=lambda *_: {}, now=NOW)
    assert [fault.kind for fault in gift_faults(session)] == ["gift_without_subject"]
