"""Calendar files (RFC 5545) from entries; moments are in UTC.

A shift is one moment and never recurs, and every program shows a moment by its owner's clock; a
named zone would trust the phone's own table of Mexico's clocks, which changed in 2022.
"""

from collections.abc import Iterable
from typing import Any

from portal.volunteering.calendar_rules import Entry, Standing

PRODUCT = "-//Resguardo//Turnos//ES"


def calendar_of(
    entries: Iterable[Entry], *, name: str = "", method: str = "", organiser: str = ""
) -> bytes:
    """The whole file. `method` and `organiser` (an address) are for mail alone (RFC 5546)."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("name", name)
    for entry in entries:
        calendar.add_component(_event(entry, organiser))
    return calendar.to_ical()


def method_for(entry: Entry) -> str:
    """What a mailed entry asks of the program: to keep it, or to strike it out."""
    return "CANCEL" if entry.standing is Standing.CANCELLED else "PUBLISH"


def _event(entry: Entry, organiser: str) -> Any:
    from icalendar import Event, vCalAddress

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("sequence", entry.sequence)
    event.add("status", entry.standing.value)
    event.add("summary", entry.title)
    event.add("location", entry.place)
    event.add("description", f"{entry.organisation}\n{entry.link}")
    event.add("url", entry.link)
    event.add("class", "PRIVATE")
    free = entry.standing is Standing.CANCELLED
    event.add("transp", "TRANSPARENT" if free else "OPAQUE")
    if organiser:
        address = vCalAddress(f"mailto:{organiser}")
        address.params["cn"] = entry.organisation
        event.add("organizer", address)
    return event
