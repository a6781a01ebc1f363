"""A notice is a row of references; its text is made when it leaves, its address then erased."""

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, mail, transaction
from portal.jobs.relay import relay_due
from portal.notices.models import Notice, NoticeAddress
from portal.notices.rules import Outcome
from portal.notices.writing import notify
from portal.outbox.models import OutboxMessage
from tests.factories import people

KIND = "something_to_read"


@pytest.fixture
def outbox(app):
    mail.outbox = app.extensions["mailman"].outbox = []
    return app.extensions["mailman"].outbox


@pytest.fixture
def at_any_hour(monkeypatch):
    monkeypatch.setattr("portal.notices.rules.AT_FIXED_HOURS", frozenset())


def queue_notice(**recipient):
    with transaction() as session:
        return notify(session, kind=KIND, language="es", now=utc_now(), **recipient).id


def outcome_of(notice_id):
    db.session.expire_all()
    return db.session.get(Notice, notice_id).outcome


def test_one_recipient_is_asked_for(session):
    with pytest.raises(ValueError, match="one recipient"):
        notify(session, kind=KIND, language="es", now=utc_now())


def test_the_outbox_learns_an_id_and_nothing_else(session):
    made = notify(session, kind=KIND, language="es", now=utc_now(), address="ana@example.org")
    message = session.scalars(select(OutboxMessage)).one()
    assert (message.kind, message.payload) == ("notice", {"notice": made.id})


def test_a_word_about_a_family_waits_for_its_hour(app, outbox):
    queue_notice(address="ana@example.org")
    assert (relay_due(), len(outbox)) == (0, 0)


@pytest.mark.usefixtures("at_any_hour")
def test_mail_to_an_address_leaves_and_the_address_is_erased(app, outbox):
    notice_id = queue_notice(address="ana@example.org")
    assert relay_due() == 1
    assert [(m.to, m.subject) for m in outbox] == [(["ana@example.org"], "Tienes algo por leer")]
    assert outcome_of(notice_id) == Outcome.SENT
    assert db.session.scalar(select(func.count()).select_from(NoticeAddress)) == 0


@pytest.mark.usefixtures("at_any_hour")
def test_mail_to_an_account_goes_to_its_present_address(app, outbox):
    with transaction() as session:
        reader = people.person(session, email="bea@example.org")
        user_id = reader.id
    queue_notice(user_id=user_id)
    relay_due()
    assert outbox[0].to == ["bea@example.org"]


@pytest.mark.usefixtures("at_any_hour")
def test_an_account_without_mail_closes_the_notice(app, outbox):
    with transaction() as session:
        user_id = people.person(session).id
    notice_id = queue_notice(user_id=user_id)
    relay_due()
    assert (outcome_of(notice_id), outbox) == (Outcome.UNADDRESSED, [])


@pytest.mark.usefixtures("at_any_hour")
def test_the_sender_is_neutral_and_the_text_names_no_matter(app, outbox):
    queue_notice(address="ana@example.org")
    relay_due()
    said = outbox[0].message().as_string()
    assert app.config["MAIL_DEFAULT_SENDER"] in said
    assert not any(word in outbox[0].body for word in ("caso", "apoyo", "solicitud", "folio"))


@pytest.mark.usefixtures("at_any_hour")
def test_a_message_that_comes_back_is_not_mailed_again(app, outbox):
    queue_notice(address="ana@example.org")
    relay_due()
    with transaction() as session:
        session.scalars(select(OutboxMessage)).one().finished_at = None
    assert (relay_due(), len(outbox)) == (1, 1)
