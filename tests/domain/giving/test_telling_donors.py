"""An update goes out once, to those who asked and gave, until they say stop."""

import re

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import mailing_updates
from portal.giving.asking_for_news import ask_for_news, stop_news
from portal.giving.campaign_models import CampaignUpdate
from portal.giving.donor_models import UpdateWish
from portal.giving.links import wish_in
from portal.giving.look_rules import Look
from portal.giving.models import Campaign, GiftDonor
from portal.giving.page_errors import NotOpenedYet, NotWaiting, OwnWork, TooMany
from portal.giving.writing_updates import (
    MOST_WAITING,
    publish_update,
    send_update_back,
    withdraw_update,
    write_update,
)
from portal.jobs.relay import relay_due
from portal.notices.models import Notice
from portal.outbox.models import OutboxMessage
from tests.domain.racing import at_once
from tests.factories.giving import LINK_KEY, campaign, gift
from tests.factories.people import organisation, person


class Telling:
    """An open campaign, its author and a colleague."""

    def __init__(self, session):
        self.ngo = organisation(session)
        self.author, self.second = (
            actor_for(person(session, Role.FINANCE, at=self.ngo)) for _ in range(2)
        )
        self.campaign = campaign(session, at=self.ngo)

    def wished(self, session, email, *, paid=True, **more):
        made = gift(session, self.campaign, email=email, **more)
        ask_for_news(session, gift=made, link_key=LINK_KEY, now=utc_now())
        made.paid_at = utc_now() if paid else None
        session.flush()
        return made

    def written(self, session, english="It goes well."):
        return write_update(
            session,
            campaign=self.campaign,
            text_es="Va bien.",
            text_en=english,
            actor=self.author,
            now=utc_now(),
        ).reference

    def published(self, session, **more):
        reference = self.written(session, **more)
        publish_update(
            session,
            campaign=self.campaign,
            reference=reference,
            actor=self.second,
            now=utc_now(),
        )
        return reference


def relay():
    while relay_due():
        pass
    db.session.rollback()


def mails(app):
    return app.extensions["mailman"].outbox


def addressees(app):
    return sorted(mail.to[0] for mail in mails(app))


def test_it_goes_once_to_each_address_that_asked_and_gave(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        telling.wished(session, "A@example.org ".strip())
        telling.wished(session, "b@example.org", language="en")
        telling.wished(session, "never-paid@example.org", paid=False)
        gift(session, telling.campaign, email="did-not-ask@example.org").paid_at = utc_now()
        telling.published(session)
    relay()
    assert addressees(app) == ["a@example.org", "b@example.org"]
    assert db.session.scalar(select(CampaignUpdate.told)) == 2


def test_each_mail_is_in_the_donors_language_with_a_stop_link_of_its_own(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        telling.wished(session, "b@example.org", language="en")
        slug = telling.campaign.slug
        telling.published(session)
    relay()
    by_address = {mail.to[0]: mail for mail in mails(app)}
    assert "Va bien." in by_address["a@example.org"].body
    assert f"/es/campaigns/{slug}" in by_address["a@example.org"].body
    assert "It goes well." in by_address["b@example.org"].body
    tokens = {re.search(r"/(es|en)/gifts/news/(\S+)", mail.body)[2] for mail in by_address.values()}
    key = app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    assert {wish_in(key, token) for token in tokens} == set(
        db.session.scalars(select(UpdateWish.reference))
    )


def test_without_english_the_spanish_is_mailed(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "b@example.org", language="en")
        telling.published(session, english="")
    relay()
    assert "Va bien." in mails(app)[0].body


def test_the_subject_says_nothing_of_the_campaign_to_a_locked_screen(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        title = telling.campaign.title_es
        telling.published(session)
    relay()
    assert title not in mails(app)[0].subject
    assert title in mails(app)[0].body


def test_who_said_stop_hears_no_more_whichever_gift_asked(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        second = telling.wished(session, "a@example.org")
        telling.wished(session, "b@example.org")
        wish = session.get_one(UpdateWish, second.id).reference
        stop_news(session, wish=wish, now=utc_now())
        stop_news(session, wish=wish, now=utc_now())
        telling.published(session)
    relay()
    assert addressees(app) == ["b@example.org"]


def test_a_stop_reaches_mails_that_wait(app):
    with transaction() as session:
        telling = Telling(session)
        made = telling.wished(session, "a@example.org")
        reference = telling.published(session)
    with transaction() as session:
        mailing_updates.mail_some(session, update=reference, after=0, livemode=False, now=utc_now())
        wish = session.get_one(UpdateWish, made.id).reference
        stop_news(session, wish=wish, now=utc_now())
    relay()
    assert addressees(app) == []
    assert db.session.scalars(select(Notice.outcome)).all() == ["unaddressed"]


def test_erasing_the_donor_erases_the_wish(app):
    with transaction() as session:
        telling = Telling(session)
        made = telling.wished(session, "a@example.org")
        session.delete(session.get_one(GiftDonor, made.id))
        session.flush()
        telling.published(session)
    relay()
    assert addressees(app) == []
    assert db.session.scalar(select(func.count()).select_from(UpdateWish)) == 0


def test_a_gift_without_an_address_asks_for_nothing(session):
    telling = Telling(session)
    made = gift(session, telling.campaign)
    assert not ask_for_news(session, gift=made, link_key=LINK_KEY, now=utc_now())


def test_test_gifts_are_not_told_of_live_campaigns(session):
    telling = Telling(session)
    telling.wished(session, "a@example.org")
    reference = telling.published(session)
    told = mailing_updates.mail_some(
        session, update=reference, after=0, livemode=True, now=utc_now()
    )
    assert told == 0


def test_it_goes_in_bounded_batches_and_each_address_once(app, monkeypatch):
    monkeypatch.setattr(mailing_updates, "BATCH", 3)
    with transaction() as session:
        telling = Telling(session)
        for number in range(8):
            telling.wished(session, f"{number % 7}@example.org")
        telling.published(session)
    relay()
    assert addressees(app) == [f"{number}@example.org" for number in range(7)]
    assert db.session.scalar(select(CampaignUpdate.told)) == 7


def test_no_message_of_the_queue_carries_an_address(app, monkeypatch):
    monkeypatch.setattr(mailing_updates, "BATCH", 1)
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        telling.wished(session, "b@example.org")
        telling.published(session)
    relay()
    rows = db.session.scalars(select(OutboxMessage.payload)).all()
    facts = db.session.scalars(select(Notice.facts)).all()
    assert len(mails(app)) == 2
    assert "example.org" not in repr(rows) + repr(facts)


def test_a_repeated_message_mails_nothing_twice(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        reference = telling.published(session)
    relay()
    with transaction() as session:
        again = mailing_updates.mail_some(
            session, update=reference, after=0, livemode=False, now=utc_now()
        )
    assert again == 0
    relay()
    assert addressees(app) == ["a@example.org"]


def test_what_was_withdrawn_is_not_mailed(app):
    with transaction() as session:
        telling = Telling(session)
        telling.wished(session, "a@example.org")
        reference = telling.published(session)
        withdraw_update(
            session,
            campaign=telling.campaign,
            reference=reference,
            actor=telling.author,
            now=utc_now(),
        )
    relay()
    assert addressees(app) == []


def test_nobody_lets_their_own_update_out(session):
    telling = Telling(session)
    reference = telling.written(session)
    for verb, more in ((publish_update, {}), (send_update_back, {"remark": "?"})):
        with pytest.raises(OwnWork):
            verb(
                session,
                campaign=telling.campaign,
                reference=reference,
                actor=telling.author,
                now=utc_now(),
                **more,
            )


def test_before_it_opened_there_is_nobody_to_tell(session):
    telling = Telling(session)
    telling.campaign = campaign(session, at=telling.ngo, is_open=False)
    with pytest.raises(NotOpenedYet):
        telling.written(session)


def test_reviewers_are_not_drowned(session):
    telling = Telling(session)
    for number in range(MOST_WAITING):
        telling.written(session, english=f"It goes well: {number}.")
    with pytest.raises(TooMany):
        telling.written(session)


def test_the_form_sent_twice_is_one_update(session):
    telling = Telling(session)
    assert telling.written(session) == telling.written(session)
    telling.published(session)
    telling.written(session)
    assert session.scalar(select(func.count(CampaignUpdate.id))) == 2


def test_what_was_sent_back_keeps_its_words_and_does_not_go_out(session):
    telling = Telling(session)
    reference = telling.written(session)
    given = {"campaign": telling.campaign, "reference": reference, "actor": telling.second}
    send_update_back(session, remark="Nombra a alguien.", now=utc_now(), **given)
    found = session.scalars(select(CampaignUpdate)).one()
    assert (found.look, found.remark) == (Look.SENT_BACK, "Nombra a alguien.")
    with pytest.raises(NotWaiting):
        publish_update(session, now=utc_now(), **given)


@pytest.mark.race
def test_two_who_publish_at_once_mail_once(app):
    with transaction() as session:
        telling = Telling(session)
        third = actor_for(person(session, Role.FINANCE, at=telling.ngo))
        telling.wished(session, "a@example.org")
        reference, id_ = telling.written(session), telling.campaign.id

    def deed(actor):
        def run(session):
            publish_update(
                session,
                campaign=session.get_one(Campaign, id_),
                reference=reference,
                actor=actor,
                now=utc_now(),
            )
            return "done"

        return run

    counted = at_once(app, [deed(telling.second), deed(third)])
    assert counted == {"done": 1, "NotWaiting": 1}
    relay()
    assert addressees(app) == ["a@example.org"]
