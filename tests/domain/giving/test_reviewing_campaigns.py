"""A campaign opens, and changes, only when a second person looked; every version stays."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.campaign_models import CampaignVersion
from portal.giving.campaign_rules import Words
from portal.giving.choosing_teams import choose_team
from portal.giving.editing_campaigns import edit_campaign, words_in_hand
from portal.giving.errors import WrongCampaignStep
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.page_errors import (
    NothingChanged,
    NotOnTheTeam,
    NotWaiting,
    OwnWork,
    StalePage,
    WaitsAlready,
)
from portal.giving.page_queries import campaign_to_edit, versions_of
from portal.giving.reviewing_campaigns import approve, send_back, send_to_review, take_back
from portal.giving.running_campaigns import close_campaign, pause_campaign, resume_campaign
from portal.incidents.errors import NotVerified
from portal.incidents.models import Incident
from tests.domain.racing import at_once
from tests.factories.giving import campaign, pesos
from tests.factories.people import organisation, person

NEW = Words("Título nuevo", "Texto nuevo.", "", "", pesos(2_000_000))


class House:
    """An organisation, a campaign of it, its author and two others."""

    def __init__(self, session, *, is_open=False):
        self.ngo = organisation(session)
        self.author, self.second, self.third = (
            actor_for(person(session, Role.FINANCE, at=self.ngo)) for _ in range(3)
        )
        self.campaign = campaign(session, at=self.ngo, is_open=is_open)

    def do(self, session, verb, actor, **more):
        given = {"version": self.campaign.version, "now": utc_now(), **more}
        return verb(session, campaign=self.campaign, actor=actor, **given)

    def edit(self, session, actor, words=NEW, **more):
        return self.do(session, edit_campaign, actor, words=words, **more)


@pytest.fixture
def draft(session):
    return House(session)


@pytest.fixture
def opened(session):
    return House(session, is_open=True)


def test_a_draft_goes_to_review_and_opens(session, draft):
    draft.edit(session, draft.author)
    draft.do(session, send_to_review, draft.author)
    assert draft.campaign.state == "review"
    assert not draft.campaign.is_public
    draft.do(session, approve, draft.second)
    assert draft.campaign.state == "open"
    assert draft.campaign.is_public
    assert draft.campaign.opened_at is not None


def test_nobody_approves_their_own_words(session, draft):
    draft.edit(session, draft.author)
    draft.do(session, send_to_review, draft.second)
    with pytest.raises(OwnWork):
        draft.do(session, approve, draft.author)
    with pytest.raises(OwnWork):
        draft.do(session, send_back, draft.author, remark="?")


def test_the_database_refuses_it_too(session, draft):
    version = versions_of(session, draft.campaign)[0]
    version.decided_by = version.written_by
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_sent_back_carries_words_and_has_to_change(session, draft):
    draft.edit(session, draft.author)
    draft.do(session, send_to_review, draft.author)
    draft.do(session, send_back, draft.second, remark="Falta decir para qué.")
    assert draft.campaign.state == "draft"
    assert versions_of(session, draft.campaign)[0].remark == "Falta decir para qué."
    with pytest.raises(NothingChanged):
        draft.do(session, send_to_review, draft.author)


def test_words_under_review_are_not_edited_but_taken_back(session, draft):
    draft.do(session, send_to_review, draft.author)
    with pytest.raises(WrongCampaignStep):
        draft.edit(session, draft.author)
    draft.do(session, take_back, draft.author)
    assert draft.campaign.state == "draft"
    draft.edit(session, draft.author)


def test_the_public_reads_the_old_words_until_the_new_ones_stand(session, opened):
    before = opened.campaign.story_es
    opened.edit(session, opened.author)
    assert (opened.campaign.state, opened.campaign.story_es) == ("open", before)
    opened.do(session, approve, opened.second)
    assert opened.campaign.story_es == "Texto nuevo."
    assert opened.campaign.goal == pesos(2_000_000)
    assert opened.campaign.state == "open"


def test_every_version_stays_readable_with_who_wrote_and_who_decided(session, opened):
    before = opened.campaign.story_es
    opened.edit(session, opened.author)
    opened.do(session, approve, opened.second)
    newest, first = versions_of(session, opened.campaign)
    assert first.story_es == before
    assert (newest.written_by, newest.decided_by) == (
        opened.author.reference,
        opened.second.reference,
    )


def test_one_text_waits_at_a_time(session, opened):
    opened.edit(session, opened.author)
    with pytest.raises(WaitsAlready):
        opened.edit(session, opened.second)
    opened.do(session, take_back, opened.author)
    opened.edit(session, opened.second)
    looks = [version.look for version in versions_of(session, opened.campaign)]
    assert looks == [Look.WAITING, Look.WITHDRAWN, Look.STANDS]


def test_a_change_that_is_sent_back_leaves_the_page_alone(session, opened):
    opened.edit(session, opened.author)
    opened.do(session, send_back, opened.second, remark="No.")
    assert opened.campaign.state == "open"
    assert opened.campaign.title_es != "Título nuevo"
    assert words_in_hand(session, opened.campaign) == NEW


def test_the_same_words_are_no_change(session, opened):
    same = Words(
        opened.campaign.title_es,
        opened.campaign.story_es,
        opened.campaign.title_en,
        opened.campaign.story_en,
        opened.campaign.goal,
    )
    with pytest.raises(NothingChanged):
        opened.edit(session, opened.author, words=same)


@pytest.mark.parametrize(
    "verb, more",
    [
        (edit_campaign, {"words": NEW}),
        (send_to_review, {}),
        (close_campaign, {}),
        (choose_team, {"references": set()}),
    ],
    ids=["edit", "send", "close", "team"],
)
def test_a_stale_page_is_refused(session, draft, verb, more):
    stale = draft.campaign.version
    draft.edit(session, draft.author)
    with pytest.raises(StalePage):
        draft.do(session, verb, draft.author, version=stale, **more)


def test_words_do_not_stand_on_an_incident_that_is_not_verified(session, opened):
    opened.edit(session, opened.author)
    session.get_one(Incident, opened.campaign.incident_id).state = "retracted"
    session.flush()
    with pytest.raises(NotVerified):
        opened.do(session, approve, opened.second)


def test_a_draft_that_was_given_up_was_never_public(session, draft):
    draft.do(session, close_campaign, draft.author)
    assert not draft.campaign.is_public


def test_with_the_campaign_ends_what_waits(session, opened):
    opened.edit(session, opened.author)
    opened.do(session, close_campaign, opened.second)
    with pytest.raises(NotWaiting):
        opened.do(session, approve, opened.second)
    assert opened.campaign.title_es != "Título nuevo"


def test_pause_and_resume(session, opened):
    opened.do(session, pause_campaign, opened.second)
    assert opened.campaign.state == "paused"
    opened.do(session, resume_campaign, opened.second)
    assert opened.campaign.state == "open"


def test_the_team_edits_and_an_administrator_may(session, draft):
    draft.do(session, choose_team, draft.author, references={draft.author.reference})
    reference = draft.campaign.reference
    boss = actor_for(person(session, Role.ORGANISATION_ADMIN, at=draft.ngo))
    assert campaign_to_edit(session, draft.author, reference) is draft.campaign
    assert campaign_to_edit(session, boss, reference) is draft.campaign
    with pytest.raises(NotOnTheTeam):
        campaign_to_edit(session, draft.second, reference)
    draft.do(session, choose_team, draft.author, references=set())
    assert campaign_to_edit(session, draft.second, reference) is draft.campaign


def test_nobody_of_elsewhere_joins_a_team(session, draft):
    stranger = person(session, Role.FINANCE)
    volunteer = person(session, Role.VOLUNTEER, at=draft.ngo)
    for somebody in (stranger, volunteer):
        with pytest.raises(NotFound):
            draft.do(session, choose_team, draft.author, references={somebody.reference})


@pytest.fixture
def under_review(app):
    """(campaign id, version, the two reviewers) of a campaign that waits; committed."""
    with transaction() as session:
        house = House(session)
        house.edit(session, house.author)
        house.do(session, send_to_review, house.author)
        return house.campaign.id, house.campaign.version, (house.second, house.third)


@pytest.mark.race
@pytest.mark.parametrize("verbs", [(approve, approve), (approve, send_back)], ids=["two", "mixed"])
def test_two_reviewers_at_once_decide_once(app, under_review, verbs):
    id_, version, reviewers = under_review

    def deed(verb, actor):
        more = {"remark": "No."} if verb is send_back else {}

        def run(session):
            found = session.get_one(Campaign, id_)
            verb(session, campaign=found, actor=actor, version=version, now=utc_now(), **more)
            return "done"

        return run

    counted = at_once(app, [deed(v, a) for v, a in zip(verbs, reviewers, strict=True)])
    assert counted == {"done": 1, "StalePage": 1}
    decided = db.session.scalars(
        select(CampaignVersion).where(CampaignVersion.decided_by.is_not(None))
    ).all()
    assert len(decided) == 1


@pytest.mark.race
def test_two_colleagues_edit_at_once_and_one_is_stale(app, under_review):
    id_, version, reviewers = under_review
    with transaction() as session:
        found = session.get_one(Campaign, id_)
        approve(session, campaign=found, actor=reviewers[0], version=version, now=utc_now())
        opened = found.version

    def deed(actor):
        def run(session):
            found = session.get_one(Campaign, id_)
            words = Words(f"De {actor.reference}", "x", "", "", pesos(100))
            edit_campaign(
                session, campaign=found, words=words, actor=actor, version=opened, now=utc_now()
            )
            return "done"

        return run

    assert at_once(app, [deed(actor) for actor in reviewers]) == {"done": 1, "StalePage": 1}


def test_nothing_waits_then_nothing_is_decided(session, opened):
    with pytest.raises(NotWaiting):
        opened.do(session, approve, opened.second)
