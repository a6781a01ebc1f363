"""Calendar files, and the strict reader of the proof, which must be able to say no."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.volunteering.calendar_rules import Standing
from portal.volunteering.writing_calendars import calendar_of, method_for
from tests.prove.volunteering_calendar import Broken, made, read_strictly, told

ENTRY = replace(made(random.Random(3), 3), title="Despensas, cobijas; ñandú")
# What no line of a calendar can hold, and what only a broken text holds.
printable = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\x85"),
    max_size=200,
)


@given(printable, printable)
def test_whatever_people_write_is_read_again(title, place):
    entry = replace(ENTRY, title=title, place=place)
    assert read_strictly(calendar_of([entry])) == [told(entry)]


@given(st.integers(0, 10**9), st.integers(1, 16 * 60))
def test_every_moment_is_itself(seconds, minutes):
    starts = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    entry = replace(ENTRY, starts_at=starts, ends_at=starts + timedelta(minutes=minutes))
    assert read_strictly(calendar_of([entry])) == [told(entry)]


@pytest.mark.parametrize(
    "old, new",
    [
        (b"\r\n", b"\n"),
        (b"SUMMARY:Despensas\\,", b"SUMMARY:Despensas,"),
        (b"UID:", b"X-UID:"),
        (b"STATUS:", b"STATUS "),
        (b"DTSTART:", b"DTSTART;TZID=America/Tijuana:"),
        (b"END:VEVENT\r\n", b""),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        ("ñ".encode(), "ñ".encode()[:1]),
    ],
    ids=["line ends", "comma", "no uid", "no colon", "named zone", "no end", "long", "cut letter"],
)
def test_the_strict_reader_says_no(old, new):
    file = calendar_of([ENTRY])
    assert old in file
    broken = file.replace(old, new)
    try:
        found = read_strictly(broken)
    except (Broken, UnicodeDecodeError):
        return
    assert found != [told(ENTRY)]


def test_a_mail_strikes_out_what_is_cancelled_and_names_nobody_but_the_sender():
    off = replace(ENTRY, standing=Standing.CANCELLED)
    assert (method_for(ENTRY), method_for(off)) == ("PUBLISH", "CANCEL")
    file = calendar_of([off], method="CANCEL", organiser="avisos@example.org").decode()
    assert "METHOD:CANCEL" in file
    assert file.replace("\r\n ", "").count("mailto:") == 1


def test_a_feed_has_no_method():
    assert b"METHOD" not in calendar_of([ENTRY], name="Mis turnos")


def test_an_empty_calendar_is_one():
    assert read_strictly(calendar_of([])) == []
