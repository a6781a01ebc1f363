"""Alerts as the Common Alerting Protocol 1.2 writes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.incidents.message_rules import IS_OVER, STANDS, MessageKind
from portal.incidents.rules import IncidentKind, IncidentState
from portal.publishing.cap_terms import CERTAINTY, EVENT_LIST, TERMS
from portal.publishing.entry_rules import Place, stamp
from portal.publishing.polygon_rules import polygons_of
from portal.publishing.xml_rules import add, root, written

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER_NAME = "Resguardo"


@dataclass(frozen=True)
class Reference:
    """What later messages name an earlier one by."""

    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.identifier},{stamp(self.sent)}"


@dataclass(frozen=True)
class Told:
    """The words of one language."""

    language: str
    event: str
    headline: str
    description: str
    place: str
    web: str


@dataclass(frozen=True)
class Message:
    """One message whole; `refers_to` is what it updates or cancels."""

    reference: Reference
    expires: datetime
    kind: MessageKind
    state: IncidentState
    incident_kind: IncidentKind
    incident: str
    place: Place
    told: tuple[Told, ...]
    refers_to: Sequence[Reference] = ()
    note: str = ""
    is_demo: bool = False


def alert_of(message: Message, *, sender: str) -> bytes:
    """The message as XML; raises BrokenOutline for an area that cannot be drawn."""
    top = root("alert", CAP)
    add(top, "identifier", message.reference.identifier)
    add(top, "sender", sender)
    add(top, "sent", stamp(message.reference.sent))
    # Nobody may take an invented incident for a real one.
    add(top, "status", "Exercise" if message.is_demo else "Actual")
    add(top, "msgType", message.kind.value)
    add(top, "scope", "Public")
    if message.note:
        add(top, "note", message.note)
    if message.refers_to:
        add(top, "references", " ".join(f"{sender},{earlier}" for earlier in message.refers_to))
    add(top, "incidents", message.incident)
    for told in message.told:
        _info(top, message, told)
    return written(top)


def _info(top: Any, message: Message, told: Told) -> None:
    info, term = add(top, "info"), TERMS[message.incident_kind]
    over = message.state not in STANDS
    add(info, "language", told.language)
    for category in term.categories:
        add(info, "category", category)
    add(info, "event", told.event)
    add(info, "responseType", _response(message.state))
    add(info, "urgency", "Past" if over else "Unknown")
    add(info, "severity", "Unknown")
    add(info, "certainty", CERTAINTY.get(message.state, "Unknown"))
    _pair(info, "eventCode", EVENT_LIST, term.code)
    add(info, "effective", stamp(message.reference.sent))
    add(info, "expires", stamp(message.expires))
    add(info, "senderName", SENDER_NAME)
    add(info, "headline", told.headline)
    add(info, "description", told.description)
    add(info, "web", told.web)
    _area(info, message.place, told.place)


def _response(state: IncidentState) -> str:
    if state in IS_OVER:
        return "AllClear"
    return "Monitor" if state in STANDS else "None"


def _area(info: Any, place: Place, words: str) -> None:
    area = add(info, "area")
    add(area, "areaDesc", words)
    for polygon in polygons_of(place.outline) if place.outline else ():
        add(area, "polygon", polygon)
    if place.area_code:
        _pair(area, "geocode", "resguardo:area", place.area_code)
    if place.state_code:
        _pair(area, "geocode", "INEGI:entidad", place.state_code)


def _pair(parent: Any, name: str, value_name: str, value: str) -> None:
    pair = add(parent, name)
    add(pair, "valueName", value_name)
    add(pair, "value", value)
