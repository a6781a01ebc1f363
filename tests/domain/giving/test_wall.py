"""Nobody is named unless they ask, staff read it, and the money is there."""

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.donor_models import WallEntry
from portal.giving.donor_queries import place_on_wall, wall_of
from portal.giving.gift_rules import GiftState
from portal.giving.look_rules import Look
from portal.giving.models import Campaign, Gift
from portal.giving.page_errors import NotArrived, NotWaiting, StalePage
from portal.giving.standing_on_wall import Naming, ask_for_wall, judge_entry, leave_wall
from tests.domain.racing import at_once
from tests.factories.giving import campaign, gift
from tests.factories.people import organisation, person

TODAY = day_of(utc_now())


class Wall:
    """A campaign, a paid gift to it, and somebody of the staff."""

    def __init__(self, session):
        ngo = organisation(session)
        self.staff = actor_for(person(session, Role.FINANCE, at=ngo))
        self.campaign = campaign(session, at=ngo)
        self.gift = gift(session, self.campaign)
        self.gift.state, self.gift.paid_at = GiftState.PAID, utc_now()
        session.flush()

    def ask(self, session, name="Tía Lola", message="Fuerza", **more):
        naming = Naming(name, message, more.get("amount", False))
        ask_for_wall(session, gift_reference=self.gift.reference, naming=naming, today=TODAY)
        return session.get_one(WallEntry, self.gift.id)

    def judge(self, session, entry, *, stands=True, **more):
        given = {"campaign": self.campaign, "reference": entry.reference, "actor": self.staff}
        given |= {"version": entry.version, "today": TODAY, **more}
        judge_entry(session, stands=stands, **given)

    def read(self, session, *, livemode=False):
        return [
            entry.display_name for entry, _ in wall_of(session, self.campaign, livemode=livemode)
        ]


@pytest.fixture
def there(session):
    return Wall(session)


def test_a_gift_names_nobody_by_itself(session, there):
    assert there.read(session) == []


def test_what_a_donor_wrote_waits_for_staff(session, there):
    entry = there.ask(session)
    assert there.read(session) == []
    there.judge(session, entry)
    assert there.read(session) == ["Tía Lola"]


def test_what_staff_do_not_want_is_not_read(session, there):
    entry = there.ask(session)
    there.judge(session, entry, stands=False)
    assert there.read(session) == []
    with pytest.raises(NotWaiting):
        there.judge(session, entry, stands=True)


def test_what_stood_can_be_taken_down(session, there):
    entry = there.ask(session)
    there.judge(session, entry)
    there.judge(session, entry, stands=False)
    assert there.read(session) == []


def test_new_words_wait_again(session, there):
    there.judge(session, there.ask(session))
    there.ask(session, name="Otra cosa")
    assert there.read(session) == []


def test_staff_let_stand_what_they_read_and_nothing_else(session, there):
    entry = there.ask(session)
    read = entry.version
    there.ask(session, name="Otra cosa")
    with pytest.raises(StalePage):
        there.judge(session, entry, version=read)


def test_the_donor_takes_it_away_at_once(session, there):
    there.judge(session, there.ask(session))
    leave_wall(session, gift_reference=there.gift.reference)
    leave_wall(session, gift_reference=there.gift.reference)
    assert there.read(session) == []


@pytest.mark.parametrize("state", sorted(set(GiftState) - {"paid", "partly_refunded"}))
def test_without_money_there_is_no_name(session, there, state):
    there.judge(session, there.ask(session))
    there.gift.state = state
    session.flush()
    assert there.read(session) == []
    with pytest.raises(NotArrived):
        there.ask(session)


def test_test_gifts_are_not_read_among_live_ones(session, there):
    there.judge(session, there.ask(session))
    assert there.read(session, livemode=True) == []


def test_an_entry_of_another_campaign_is_not_there(session, there):
    entry = there.ask(session)
    with pytest.raises(NotFound):
        there.judge(session, entry, campaign=campaign(session))


def test_with_the_gift_row_goes_the_name(session, there):
    there.ask(session)
    session.delete(there.gift)
    session.flush()
    session.expire_all()
    assert session.get(WallEntry, there.gift.id) is None


def test_the_wall_is_read_page_by_page(session, there):
    for name in ("uno", "dos", "tres"):
        there.gift = gift(session, there.campaign)
        there.gift.state, there.gift.paid_at = GiftState.PAID, utc_now()
        there.judge(session, there.ask(session, name=name))
    first = wall_of(session, there.campaign, livemode=False, most=2)
    end = place_on_wall(session, there.campaign, first[-1][0].reference)
    rest = wall_of(session, there.campaign, livemode=False, most=2, before=end)
    assert [entry.display_name for entry, _ in [*first, *rest]] == ["tres", "dos", "uno"]
    assert place_on_wall(session, campaign(session), first[0][0].reference) is None


@pytest.mark.race
def test_a_donor_who_leaves_while_staff_let_it_stand_is_not_read(app):
    with transaction() as session:
        made = Wall(session)
        entry = made.ask(session)
        gift_reference, campaign_id = made.gift.reference, made.campaign.id
        given = {"reference": entry.reference, "version": entry.version, "actor": made.staff}

    def leave(session):
        leave_wall(session, gift_reference=gift_reference)
        return "left"

    def judge(session):
        found = session.get_one(Campaign, campaign_id)
        judge_entry(session, campaign=found, stands=True, today=TODAY, **given)
        return "stands"

    counted = at_once(app, [leave, judge])
    assert counted["left"] == 1
    assert wall_of(db.session(), db.session.get_one(Campaign, campaign_id), livemode=False) == []
    assert db.session.query(Gift).count() == 1


@pytest.mark.parametrize("look", [Look.WAITING, Look.SENT_BACK, Look.WITHDRAWN])
def test_only_what_stands_is_read(session, there, look):
    entry = there.ask(session)
    entry.look = look
    session.flush()
    assert there.read(session) == []
