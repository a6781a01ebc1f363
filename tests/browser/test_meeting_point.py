"""Two phones at the meeting point: a code is shown, typed, opened as a link, and once is enough."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.contact_text import Contact
from portal.volunteering.keeping_contact import keep_contact
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.visiting import SIZES, Setting, Visitor, visiting
from tests.factories import presences, shifts
from tests.factories.people import sign_in
from tests.web.client import strict_client

pytestmark = pytest.mark.browser
SETTINGS = [Setting("phone", "es", scripts=False), Setting("desktop", "en", scripts=True)]
LUZ = Contact("Luz Inventada", "Sol Inventado", "555 010 0199")


@dataclass(frozen=True)
class Scene:
    """A shift that began an hour ago, its lead, and somebody confirmed in it."""

    path: str
    lead: User
    member: User


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """A portal of our own."""
    with live_portal(tmp_path_factory.mktemp("meeting")) as portal:
        yield portal


@pytest.fixture
def scene(live: LivePortal) -> Iterator[Scene]:
    """Made anew for each way to come."""
    with live.app.app_context():
        key = live.app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
        with transaction() as session:
            lead = shifts.volunteer(session)
            shift = presences.shift_today(session, in_hours=-1, lead=lead)
            member, _ = presences.in_it(session, shift)
            keep_contact(session, volunteer=actor_for(member), contact=LUZ, key=key, now=utc_now())
            path = f"/shifts/{shift.reference}"
        yield Scene(path, lead, member)
        db.session.remove()


def enter(live: LivePortal, visitor: Visitor, user: User) -> None:
    """Sign in by another client, and take its cookie along."""
    client = strict_client(live.app)
    sign_in(client, user)
    cookie = client.get_cookie("session")
    assert cookie
    visitor.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])


def code_on(visitor: Visitor) -> str:
    return visitor.page.locator(".big-code").inner_text()


def assert_on_first_screen(visitor: Visitor) -> None:
    """Whoever holds a phone out in the sun should not have to scroll."""
    for part in (".big-code", ".show-code img"):
        box = visitor.page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= SIZES[visitor.setting.size][1], part


def press(visitor: Visitor) -> None:
    """The large button of a question."""
    visitor.page.locator("form.one-big button").click()


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_arriving_by_one_phone_and_leaving_by_the_other(
    live: LivePortal, scene: Scene, browser: Browser, setting: Setting
) -> None:
    with visiting(browser, live.url) as come:
        member, lead = come(setting), come(setting)
        enter(live, member, scene.member)
        enter(live, lead, scene.lead)
        member.open(f"{scene.path}/presence")
        assert_on_first_screen(member)
        assert_page_is_good(member)

        lead.open(f"{scene.path}/lead")
        assert_page_is_good(lead)
        lead.page.locator("#code").fill(code_on(member).lower())
        lead.page.locator("form[action$='/scan'] button").click()
        expect(lead.page.locator("main")).to_contain_text(scene.member.handle)
        lead.page.locator("form[action$='/contact'] button").click()
        expect(lead.page.locator("main")).to_contain_text(LUZ.phone)
        assert_page_is_good(lead)

        lead.open(f"{scene.path}/lead/code/out")
        assert_on_first_screen(lead)
        assert_page_is_good(lead)
        member.open(f"{scene.path}/presence/{code_on(lead)}")
        assert_page_is_good(member)
        press(member)
        expect(member.page.locator(".show-code")).to_have_count(0)
        assert_page_is_good(member)

        used = member.open(f"{scene.path}/presence/{code_on(lead)}")
        assert used
        assert used.status == 409


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_pages_of_hours_and_of_a_name_are_good(
    live: LivePortal, scene: Scene, browser: Browser, setting: Setting
) -> None:
    with visiting(browser, live.url) as come:
        member = come(setting)
        enter(live, member, scene.member)
        pages = (
            "/me",
            "/me/hours",
            "/me/hours/certificate",
            "/me/contact",
            "/hours",
            "/hours/0000",
        )
        for path in pages:
            member.open(path)
            assert_page_is_good(member)
