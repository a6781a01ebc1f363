"""The one door to Apprise: one word to one address, and to no machine inside."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from portal.alerts.channel_rules import is_public
from portal.alerts.errors import NotPushed

_LOOPBACK = "127.0.0.1"
# None: nobody is minded. Else the one port of this machine that may be called (0: none).
_minded: ContextVar[int | None] = ContextVar("minded", default=None)
_look_up = socket.getaddrinfo


def push(address: str, *, title: str, body: str, demo_port: int = 0) -> None:
    """Send; raises NotPushed. `demo_port` is where the demo's stand-in listens on this machine.

    Names are minded when the connection is made, so that none can change in between.
    """
    import apprise  # only whoever has a channel needs it

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it would say addresses
    asset = apprise.AppriseAsset(http_redirects=False, async_mode=False, plugin_paths=[])
    service = apprise.Apprise.instantiate(address, asset=asset)
    if service is None:
        raise NotPushed
    with _to_the_open_network_only(demo_port):
        arrived = service.notify(body=body, title=title)
    if not arrived:
        raise NotPushed


@contextmanager
def _to_the_open_network_only(demo_port: int) -> Iterator[None]:
    if socket.getaddrinfo is not _mind:
        socket.getaddrinfo = _mind
    before = _minded.set(demo_port)
    try:
        yield
    finally:
        _minded.reset(before)


def _mind(host: Any, port: Any, *more: Any, **named: Any) -> Any:
    found, allowed = _look_up(host, port, *more, **named), _minded.get()
    if allowed is None:
        return found
    for *_, where in found:
        is_stand_in = where[0] == _LOOPBACK and allowed and where[1] == allowed
        if not is_stand_in and not is_public(str(where[0])):
            raise OSError("a machine inside is not called")
    return found
