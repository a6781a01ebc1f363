"""A campaign with everything on it: its page, what is copied, the frame, the donor's choices."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import day_of, utc_now
from portal.demo.drawing_pictures import draw
from portal.extensions import transaction
from portal.giving.asking_for_news import ask_for_news
from portal.giving.donor_models import UpdateWish, WallEntry
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token, news_token
from portal.giving.showing_pictures import Drawn, add_picture, let_picture_stand
from portal.giving.standing_on_wall import Naming, ask_for_wall, judge_entry
from portal.giving.writing_updates import publish_update, write_update
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories.giving import LINK_KEY, campaign, gift
from tests.factories.people import person

pytestmark = pytest.mark.browser


@pytest.fixture
def paths(live: LivePortal) -> dict[str, str]:
    """Where its pages are; an update is in Spanish only, and one name stands on the wall."""
    key = live.app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    with live.app.app_context(), transaction() as session:
        made, now = campaign(session), utc_now()
        author, second = (
            actor_for(person(session, Role.FINANCE, at=made.organisation)) for _ in range(2)
        )
        drawn = Drawn(draw(1200), draw(480), 1200, 750, "Un dibujo de cajas", "", "Resguardo")
        picture = add_picture(session, campaign=made, drawn=drawn, actor=author, now=now)
        let_picture_stand(
            session, campaign=made, reference=picture.reference, actor=second, now=now
        )
        update = write_update(
            session, campaign=made, text_es="Ya salió.", text_en="", actor=author, now=now
        )
        publish_update(session, campaign=made, reference=update.reference, actor=second, now=now)
        given = gift(session, made, email="donante@example.org")
        given.state, given.paid_at = GiftState.PAID, now
        ask_for_news(session, gift=given, link_key=key, now=now)
        naming = Naming("Tía Lola", "Fuerza", shows_amount=True)
        ask_for_wall(session, gift_reference=given.reference, naming=naming, today=day_of(now))
        entry = session.get_one(WallEntry, given.id)
        judge_entry(
            session,
            campaign=made,
            reference=entry.reference,
            stands=True,
            version=1,
            actor=second,
            today=day_of(now),
        )
        wish = session.get_one(UpdateWish, given.id).reference
        return {
            "show": f"/campaigns/{made.slug}",
            "share": f"/campaigns/{made.slug}/share",
            "widget": f"/campaigns/{made.slug}/widget",
            "wall": f"/gifts/{gift_token(LINK_KEY, given.reference)}/wall",
            "stop": f"/gifts/news/{news_token(key, wish)}",
        }


@pytest.mark.parametrize("name", ["show", "share", "widget", "wall", "stop"])
def test_page_is_good(visitor: Visitor, paths: dict[str, str], name: str) -> None:
    answer = visitor.open(paths[name])
    assert answer
    assert answer.status == 200
    visitor.shot(f"campaign-{name}")
    assert_page_is_good(visitor)


def test_pictures_are_drawn_and_small_on_a_phone(visitor: Visitor, paths: dict[str, str]) -> None:
    visitor.open(paths["show"])
    picture = visitor.page.locator("img.campaign-picture")
    picture.wait_for()
    drawn = picture.evaluate("one => [one.naturalWidth, one.currentSrc]")
    assert drawn[0] > 0
    assert drawn[1].endswith("small.jpg" if visitor.setting.size == "phone" else "large.jpg")


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """A site of one page, of another origin than the portal's."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_said: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("name", "shows"), [("widget", True), ("show", False)])
def test_the_frame_alone_shows_on_another_site(
    visitor: Visitor, paths: dict[str, str], name: str, shows: bool
) -> None:
    address = f"{visitor.url}/{visitor.lang}{paths[name]}"
    page = f'<!doctype html><title>x</title><iframe src="{address}" title="x"></iframe>'
    with another_site(page) as other:
        visitor.page.goto(other)
        visitor.page.wait_for_load_state("networkidle")
        ours = visitor.page.frame_locator("iframe").locator("main h1")
        assert ours.count() == int(shows)
