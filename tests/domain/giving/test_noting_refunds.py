"""What the payment service says of a refund that was ours is written down, and once."""

import pytest
from sqlalchemy import select, update

from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.noting_refunds import note_fault, note_refund
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import RefundFact, RefundStep
from tests.factories.refunds import asked_refund, paid_gift, the_gift, the_refund

S = RefundStep


@pytest.fixture
def asked(app, running, gateway):
    return asked_refund(paid_gift(app, running, gateway))


def put(reference, step):
    """Straight to a step, as if somebody had decided."""
    decided = {} if step is S.ASKED else {"decided_by": "second", "decided_at": utc_now()}
    with transaction() as session:
        session.execute(
            update(RefundRequest)
            .where(RefundRequest.reference == reference)
            .values(step=step, **decided)
        )


def note(reference, status, *, refund="re_1", gift_id=None, request=True):
    held = the_refund(reference).gift_id
    with transaction() as session:
        note_refund(
            session,
            RefundFact(refund, status, reference if request is True else request),
            gift_id=gift_id or held,
            now=utc_now(),
        )


def deeds():
    db.session.rollback()
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.actor == "settling").order_by(AuditEntry.id)
    )
    return [(row.action, row.subject, row.organisation_id) for row in rows]


def standing(reference):
    request = the_refund(reference)
    return request.step, request.refund_id, request.fault


@pytest.mark.parametrize(
    "step, status, after",
    [
        (S.ASKED, "succeeded", S.ASKED),
        (S.REFUSED, "succeeded", S.REFUSED),
        (S.APPROVED, "pending", S.SENT),
        (S.APPROVED, "succeeded", S.DONE),
        (S.SENT, "succeeded", S.DONE),
        (S.SENT, "failed", S.FAILED),
        (S.DONE, "failed", S.FAILED),
    ],
)
def test_where_a_refund_stands_after_the_services_word(asked, step, status, after):
    put(asked, step)
    note(asked, status)
    if step is after:
        assert standing(asked) == (step, None, None)
        assert deeds() == []
        return
    assert standing(asked) == (after, "re_1", None)
    where = the_gift(the_refund(asked).gift.reference).campaign.organisation_id
    assert deeds() == [(f"refund_{after.value}", f"refund:{asked}", where)]
    note(asked, status)
    assert len(deeds()) == 1


def test_the_same_word_of_another_refund_is_news(asked):
    put(asked, S.SENT)
    note(asked, "pending", refund="re_2")
    assert standing(asked) == (S.SENT, "re_2", None)


@pytest.mark.parametrize("request_of", [None, "nobody-asked-this"])
def test_what_nobody_asked_is_not_ours(asked, request_of):
    put(asked, S.APPROVED)
    note(asked, "succeeded", request=request_of)
    assert standing(asked) == (S.APPROVED, None, None)


def test_what_was_asked_of_another_gift_is_not_noted(asked):
    put(asked, S.APPROVED)
    note(asked, "succeeded", gift_id=the_refund(asked).gift_id + 1)
    assert standing(asked) == (S.APPROVED, None, None)


@pytest.mark.parametrize("step", S)
def test_a_refusal_by_the_service_ends_only_what_was_to_be_sent(asked, step):
    put(asked, step)
    fault = "x" * 70
    with transaction() as session:
        note_fault(session, reference=asked, fault=fault, now=utc_now())
        note_fault(session, reference="nobody-asked-this", fault=fault, now=utc_now())
    if step is S.APPROVED:
        assert standing(asked) == (S.FAILED, None, "x" * 64)
        assert [action for action, *_ in deeds()] == ["refund_failed"]
    else:
        assert standing(asked) == (step, None, None)
        assert deeds() == []
