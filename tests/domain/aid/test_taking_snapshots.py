"""A month's table is drawn once, from the cases of that month alone, and never changed."""

import threading
from datetime import UTC, date, datetime

import pytest
from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.errors import AlreadyDrawn, MonthNotOver
from portal.aid.exporting_reports import take_out
from portal.aid.models import Snapshot, SnapshotLine
from portal.aid.recording_history import set_state
from portal.aid.rules import CaseState, NeedKind
from portal.aid.snapshot_queries import counts_of, snapshot_for, snapshots_for
from portal.aid.snapshot_rules import Month, Sector
from portal.aid.taking_snapshots import keep_drawn, take_snapshot
from portal.audit.models import AuditEntry
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.jobs.drawing_snapshots import draw_snapshots
from tests.factories.cases import case
from tests.factories.people import organisation, person

OCTOBER = Month(2026, 10)
NOW = datetime(2026, 11, 5, 10, tzinfo=UTC)
SHOWN = {Sector.FOOD: 30, Sector.HEALTH: 20}


@pytest.fixture
def ngo(session):
    return organisation(session)


def tails():
    """A coin that never shifts a count."""
    return False


def keep(session, ngo, month=OCTOBER, counts=SHOWN):
    keep_drawn(session, organisation_id=ngo.id, month=month, counts=counts, now=NOW, flip=tails)
    return session.scalars(
        select(Snapshot).where(Snapshot.organisation_id == ngo.id, Snapshot.month == str(month))
    ).one()


def opened(session, ngo, day, need=NeedKind.FOOD):
    return case(session, organisation_id=ngo.id, day=day, need=need)


def test_the_cases_of_the_month_are_counted_each_in_its_group(session, ngo):
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)):
        opened(session, ngo, day)
    opened(session, ngo, date(2026, 10, 5), NeedKind.SEARCH)
    counts = counts_of(session, organisation_id=ngo.id, month=OCTOBER)
    assert (counts[Sector.FOOD], counts[Sector.PROTECTION], sum(counts.values())) == (2, 1, 3)


def test_no_case_is_counted_in_two_months_or_for_two_organisations(session, ngo):
    other = organisation(session)
    for day in (date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)):
        opened(session, ngo, day)
        opened(session, other, day)
    seen = [
        sum(counts_of(session, organisation_id=one.id, month=month).values())
        for one in (ngo, other)
        for month in (OCTOBER.previous.previous, OCTOBER.previous, OCTOBER, OCTOBER.next)
    ]
    assert seen == [0, 2, 1, 0] * 2


def test_a_case_that_was_another_is_not_counted(session, ngo):
    found = opened(session, ngo, date(2026, 10, 5))
    set_state(found, CaseState.DUPLICATE_OF)
    session.flush()
    assert sum(counts_of(session, organisation_id=ngo.id, month=OCTOBER).values()) == 0


def test_a_table_has_a_line_for_each_group_and_leaves_an_audit(session, ngo):
    take_snapshot(session, organisation_id=ngo.id, month=OCTOBER, now=NOW)
    drawn = session.scalars(select(Snapshot)).one()
    assert {line.sector for line in drawn.lines} == {one.value for one in Sector}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "snapshot_taken")).one()
    assert (entry.actor, entry.reason, entry.subject) == (
        "snapshots",
        "2026-10",
        f"snapshot:{drawn.reference}",
    )


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 2)])
def test_a_month_that_still_fills_is_not_drawn(session, ngo, day):
    now = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with pytest.raises(MonthNotOver):
        take_snapshot(session, organisation_id=ngo.id, month=OCTOBER, now=now)


def test_a_second_draw_is_refused(session, ngo):
    take_snapshot(session, organisation_id=ngo.id, month=OCTOBER, now=NOW)
    with pytest.raises(AlreadyDrawn):
        take_snapshot(session, organisation_id=ngo.id, month=OCTOBER, now=NOW)


def test_the_database_refuses_a_second_draw_too(session, ngo):
    first = [line.shown for line in keep(session, ngo).lines]
    with pytest.raises(AlreadyDrawn):
        keep_drawn(session, organisation_id=ngo.id, month=OCTOBER, counts={}, now=NOW)
    session.expire_all()
    assert [line.shown for line in session.scalars(select(Snapshot)).one().lines] == first


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE aid_snapshot_line SET shown = 15",
        "UPDATE aid_snapshot SET month = '2026-09'",
        "DELETE FROM aid_snapshot_line",
    ],
)
def test_what_was_drawn_never_changes(session, ngo, change):
    keep(session, ngo)
    with pytest.raises(DatabaseError, match="drawn once"):
        session.execute(text(change))


@pytest.mark.parametrize("shown", [5, 12, -10])
def test_the_database_takes_no_small_and_no_exact_figure(session, ngo, shown):
    drawn = keep(session, ngo)
    session.add(SnapshotLine(snapshot_id=drawn.id, sector="other", shown=shown))
    with pytest.raises(DatabaseError):
        session.flush()


def test_a_table_is_found_only_by_its_own_organisation(session, ngo):
    own = actor_for(person(session, Role.FINANCE, at=ngo))
    worker = actor_for(person(session, Role.CASEWORKER, at=ngo))
    stranger = actor_for(person(session, Role.ORGANISATION_ADMIN))
    drawn = keep(session, ngo)
    assert snapshot_for(session, own, drawn.reference) is drawn
    for other in (worker, stranger):
        with pytest.raises(NotFound):
            snapshot_for(session, other, drawn.reference)
        assert snapshots_for(session, other) == ([], "")


def test_pages_of_months_follow_one_another(session, ngo):
    own = actor_for(person(session, Role.FINANCE, at=ngo))
    months = [OCTOBER]
    for _number in range(4):
        months.append(months[-1].previous)
    for month in months:
        keep(session, ngo, month)
    first, more = snapshots_for(session, own, size=3)
    rest, end = snapshots_for(session, own, size=3, before=more)
    assert [one.month for one in first + rest] == [str(month) for month in months]
    assert end == ""


def test_taking_a_table_out_leaves_who_and_what_and_which_month(session, ngo):
    own = actor_for(person(session, Role.FINANCE, at=ngo))
    drawn = keep(session, ngo)
    take_out(session, actor=own, reference=drawn.reference, form="xlsx", now=NOW)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "report_exported")).one()
    assert (entry.actor, entry.organisation_id) == (own.reference, ngo.id)
    assert (entry.subject, entry.reason) == (f"snapshot:{drawn.reference}", "2026-10 xlsx")


def test_the_night_draws_what_is_missing_once(app):
    with transaction() as session:
        for _number in range(2):
            organisation(session)
    assert [draw_snapshots(OCTOBER), draw_snapshots(OCTOBER)] == [2, 0]


@pytest.mark.race
def test_two_workers_draw_one_table(app):
    """Whoever comes second must not leave a second draw: both together would tell more."""
    with transaction() as session:
        ngo_id = organisation(session).id
    start, refused, here = threading.Barrier(4), [], current_app._get_current_object()

    def draw():
        with here.app_context():
            start.wait()
            try:
                with transaction() as session:
                    take_snapshot(session, organisation_id=ngo_id, month=OCTOBER, now=NOW)
            except AlreadyDrawn:
                refused.append(True)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=draw) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 3
    assert db.session.scalar(select(func.count()).select_from(SnapshotLine)) == len(Sector)
