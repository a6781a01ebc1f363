"""All gifts of an address: the pages that a mailed link opens, and those around them."""

from datetime import timedelta

import pytest

from portal.clock import utc_now
from portal.extensions import transaction
from portal.giving.find_models import GiftsLink
from portal.giving.links import gifts_token
from portal.references import new_reference
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories.donors import paid
from tests.factories.giving import campaign

pytestmark = pytest.mark.browser

STATUS = {"over": 410}


@pytest.fixture
def paths(live: LivePortal) -> dict[str, str]:
    """Two gifts of one address; a link that opens, and one that is an hour old."""
    key = live.app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    address = f"{new_reference()}@example.org"
    with live.app.app_context(), transaction() as session:
        to, now = campaign(session), utc_now()
        given = paid(session, to, address, 50_000, returned=20_000, key=key)
        paid(session, to, address, 10_000, key=key)
        links = [
            GiftsLink(gift_id=given.id, mark=address[:60], made_at=now - timedelta(hours=hours))
            for hours in (0, 1)
        ]
        session.add_all(links)
        session.flush()
        mine, over = (f"/gifts/mine/{gifts_token(key, link.reference)}" for link in links)
        return {
            "find": "/gifts/find",
            "sent": "/gifts/find/sent",
            "mine": mine,
            "year": f"{mine}/{now.year}",
            "forget": f"{mine}/forget",
            "forgotten": "/gifts/forgotten",
            "over": over,
        }


@pytest.mark.parametrize("name", ["find", "sent", "mine", "year", "forget", "forgotten", "over"])
def test_page_is_good(visitor: Visitor, paths: dict[str, str], name: str) -> None:
    answer = visitor.open(paths[name])
    assert answer
    assert answer.status == STATUS.get(name, 200)
    visitor.shot(f"all-gifts-{name}")
    if name in STATUS:
        visitor.complaints.clear()  # the browser itself complains of the 410
    assert_page_is_good(visitor)
