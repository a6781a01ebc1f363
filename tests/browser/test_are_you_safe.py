"""The question with two buttons: small, huge to the thumb, good in every scheme, without script."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import transaction
from portal.volunteering.safety_links import safety_token
from portal.volunteering.stand_down_models import SafetyCheck
from tests.browser.judging import assert_page_is_good
from tests.browser.live_portal import LivePortal
from tests.browser.visiting import Visitor
from tests.factories import safety, shifts

pytestmark = pytest.mark.browser


@pytest.fixture
def link(live: LivePortal) -> str:
    """The path that one person's mail leads to."""
    with live.app.app_context(), transaction() as session:
        coordinator = shifts.coordinator(session)
        shift = shifts.shift(
            session, planner=coordinator, starts_at=utc_now() + timedelta(hours=5), capacity=3
        )
        place = safety.in_shift(session, shift)
        safety.stood_down(session, coordinator)
        asked = select(SafetyCheck.reference).where(SafetyCheck.sign_up_id == place.id)
        reference = session.scalars(asked).one()
    key = live.app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    return f"/safe/{safety_token(key, reference)}"


def test_it_is_asked_answered_and_changed(visitor: Visitor, link: str) -> None:
    visitor.open(link)
    assert_page_is_good(visitor)
    for name in ("safe", "help"):
        box = visitor.page.locator(f"button.{name}").bounding_box()
        size = visitor.page.viewport_size
        assert box
        assert size
        assert box["height"] >= 130
        assert box["y"] + box["height"] < size["height"], "below the fold"
    visitor.page.locator("button.help").click()
    visitor.shot("safe-help")
    assert visitor.page.locator("a[href='tel:911']").count() == 1
    assert_page_is_good(visitor)
    visitor.page.locator("button.safe").click()
    visitor.shot("safe-safe")
    assert visitor.page.locator("a[href='tel:911']").count() == 0
    assert_page_is_good(visitor)
