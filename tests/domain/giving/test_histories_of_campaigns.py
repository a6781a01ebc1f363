"""Whatever people do in whatever order, the public reads only what two of them looked at."""

import random

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.giving.campaign_rules import Words
from portal.giving.editing_campaigns import edit_campaign, standing_words
from portal.giving.errors import GivingRefusal
from portal.giving.look_rules import Look
from portal.giving.page_queries import versions_of
from portal.giving.reviewing_campaigns import approve, send_back, send_to_review, take_back
from portal.giving.running_campaigns import close_campaign, pause_campaign, resume_campaign
from portal.money import Currency, Money
from tests.factories.giving import campaign, pesos
from tests.factories.people import organisation, person

WRITING = (edit_campaign, send_to_review, approve, send_back, take_back)
VERBS = WRITING * 2 + (pause_campaign, resume_campaign)
STEPS = 40


def words_of(version):
    goal = Money(version.goal_minor, Currency.MXN)
    return Words(version.title_es, version.story_es, version.title_en, version.story_en, goal)


@pytest.mark.parametrize("seed", range(4))
def test_the_page_says_what_was_looked_at_last(session, seed):
    chance = random.Random(seed)
    ngo = organisation(session)
    people = [actor_for(person(session, Role.FINANCE, at=ngo)) for _ in range(3)]
    made, done = campaign(session, at=ngo, is_open=False), set()
    for number in range(STEPS):
        # Closed early, a history would tell little.
        late = (close_campaign,) if number > STEPS - 8 else ()
        verb, more = chance.choice(VERBS + late), {}
        if verb is edit_campaign:
            more = {"words": Words(f"Título {number}", "x", "", "", pesos(100 + number))}
        elif verb is send_back:
            more = {"remark": "No."}
        version = made.version - (chance.random() < 0.1)
        try:
            with session.begin_nested():
                verb(
                    session,
                    campaign=made,
                    actor=chance.choice(people),
                    version=version,
                    now=utc_now(),
                    **more,
                )
        except GivingRefusal:
            session.refresh(made)
        else:
            done.add(verb)
        versions = versions_of(session, made)
        stand = [one for one in versions if one.look == Look.STANDS]
        assert all(one.decided_by not in {None, one.written_by} for one in stand)
        assert sum(one.look == Look.WAITING for one in versions) <= 1
        assert made.is_public == bool(stand)
        if made.is_public:
            assert standing_words(made) == words_of(stand[0])
    assert approve in done
