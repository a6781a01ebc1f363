"""A live portal and real browsers. `PORTAL_TEST_EVERY_SETTING=1` widens to every setting."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.visiting import (
    EVERY_SETTING,
    STORY_SETTINGS,
    Opening,
    Setting,
    Visitor,
    visiting,
)

SETTINGS = EVERY_SETTING if os.environ.get("PORTAL_TEST_EVERY_SETTING") else STORY_SETTINGS


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """One portal for all browser tests of this process; tests leave each other's rows alone."""
    with live_portal(tmp_path_factory.mktemp("live")) as portal:
        yield portal


@pytest.fixture
def come(browser: Browser, live: LivePortal) -> Iterator[Opening]:
    """Opens as many visitors as a test needs: `come(Setting("phone", "es", scripts=False))`."""
    payment = live.app.config["SETTINGS"].payment_origin
    with visiting(browser, live.url, payment) as opening:
        yield opening


@pytest.fixture(params=SETTINGS, ids=str)
def setting(request: pytest.FixtureRequest) -> Setting:
    """Each way to come."""
    return request.param


@pytest.fixture
def visitor(come: Opening, setting: Setting) -> Visitor:
    """Someone who comes that way."""
    return come(setting)
