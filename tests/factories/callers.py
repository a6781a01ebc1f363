"""Donors and machines that try cards, each with a connection of their own, in a time we set."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from flask import Flask
from werkzeug.test import TestResponse

from portal.clock import utc_now
from tests.web.client import forget_the_last_request

HIDDEN = re.compile(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"')
# Every place that looks at the clock between a gift's form and its payment page.
CLOCKS = (
    "blueprints.campaigns.gift_seals",
    "blueprints.campaigns.views",
    "blueprints.gifts.try_views",
    "blueprints.gifts.views",
    "blueprints.payment",
    "portal.jobs.periodic",
)


class Clock:
    """The present moment, moved by hand."""

    def __init__(self) -> None:
        self.moment = utc_now()

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, **how_long: float) -> None:
        """Let time go by."""
        self.moment += timedelta(**how_long)


@contextmanager
def clock_by_hand() -> Iterator[Clock]:
    """The pages' clock, stopped at the present moment."""
    clock = Clock()
    patches = [patch(f"{module}.utc_now", clock) for module in CLOCKS]
    for each in patches:
        each.start()
    try:
        yield clock
    finally:
        for each in patches:
            each.stop()


class Caller:
    """A browser without scripts behind one address of the network."""

    def __init__(self, app: Flask, address: str) -> None:
        self.client = app.test_client()
        self.environ = {"REMOTE_ADDR": address}

    def get(self, path: str) -> TestResponse:
        """A page."""
        forget_the_last_request()
        return self.client.get(path, environ_base=self.environ)

    def post(self, path: str, data: dict[str, str]) -> TestResponse:
        """A form."""
        forget_the_last_request()
        return self.client.post(path, data=data, environ_base=self.environ)

    def form(self, slug: str) -> dict[str, str]:
        """The gift form as it is opened now."""
        page = self.get(f"/es/campaigns/{slug}").get_data(as_text=True)
        return {"suggested": "25000", **hidden(page)}

    def send(self, slug: str, form: dict[str, str], **more: str) -> TestResponse:
        """Send a form, the campaign's or that of the step."""
        return self.post(f"/es/campaigns/{slug}/gifts", {**form, **more})

    def press(self, path: str) -> TestResponse:
        """Open a gift's page and press the button that leads to payment."""
        page = self.get(path).get_data(as_text=True)
        return self.post(f"{path}/payment", hidden(page))


def hidden(page: str) -> dict[str, str]:
    """What a page's last form sends without anybody typing; the step's is that of who waits."""
    inputs = HIDDEN.findall(page)
    return {
        name: html.unescape(value)
        for name, value in inputs
        if name in {"csrf_token", "form_token", "seal", "ticket"}
    }


def reached(answer: TestResponse) -> str | None:
    """The payment page that an answer leads to, or None."""
    where = answer.location or ""
    return where.rsplit("/", 1)[1] if answer.status_code == 303 and "/pay/" in where else None


def asks_a_step(answer: TestResponse) -> bool:
    """Whether an answer is the step by mail or by waiting."""
    return answer.status_code == 200 and 'name="ticket"' in answer.get_data(as_text=True)


def is_mailed(answer: TestResponse) -> bool:
    """Whether a link went by mail."""
    return answer.status_code == 303 and (answer.location or "").endswith("/mailed")
