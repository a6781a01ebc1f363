"""Calendar files before two readers: `python -m tests.prove.volunteering_calendar`.

Many shifts at hard moments (nights in which clocks turn, months' ends, leap day, titles of every
length and alphabet, called off and moved) are written as feeds and as mails. Each file is read by
the icalendar library and by a strict reader of this module, which shares nothing with it and
follows RFC 5545 line by line; both must find the very moments, words and standings that went in.
Prints `name value` lines; exit code 1 when one falls short.
"""

import random
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from portal.volunteering.calendar_rules import Entry, Standing
from portal.volunteering.errors import PlanRefused
from portal.volunteering.planning_rules import ZONES, moment_at
from portal.volunteering.writing_calendars import calendar_of, method_for

ENTRIES, OCTETS = 2000, 75
# Walls on which the clocks of Tijuana turn, months' and years' ends, a leap day, an ordinary day.
HARD = (
    "2027-03-13T22:00",
    "2027-03-14T01:30",
    "2027-03-14T02:30",
    "2027-03-14T03:00",
    "2026-11-01T00:30",
    "2026-11-01T01:30",
    "2026-10-31T22:00",
    "2026-12-31T20:00",
    "2027-02-28T22:00",
    "2028-02-29T10:00",
    "2027-04-30T23:30",
    "2027-06-15T09:00",
)
ALPHABETS = (
    "áéíóúñü¿¡«»",
    "日本語の予定",
    "🏠🚑👩🏽‍⚕️",
    "ʼ\u0301\u0308nb̂",
    ",;:\\\"'^",
    "BEGIN:VEVENT",
)
LINE = re.compile(r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION")


class Broken(Exception):
    """A file that the strict reader refuses."""


def main() -> int:
    """Write, read twice, compare; 1 when a figure falls short."""
    fallen = False
    for name, value, wanted in prove(random.Random(20_26)):
        print(f"volunteering_calendar_{name} {value}", flush=True)
        fallen |= wanted is not None and value != wanted
    return int(fallen)


def prove(chance: random.Random) -> Iterator[tuple[str, Any, Any]]:
    """(name, value, wanted or None) of every figure."""
    entries = [made(chance, number) for number in range(ENTRIES)]
    yield "entries", len(entries), None
    feed = calendar_of(entries, name="Mis turnos, ñandú; «café»")
    mails = [calendar_of([e], method=method_for(e), organiser="a@b.example") for e in entries]
    for name, files in (("feed", [feed]), ("mail", mails)):
        strict, library, faults = [], [], 0
        for file in files:
            try:
                strict += read_strictly(file)
            except Broken:
                faults += 1
            library += read_by_library(file)
        yield f"{name}_refused_by_strict_reader", faults, 0
        yield f"{name}_wrong_for_strict_reader", differing(entries, strict), 0
        yield f"{name}_wrong_for_icalendar", differing(entries, library), 0
        octets = max(len(line) for file in files for line in file.split(b"\r\n"))
        yield f"{name}_longest_line", octets, None
        yield f"{name}_lines_too_long", int(octets > OCTETS), 0
        yield f"{name}_bare_line_ends", sum(len(re.findall(rb"(?<!\r)\n", f)) for f in files), 0
    yield from _methods(entries, mails)
    yield from _clocks()
    yield from _changes(chance)


def made(chance: random.Random, number: int) -> Entry:
    """A shift at a hard moment, with a title that is hard to fold."""
    zone, clock = "America/Tijuana", chance.choice(HARD)
    if chance.random() < 0.4:
        zone = chance.choice(ZONES)
    wall = datetime.fromisoformat(clock)
    try:
        starts = moment_at(wall, zone)
    except PlanRefused:  # the hour that clocks skip is never planned
        starts = moment_at(wall + timedelta(hours=1), zone)
    word = "".join(chance.choice(ALPHABETS) for _ in range(chance.randint(1, 12)))
    return Entry(
        reference=f"{number:016d}",
        title=f"Turno {'x' * chance.randint(0, 90)} {word}",
        organisation=f"Organización {chance.choice(ALPHABETS[:3])}",
        place="San Juan Bautista Tuxtepec, Oaxaca",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=chance.choice((30, 240, 480, 960))),
        sequence=chance.randint(0, 9),
        standing=chance.choice(list(Standing)),
        changed_at=starts - timedelta(days=chance.randint(1, 40)),
        link=f"https://portal.example/es/shifts/{number:016d}",
    )


def told(entry: Entry) -> tuple[Any, ...]:
    """What both readers must find."""
    return (
        entry.uid,
        entry.starts_at,
        entry.ends_at,
        entry.changed_at.replace(microsecond=0),
        entry.sequence,
        entry.standing.value,
        entry.title,
        entry.place,
    )


def differing(entries: list[Entry], found: list[tuple[Any, ...]]) -> int:
    """How many entries were lost, added or read otherwise."""
    wrong = sum(told(entry) != read for entry, read in zip(entries, found, strict=False))
    return wrong + abs(len(entries) - len(found))


def read_by_library(file: bytes) -> list[tuple[Any, ...]]:
    """Every event as icalendar reads it."""
    return [
        (
            str(event["UID"]),
            event.decoded("DTSTART").astimezone(UTC),
            event.decoded("DTEND").astimezone(UTC),
            event.decoded("DTSTAMP"),
            int(event["SEQUENCE"]),
            str(event["STATUS"]),
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
        )
        for event in Calendar.from_ical(file).walk("VEVENT")
    ]


def read_strictly(file: bytes) -> list[tuple[Any, ...]]:
    """Every event, by the letter of RFC 5545; raises Broken for anything it does not allow."""
    found, open_, event = [], [], {}
    for name, parameters, value in _lines(file):
        if name == "BEGIN":
            open_.append(value)
            event = {}
        elif name == "END":
            if not open_ or open_.pop() != value:
                raise Broken("END without its BEGIN")
            if value == "VEVENT":
                found.append(_event(event))
        elif open_ and open_[-1] == "VEVENT":
            if name.startswith("DT") and parameters:
                raise Broken("a moment in UTC has no zone and no other parameter")
            event.setdefault(name, []).append(value)
    if open_:
        raise Broken("something was never ended")
    return found


def _lines(file: bytes) -> Iterator[tuple[str, str, str]]:
    if not file.startswith(b"BEGIN:VCALENDAR\r\n") or not file.endswith(b"END:VCALENDAR\r\n"):
        raise Broken("not one calendar")
    unfolded: list[bytes] = []
    for raw in file.removesuffix(b"\r\n").split(b"\r\n"):
        if not raw or len(raw) > OCTETS or b"\n" in raw or b"\r" in raw:
            raise Broken(f"a line of {len(raw)} octets")
        raw.decode()  # a letter is never cut in two
        if raw[:1] in b" \t":
            unfolded[-1] += raw[1:]
        else:
            unfolded.append(raw)
    for line in unfolded:
        parts = LINE.fullmatch(line.decode())
        if parts is None:
            raise Broken(f"no content line: {line[:40]!r}")
        yield parts.group(1).upper(), parts.group(2), parts.group(3)


def _event(event: dict[str, list[str]]) -> tuple[Any, ...]:
    for name in ONCE:
        if len(event.get(name, [])) != 1:
            raise Broken(f"{name} must be there once")
    one = {name: event[name][0] for name in ONCE}
    return (
        one["UID"],
        _moment(one["DTSTART"]),
        _moment(one["DTEND"]),
        _moment(one["DTSTAMP"]),
        int(one["SEQUENCE"]),
        one["STATUS"],
        _words(one["SUMMARY"]),
        _words(one["LOCATION"]),
    )


def _moment(value: str) -> datetime:
    if not re.fullmatch(r"\d{8}T\d{6}Z", value):
        raise Broken(f"no moment in UTC: {value}")
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _words(value: str) -> str:
    if re.search(r"(?<!\\)(?:\\\\)*[,;]", value):
        raise Broken("a comma or semicolon that is not escaped")
    return ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)


def _methods(entries: list[Entry], mails: list[bytes]) -> Iterator[tuple[str, Any, Any]]:
    wrong = names = 0
    for entry, mail in zip(entries, mails, strict=True):
        wanted = "CANCEL" if entry.standing is Standing.CANCELLED else "PUBLISH"
        wrong += f"\r\nMETHOD:{wanted}\r\n".encode() not in mail
        names += b"ATTENDEE" in mail
    yield "mail_wrong_method", wrong, 0
    yield "mail_names_an_attendee", names, 0


def _clocks() -> Iterator[tuple[str, Any, Any]]:
    """What walls in Tijuana show of a shift that spans the turning of the clocks."""
    wrong = 0
    for begins, hours, ends in (
        ("2027-03-13T22:00", 8, "2027-03-14T07:00"),
        ("2026-10-31T22:00", 8, "2026-11-01T05:00"),
        ("2027-03-14T03:00", 4, "2027-03-14T07:00"),
        ("2026-12-31T20:00", 8, "2027-01-01T04:00"),
    ):
        zone = "America/Tijuana"
        starts = moment_at(datetime.fromisoformat(begins), zone)
        entry = made(random.Random(1), 1)
        entry = Entry(
            **{
                **vars(entry),
                "starts_at": starts,
                "ends_at": starts + timedelta(hours=hours),
            }
        )
        ((_uid, first, last, *_more),) = read_strictly(calendar_of([entry]))
        walls = [m.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for m in (first, last)]
        wrong += walls != [begins, ends]
    yield "wrong_walls_when_clocks_turn", wrong, 0


def _changes(chance: random.Random) -> Iterator[tuple[str, Any, Any]]:
    """Moved, then called off: one UID, a growing SEQUENCE and stamp, the last standing."""
    wrong = 0
    for number in range(200):
        first = made(chance, number)
        later = first.changed_at + timedelta(hours=1)
        moved = {"starts_at": first.starts_at + timedelta(days=1)}
        moved |= {"ends_at": first.ends_at + timedelta(days=1)}
        off = {"sequence": first.sequence + 1, "changed_at": later, "standing": Standing.CANCELLED}
        before, after = (
            read_strictly(calendar_of([entry]))[0]
            for entry in (first, Entry(**{**vars(first), **moved, **off}))
        )
        grew = before[3] < after[3] and before[4] < after[4]
        wrong += not (before[0] == after[0] and grew and after[5] == "CANCELLED")
    yield "wrong_after_a_change", wrong, 0


if __name__ == "__main__":
    sys.exit(main())
