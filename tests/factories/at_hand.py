"""The stand-in without a socket between: the same routes, asked by the same library, in-process."""

from dataclasses import dataclass

import stripe
from werkzeug.test import Client

from portal.giving.stripe_gateway import StripeGateway
from portal.sandbox.playing import Play
from portal.sandbox.server import create_app
from portal.sandbox.settings import Clock, SandboxSettings
from portal.sandbox.store import Store
from portal.sandbox.till import Till
from portal.sandbox.webhooks import Webhooks
from tests.factories.giving import NOTHING_BY_ITSELF, WEBHOOK_SECRET

ADDRESS = "http://stand-in.invalid"


@dataclass(frozen=True)
class AtHand:
    """A stand-in of its own memory, and the gateway that leads to it."""

    play: Play
    webhooks: Webhooks
    gateway: StripeGateway


def at_hand(clock: Clock) -> AtHand:
    """Fresh books; nothing moves in them by itself."""
    settings = SandboxSettings(**NOTHING_BY_ITSELF, clock=clock, public_url=ADDRESS)
    till = Till(settings, Store(None))
    play = Play(till)
    gateway = StripeGateway(settings.api_key, WEBHOOK_SECRET, livemode=False, api_base=ADDRESS)
    vars(gateway)["_client"] = stripe.StripeClient(
        settings.api_key, base_addresses={"api": ADDRESS}, http_client=_Wire(create_app(till, play))
    )
    return AtHand(play, Webhooks(till), gateway)


class _Wire(stripe.HTTPClient):
    name = "at_hand"

    def __init__(self, app: object) -> None:
        super().__init__()
        self._client = Client(app)

    def request(
        self, method: str, url: str, headers: dict[str, str], post_data: object = None
    ) -> tuple[bytes, int, dict[str, str]]:
        path = url.removeprefix(ADDRESS)
        answer = self._client.open(path, method=method.upper(), headers=headers, data=post_data)
        return answer.data, answer.status_code, dict(answer.headers)
