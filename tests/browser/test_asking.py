"""Asking with pictures, the children's lane and the urgent lane, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.aid.models import Case
from portal.extensions import reading
from portal.jobs.rounds import run_round
from tests.browser import story_child
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.test_at_the_door import unlock
from tests.browser.visiting import Setting, Visitor, visiting
from tests.factories.people import sign_in
from tests.factories.portal_alliance import PortalAlliance
from tests.web.client import strict_client

pytestmark = pytest.mark.browser
SETTINGS = [Setting("phone", "es", scripts=False), Setting("desktop", "en", scripts=True)]


@pytest.fixture
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """A portal of our own, empty for each visit: the first of an inbox is looked at."""
    with live_portal(tmp_path_factory.mktemp("asking")) as portal:
        yield portal


@pytest.fixture
def ground(live: LivePortal) -> Iterator[story_child.Ground]:
    """Ana and Beto receive children, Cora does not; all three hold keys."""
    alliance = PortalAlliance()
    live.app.extensions["vault"] = alliance.vault
    with live.app.app_context():
        yield story_child.prepare(alliance.found("ana", "beto", "cora"))


def enter(live: LivePortal, visitor: Visitor, user: object) -> None:
    """Sign in by another client, and take its cookie along."""
    client = strict_client(live.app)
    sign_in(client, user)
    cookie = client.get_cookie("session")
    assert cookie
    visitor.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_a_child_and_a_family_for_today(
    live: LivePortal, ground: story_child.Ground, browser: Browser, setting: Setting
) -> None:
    with visiting(browser, live.url) as come:
        story_child.ask_for_today(come(setting), ground)
        story_child.ask_as_child(come(setting), ground)
        ana = come(setting)
        unlock(live, ana, ground.people["ana"])
        story_child.find_first(ana)
        story_child.release_unverified(ana)
        run_round()
        with reading() as session:
            case = session.scalars(select(Case.reference)).one()
        worker, second, finance = come(setting), come(setting), come(setting)
        for name, visitor in (("worker", worker), ("second", second), ("finance", finance)):
            enter(live, visitor, ground.desk[name])
        story_child.fill_reserve(finance)
        story_child.propose_from_reserve(worker, case)
        story_child.approve_as_second(second, case)
