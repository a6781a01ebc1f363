"""No question to a public page narrows an incident below the area and period that it tells.

Two worlds are alike in all that is published and differ in what is not: on which day of its week or
month an incident happened, and in which part of the day. Whoever asks chooses each question by what
the earlier ones gave away, over seven weeks in which days become weeks and weeks months; an answer
that is not the same in both worlds tells something. Of 10,000 none may. Three leaks, each planted,
must be found.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import db, transaction
from portal.incidents import publishing
from portal.incidents.models import Incident
from portal.incidents.period_rules import Granularity, PartOfDay, Period, month_of, week_start
from portal.incidents.publishing import publish
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import Evidence
from portal.jobs.minding_incidents import sweep_incidents
from tests.domain.incidents.test_retracting import voted
from tests.engines import SQLITE
from tests.factories.giving import campaign
from tests.factories.incidents import area, proposed, spoken
from tests.factories.shifts import coordinator, shift, task
from tests.factories.sites import fresh_site, report
from tests.narrowing import Asker, answered, differing, text_of, told

QUESTIONS, OF_A_CONTROL, SEED = 10_000, 500, 20261130
BEGIN, DAYS = datetime(2026, 11, 12, 18, tzinfo=UTC), 46
AREAS = ("20067", "20001-3", "12028-2")
PLACES = ("20", "12", "99", *AREAS, "20002", "20003", "12029")
HEADS = ("camino cerrado", "familias", "clínica", "puente", "sierra")
STATES = ("verified", "corroborated", "corrected", "false", "retracted", "unconfirmed")
# Of weeks and months that are told on the first day, some across the end of a month.
AGES = (9, 13, 16, 20, 12, 17, 45, 60, 75, 90, 40, 50)


def main() -> int:
    """Print each figure; 1 when an answer differs, or a planted leak is not found."""
    asked = _compare("", QUESTIONS)
    controls = {f"control_{plant}_found": _compare(plant, OF_A_CONTROL) for plant in PLANTS}
    return report("incidents_narrowing", {
        "questions": (asked["questions"], asked["questions"] == QUESTIONS),
        "public_addresses_asked": (asked["paths"], asked["paths"] > 30),
        "media_kits_asked": (asked["kits"], asked["kits"] > len(AGES)),
        "answers_with_an_incident": (asked["named"], asked["named"] > QUESTIONS // 10),
        "incidents": (asked["incidents"], asked["incidents"] == len(AGES)),
        "incidents_singled_out": (asked["alone"], asked["alone"] > len(AGES) // 2),
        "days_of_asking": (DAYS, DAYS >= 45),
        "successes": (asked["differ"], asked["differ"] == 0),
        **{name: (found["differ"], found["differ"] > 0) for name, found in controls.items()},
    })  # fmt: skip


def _compare(plant: str, questions: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "asked.json"
        for world in ("first", "last"):
            said = (world, plant, str(questions), str(file))
            command = [sys.executable, "-m", "tests.prove.incidents_narrowing", *said]
            subprocess.run(command, check=True)
        kept = json.loads(file.read_text(encoding="utf-8"))
    apart = differing(kept["first"], kept["last"])
    for at in apart[:3] if not plant else []:
        print("differs:", kept["asked"][at], file=sys.stderr)
    return {**kept["seen"], "questions": len(kept["first"]), "differ": len(apart)}


def ask(world: str, plant: str, questions: int, file: Path) -> None:
    """In the first world choose and ask; in the last ask the same."""
    kept = json.loads(file.read_text(encoding="utf-8")) if world == "last" else {}
    with (
        at_moment() as clock,
        # Of one secret, so that the public halves of the organisations' keys come out alike too.
        fresh_site(SQLITE, PORTAL_WORD_KEY="the same in both worlds, " * 2) as app,
        app.app_context(),
        PLANTS[plant]() if plant else nullcontext(),
    ):
        with transaction() as session, _drawn_alike():
            happen(session, last=world == "last")
        asker = Asker(app, random.Random(SEED), date(2026, 7, 1), 180, PLACES)
        kept.setdefault("asked", [])
        kept[world] = list(_answers(app, asker, clock, kept["asked"], questions, world == "first"))
    if world == "first":
        alone = sum(number == 1 for number, _ in asker.narrowest.values())
        paths = {path for path, _ in kept["asked"]}
        kept["seen"] = {
            "paths": len(paths),
            "kits": sum("/kit" in path for path in paths),
            "alone": alone,
            "incidents": len(asker.narrowest),
            "named": asker.named,
        }
    file.write_text(json.dumps(kept), encoding="utf-8")


def _answers(
    app: Flask, asker: Asker, clock: Any, asked: list[Any], questions: int, is_choosing: bool
) -> Iterator[str]:
    for number in range(questions):
        day = number * DAYS // questions
        if day != clock.day:
            clock.day = day
            sweep_incidents()
            db.session.remove()
        question = asker.next_question() if is_choosing else tuple(asked[number])
        answer = answered(app, question)
        if is_choosing:
            asked.append(question)
            asker.learn(question, text_of(answer))
        yield told(answer)


def happen(session: Session, *, last: bool) -> None:
    """Incidents of every state; only the days that their periods do not tell depend on `last`."""
    for code in AREAS:
        area(session, code, name=f"Zona {code[:5]}").merged = 2 if "-" in code else 0
    for number, age in enumerate(AGES):
        # In one world one is early where the other is late: the order of days is hidden as well.
        is_last = last == (number % 2 == 0)
        day, part = _hidden(BEGIN.date() - timedelta(days=age), last=is_last)
        head = f"{HEADS[number % len(HEADS)]} {number}"
        incident = proposed(
            session,
            area_code=AREAS[number % len(AREAS)],
            happened_on=day,
            part_of_day=part,
            title_es=head,
            title_en=f"{head} in English",
        )
        _reach(session, incident, STATES[number % len(STATES)])


def _hidden(day: date, *, last: bool) -> tuple[date, PartOfDay]:
    """The first or the last day that looks like `day` from outside."""

    def looks(on: date) -> Period:
        return publishing.published_period(on, None, today=BEGIN.date())

    alike = [d for d in (day + timedelta(days=n) for n in range(-40, 41)) if looks(d) == looks(day)]
    assert looks(day).granularity is not Granularity.PART_OF_DAY, day
    return (alike[-1], PartOfDay.NIGHT) if last else (alike[0], PartOfDay.MORNING)


def _reach(session: Session, incident: Incident, state: str) -> None:
    spoken(session, incident)
    if state in {"verified", "retracted"}:
        spoken(session, incident, evidence=Evidence.CALL_BACK)
        campaign(session, incident=incident)
        planner = coordinator(session)
        work = task(session, planner=planner, incident=incident)
        for days in (3, 30, 60):
            begins = BEGIN + timedelta(days=days)
            shift(session, of=work, planner=planner, starts_at=begins, area_code=incident.area_code)
    if state == "retracted":
        voted(session, incident)
        voted(session, incident)
    elif state in {"corrected", "false", "unconfirmed"}:
        incident.resolution = "Falta quien lo confirme." if state == "unconfirmed" else None
        incident.state = IncidentState(state)
        incident.revision += state == "corrected"
        publish(session, incident, now=BEGIN, note="Era otra cosa.")


@contextmanager
def at_moment() -> Iterator[Any]:
    """The portal's clock says what we say: noon in Mexico, `day` days after the beginning."""
    clock = SimpleNamespace(day=0)

    class Said(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return (BEGIN + timedelta(days=clock.day)).astimezone(tz)

    with mock.patch("portal.clock.datetime", Said):
        yield clock


@contextmanager
def _drawn_alike() -> Iterator[None]:
    """References come out the same in both worlds, so that answers can be compared whole."""
    chance = random.Random(SEED)
    alike = SimpleNamespace(
        randbits=chance.getrandbits,
        choice=chance.choice,
        token_urlsafe=lambda n=32: f"{chance.getrandbits(8 * n):x}",
    )
    with mock.patch("portal.references.secrets", alike):
        yield


def _each_on_its_own(happened_on: date, part: PartOfDay | None, *, today: date) -> Period:
    """Periods as they would change if every day had its own day of changing."""
    age = (today - happened_on).days
    if age < 7:
        return Period(Granularity.PART_OF_DAY, happened_on, part)
    if age < 30:
        return Period(Granularity.WEEK, week_start(happened_on))
    return month_of(happened_on)


def _the_day_stays() -> Any:
    real = publishing.set_period

    def leaving(copy: Any, incident: Incident, *, now: datetime) -> None:
        real(copy, incident, now=now)
        if copy.granularity is Granularity.WEEK:
            copy.period_start = incident.happened_on

    return mock.patch.object(publishing, "set_period", leaving)


def _in_order_of_days() -> Any:
    from blueprints.incidents import views

    real = views.public_page

    def ordered(session: Session, *given: Any, **more: Any) -> Any:
        listed, following = real(session, *given, **more)
        asked = select(Incident.reference, Incident.happened_on)
        days = {row.reference: row.happened_on for row in session.execute(asked)}
        return sorted(listed, key=lambda c: days.get(c.reference, date.min)), following

    return mock.patch.object(views, "public_page", ordered)


PLANTS: dict[str, Callable[[], Any]] = {
    "day_kept_under_its_week": _the_day_stays,
    "list_in_order_of_days": _in_order_of_days,
    "each_day_changing_on_its_own": lambda: mock.patch.object(
        publishing, "published_period", _each_on_its_own
    ),
}


if __name__ == "__main__":
    if len(sys.argv) == 5:
        ask(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
    else:
        sys.exit(main())
