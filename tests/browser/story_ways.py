"""How people come to a story that is walked with telephones."""

import os
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser

from tests.browser.story_portal import RunningPortal
from tests.browser.story_walker import Walker
from tests.browser.story_words import Words
from tests.browser.visiting import EVERY_PHONE, Setting, visiting

Coming = Callable[[], Walker]


def ways(*few: Setting) -> tuple[Setting, ...]:
    """These in the suite; all four of a telephone with `PORTAL_TEST_EVERY_SETTING=1`."""
    return EVERY_PHONE if os.environ.get("PORTAL_TEST_EVERY_SETTING") else few


def coming(browser: Browser, portal: RunningPortal, setting: Setting) -> Iterator[Coming]:
    """One more person with a telephone of their own, each time it is called."""
    words = Words(setting.lang)
    with visiting(browser, portal.url, portal.payments) as opening:
        yield lambda: Walker(opening(setting), portal, words)
