"""What the vault sends arrives in the main database once, whatever comes first or fails between."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.aid.models import Case, CasePicture
from portal.aid.rules import MOST_PICTURES
from portal.config import Surface
from portal.extensions import db, transaction, vault_reading, vault_transaction
from portal.jobs import carrying
from portal.jobs.carrying import carry_from_vault, leaves_now
from portal.notices.models import Notice
from portal.vault.models import VaultMessage
from portal.vault.rules import MessageKind
from portal.vault.sending import send
from tests.factories.people import organisation, person

CASE = "tamika-lofedu"


@pytest.fixture
def desk(app):
    """An organisation and an intermediary of it."""
    with transaction() as session:
        where = organisation(session)
        return where, person(session, Role.INTERMEDIARY, at=where)


@pytest.fixture
def say(desk):
    """Send one fact from the vault."""
    where, user = desk
    payloads = {
        MessageKind.CASE_RELEASED: {
            "case": CASE,
            "organisation": where.reference,
            "needs": ["food"],
            "urgency": "this_week",
            "household": "3-5",
            "text": "una familia necesita despensa",
            "tied_to_verified_incident": True,
            "cell": "19·2026-11",
            "confirmed_through": 0,
            "intermediary": user.reference,
            "language": "es",
        },
        MessageKind.CASE_WITHDRAWN: {"case": CASE},
        MessageKind.CASE_RECHECKED: {"case": CASE, "tied": False, "confirmed_through": 3},
        MessageKind.CASE_PICTURE: {"case": CASE, "sealed": "c2VhbGVk"},
        MessageKind.SOMETHING_TO_READ: {"account": user.reference},
    }

    def say(kind, *, urgent=False, **changes):
        with vault_transaction() as session:
            send(session, kind=kind, payload={**payloads[kind], **changes}, urgent=urgent)

    return say


def under_way():
    with vault_reading() as session:
        rows = session.scalars(select(VaultMessage)).all()
        return [(row.kind, row.attempts, row.fault) for row in rows]


def states():
    db.session.rollback()
    return list(db.session.scalars(select(Case.state)))


def test_a_release_becomes_a_case_and_its_row_goes(say, desk):
    say(MessageKind.CASE_RELEASED)

    assert carry_from_vault() == 1
    case = db.session.scalars(select(Case)).one()
    assert (case.reference, case.organisation_id, case.tied) == (CASE, desk[0].id, True)
    assert under_way() == []


def test_a_fact_that_was_applied_before_is_not_applied_again(say, monkeypatch):
    def killed(*_args, **_named):
        raise KeyboardInterrupt

    say(MessageKind.CASE_RELEASED)
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "arrived", killed)
        with pytest.raises(KeyboardInterrupt):
            carry_from_vault()
    assert (len(states()), len(under_way())) == (1, 1)

    carry_from_vault()

    assert (len(states()), under_way()) == (1, [])


def test_a_withdrawal_ends_the_case(say):
    say(MessageKind.CASE_RELEASED)
    carry_from_vault()
    say(MessageKind.CASE_WITHDRAWN, urgent=True)
    carry_from_vault()

    assert states() == ["withdrawn"]


def test_a_withdrawal_that_overtakes_its_release_wins(say):
    say(MessageKind.CASE_WITHDRAWN, urgent=True)
    carry_from_vault()
    say(MessageKind.CASE_RELEASED)
    carry_from_vault()

    assert (states(), under_way()) == ([], [])


def test_two_cases_of_one_name_are_left_for_people(say):
    say(MessageKind.CASE_RELEASED)
    carry_from_vault()
    say(MessageKind.CASE_RELEASED)

    assert carry_from_vault() == 0
    assert under_way() == [("case.released", 1, "NameTaken")]


def test_an_answer_after_a_lapse_reaches_the_case(say):
    say(MessageKind.CASE_RELEASED)
    carry_from_vault()
    say(MessageKind.CASE_RECHECKED)
    carry_from_vault()

    case = db.session.scalars(select(Case)).one()
    assert (case.tied, case.confirmed_through) == (False, 3)


def test_something_to_read_becomes_a_notice(say, desk):
    say(MessageKind.SOMETHING_TO_READ)
    carry_from_vault()

    notice = db.session.scalars(select(Notice)).one()
    assert (notice.kind, notice.user_id, notice.facts) == ("something_to_read", desk[1].id, {})


def test_a_notice_for_an_account_that_is_gone_is_let_go(say):
    say(MessageKind.SOMETHING_TO_READ, account="gone")

    assert carry_from_vault() == 1
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_a_picture_without_room_does_not_stay_under_way(say):
    say(MessageKind.CASE_RELEASED)
    carry_from_vault()
    for _ in range(MOST_PICTURES + 1):
        say(MessageKind.CASE_PICTURE)
    carry_from_vault()

    assert under_way() == []
    db.session.rollback()
    assert len(db.session.scalars(select(CasePicture)).all()) == MOST_PICTURES


def test_one_broken_fact_does_not_stop_the_next(say):
    say(MessageKind.CASE_RELEASED, organisation="nobody", case="bolupa-kitemo")
    say(MessageKind.CASE_RELEASED)

    assert carry_from_vault() == 1
    assert under_way() == [("case.released", 1, "NoResultFound")]


def test_between_batches_only_urgent_facts_leave(say, monkeypatch):
    monkeypatch.setattr(carrying, "leaves_now", lambda now, every_minutes: False)
    say(MessageKind.CASE_RELEASED)
    say(MessageKind.CASE_RELEASED, case="bolupa-kitemo", urgent=True)

    carry_from_vault()

    assert list(db.session.scalars(select(Case.reference))) == ["bolupa-kitemo"]


@pytest.mark.parametrize(
    ("hour", "minute", "every", "leaves"),
    [
        (12, 0, 360, True),
        (12, 1, 360, False),
        (13, 0, 360, False),
        (18, 0, 360, True),
        (13, 7, 0, True),
        (13, 30, 30, True),
    ],
)
def test_batches_leave_at_fixed_times(hour, minute, every, leaves):
    now = datetime(2026, 3, 10, hour, minute, 30, tzinfo=UTC)

    assert leaves_now(now, every_minutes=every) is leaves


def test_a_process_without_a_vault_carries_nothing(app, monkeypatch):
    desk_alone = replace(app.config["SETTINGS"], surfaces=frozenset({Surface.DESK}))
    monkeypatch.setattr(carrying, "_settings", lambda: desk_alone)
    monkeypatch.setattr(carrying, "vault_reading", None)

    assert carry_from_vault() == 0
