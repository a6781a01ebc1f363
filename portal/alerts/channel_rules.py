"""Which addresses an organisation's channel may have, and how such a channel stands. Pure."""

import ipaddress
import re
from enum import StrEnum
from urllib.parse import urlsplit

from portal.errors import Refusal

WHOLE_COUNTRY = "MX"
MOST_CHANNELS = 5
LONGEST = 500


class ChannelKind(StrEnum):
    """Where a channel leads; each by its encrypted way alone."""

    TELEGRAM = "tgram"
    SLACK = "slack"
    DISCORD = "discord"
    MATRIX = "matrixs"
    MASTODON = "mastodons"
    MAIL = "mailtos"
    NTFY = "ntfys"


class ChannelStanding(StrEnum):
    """What the page says of a channel."""

    NEW = "new"
    TRYING = "trying"
    WORKS = "works"
    FAILS = "fails"


class AddressFault(StrEnum):
    """Why an address is refused."""

    NOT_READABLE = "not_readable"
    NOT_OFFERED = "not_offered"
    HAS_OPTIONS = "has_options"
    NOT_PUBLIC = "not_public"


class AddressRefused(Refusal):
    """This is no address that a channel may have."""

    def __init__(self, fault: AddressFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


# Their service stands in the program, not in the address: what follows `//` is a secret.
SERVICE_IS_KNOWN = frozenset({ChannelKind.TELEGRAM, ChannelKind.SLACK, ChannelKind.DISCORD})
_READABLE = re.compile(r"[a-z]+://[!-~]+")
_NAME = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home", ".corp", ".intranet", ".arpa")
_PORTS = (None, 443, 465, 587)


def kind_of(address: str) -> ChannelKind:
    """What kind of channel; raises AddressRefused.

    Options are refused whole: one of them may name another server.
    """
    if len(address) > LONGEST or not _READABLE.fullmatch(address):
        raise AddressRefused(AddressFault.NOT_READABLE)
    scheme = address.partition("://")[0]
    if scheme not in {kind.value for kind in ChannelKind}:
        raise AddressRefused(AddressFault.NOT_OFFERED)
    if any(mark in address for mark in "?\\,;"):
        raise AddressRefused(AddressFault.HAS_OPTIONS)
    kind = ChannelKind(scheme)
    if kind not in SERVICE_IS_KNOWN:
        _ensure_public(address)
    return kind


def is_public(address: str) -> bool:
    """Whether a machine's number belongs to the open network."""
    number = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(number, "ipv4_mapped", None)
    return (mapped or number).is_global and not number.is_multicast


def _ensure_public(address: str) -> None:
    host, port = _host(address)
    if not _NAME.fullmatch(host) or host.endswith(_INSIDE) or port not in _PORTS:
        raise AddressRefused(AddressFault.NOT_PUBLIC)


def _host(address: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(AddressFault.NOT_READABLE) from None
