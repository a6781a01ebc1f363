"""A visitor with a real Chromium: one size, one language, scripts on or off."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

OUTPUT = Path(__file__).parent / "output"
SIZES = {"phone": (360, 740), "desktop": (1280, 800)}
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Setting:
    """How a visitor comes: `phone` or `desktop`, `es` or `en`, with scripts or without."""

    size: str
    lang: str
    scripts: bool

    def __str__(self) -> str:
        return f"{self.size}-{self.lang}-{'scripts' if self.scripts else 'plain'}"


EVERY_SETTING = tuple(
    Setting(*parts) for parts in itertools.product(SIZES, ("es", "en"), (True, False))
)
EVERY_PHONE = tuple(setting for setting in EVERY_SETTING if setting.size == "phone")
# The two of the story: in Spanish on a phone without scripts, in English on a desktop with them.
STORY_SETTINGS = (Setting("phone", "es", scripts=False), Setting("desktop", "en", scripts=True))


@dataclass
class Visitor:
    """One person's browser, and what it did behind their back."""

    setting: Setting
    page: Page
    context: BrowserContext
    checker: Page
    origins: set[str]
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def lang(self) -> str:
        return self.setting.lang

    def open(self, path: str) -> Response | None:
        """Go to `path` of the portal in the visitor's language (`/` is home)."""
        return self.page.goto(f"{self.url}/{self.lang}{path}")

    def shot(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / f"{name}-{self.setting}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def notice_request(self, request: Request) -> None:
        """Remember each request that leaves the portal and its payment page."""
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and f"{parts.scheme}://{parts.netloc}" not in (
            self.origins
        ):
            self.foreign.append(request.url)

    def notice_console(self, message: ConsoleMessage) -> None:
        """Remember errors; the status of the page itself is the test's business."""
        own_status = message.location.get("url") == self.page.url
        if message.type == "error" and not (
            own_status and message.text.startswith("Failed to load resource")
        ):
            self.complaints.append(message.text)


Opening = Callable[..., Visitor]


@contextmanager
def visiting(browser: Browser, url: str, *payment_origins: str) -> Iterator[Opening]:
    """Give a way to open visitors on the portal at `url`; close them all at the end."""
    contexts: list[BrowserContext] = []

    def come(setting: Setting) -> Visitor:
        width, height = SIZES[setting.size]
        size = {"width": width, "height": height}
        locale = {"es": "es-MX", "en": "en-GB"}[setting.lang]
        context = browser.new_context(
            viewport=size, locale=locale, java_script_enabled=setting.scripts
        )
        # What is on the page is judged in a second context: axe needs scripts to run.
        # Without motion, or a colour would be measured on its way to another.
        judging = browser.new_context(viewport=size, locale=locale, reduced_motion="reduce")
        contexts.extend([context, judging])
        visitor = Visitor(
            setting, context.new_page(), context, judging.new_page(), {url, *payment_origins}
        )
        visitor.url = url
        context.on("request", visitor.notice_request)
        context.on("console", visitor.notice_console)
        return visitor

    yield come
    for context in contexts:
        context.close()
