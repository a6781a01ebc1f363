"""What a person takes along is everything; what names them goes when they ask for it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.registering import ask_for_link
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.departing.errors import StillStaff
from portal.departing.forgetting_people import forget_person
from portal.departing.person_book import book_of
from portal.departing.person_tables import ACCOUNT, HELD
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.notices.writing import notify
from portal.volunteering.declaring_skills import declare
from portal.volunteering.models import SignUp
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import Skill
from portal.volunteering.watching import watch
from tests.engines import SQLITE
from tests.factories import shifts
from tests.factories.people import person
from tests.factories.volunteers import acting, living, minor, team

EMAIL, HANDLE, USERNAME = "gorrioncillo@example.org", "Gorrioncillo Azul", "gorrioncillo-9"


@pytest.fixture
def volunteer(session):
    """Somebody of whom a row lies in every table of volunteering, and their past."""
    planner, shift, home = team(session, capacity=2)
    made = shifts.volunteer(session, at=home)
    made.email, made.handle, made.username = EMAIL, HANDLE, USERNAME
    living(session, made, shift.area.state_code)
    minor(session, made, years=17)
    actor, now = acting(made), utc_now()
    watch(session, volunteer=actor, state_code=None, skill=Skill.LAW, now=now)
    declare(session, volunteer=actor, skill=Skill.LAW, now=now)
    ask_for_link(session, email=EMAIL, language="es", now=now)
    facts = {"shift": shift.reference, "state": "confirmed"}
    notify(session, kind="shift_place", language="es", user_id=made.id, facts=facts, now=now)
    shift.task.youngest = 15
    session.flush()
    sign_up(session, shift=shift.reference, volunteer=actor, now=now)
    past = shifts.shift(session, planner=planner, starts_at=now + timedelta(days=1))
    past.lead_id = made.id
    session.flush()
    return made


def tables_that_lead_to_a_person():
    return {
        (table.name, column.name)
        for table in User.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "account_user" for key in column.foreign_keys)
    }


def test_every_table_that_leads_to_a_person_is_named():
    """Who adds one says in `person_tables` what may be read of it and what becomes of it."""
    assert {(held.table, held.key) for held in HELD} == tables_that_lead_to_a_person()


def test_every_column_of_it_exists_and_no_secret_is_among_them():
    secret = {"password", "digest", "fs_uniquifier", "tf_totp_secret", "mf_recovery_codes", "id"}
    for held in HELD:
        columns = set(User.metadata.tables[held.table].c.keys())
        assert set(held.shown.split()) <= columns - secret, held.table
    assert set(ACCOUNT.split()) <= set(User.__table__.c.keys()) - secret


def test_the_book_holds_everything_and_is_plain_json(session, volunteer):
    book = json.loads(json.dumps(book_of(session, acting(volunteer), now=utc_now())))
    account = book["account"]
    assert (account["email"], account["handle"]) == (EMAIL, HANDLE)
    filled = {
        "membership.user_id",
        "vetting_attestation.user_id",
        "notice.user_id",
        "sign_up.volunteer_id",
        "volunteer_skill.volunteer_id",
        "young_volunteer.volunteer_id",
        "volunteer_home.volunteer_id",
        "shift_watch.volunteer_id",
        "one_time_code.user_id",
        "shift.lead_id",
    }
    assert set(book["held"]) == filled
    seat = book["held"]["sign_up.volunteer_id"][0]
    assert seat["shift_id"] == session.scalar(select(SignUp)).shift.reference
    assert {deed["action"] for deed in book["deeds"]} >= {"shift_signed_up"}


def test_the_book_of_another_is_another(session, volunteer):
    other = shifts.volunteer(session)
    text_of = json.dumps(book_of(session, acting(other), now=utc_now()))
    for word in (EMAIL, HANDLE, volunteer.reference):
        assert word not in text_of


def forget(session, user):
    forget_person(session, person=acting(user), now=utc_now())


def everything(session):
    """Every word in every table, as the database gives it back."""
    found = []
    for table in User.metadata.sorted_tables:
        rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
        found.append(f"{table.name}: {rows!r}")
    return "\n".join(found)


def test_afterwards_nothing_in_the_database_names_them(session, volunteer):
    reference, name = volunteer.reference, volunteer.fs_uniquifier
    assert EMAIL in everything(session)
    forget(session, volunteer)
    after = everything(session)
    for word in (EMAIL, HANDLE, USERNAME, name):
        assert word not in after
    holding = {line.split(":")[0] for line in after.splitlines() if reference in line}
    assert holding == {"audit_entry"}
    assert session.scalar(select(User.id).where(User.reference == reference)) is None


@pytest.mark.parametrize("engine_name", [SQLITE])
def test_nor_do_the_bytes_of_the_file(session, volunteer):
    number = volunteer.id
    session.commit()
    assert EMAIL.encode() in bytes_on_disk()
    with transaction() as writing:
        forget(writing, writing.get_one(User, number))
    assert not [word for word in (EMAIL, HANDLE, USERNAME) if word.encode() in bytes_on_disk()]


def bytes_on_disk():
    """The database's file and its log, once the log was written back."""
    db.session.remove()
    with db.engine.connect().execution_options(lazily=True) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [Path(f"{db.engine.url.database}{end}") for end in ("", "-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())


def test_places_to_come_are_free_and_the_past_stays_counted(session, volunteer):
    seat = session.scalar(select(SignUp).where(SignUp.volunteer_id == volunteer.id))
    past = shifts.shift(session, starts_at=utc_now() + timedelta(hours=30), capacity=2)
    done = SignUp(
        shift_id=past.id,
        volunteer_id=volunteer.id,
        state=SignUpState.COMPLETED,
        starts_at=utc_now() - timedelta(days=9),
        ends_at=utc_now() - timedelta(days=9, hours=-4),
        rest_until=utc_now() - timedelta(days=9, hours=-4),
        created_at=utc_now(),
        changed_at=utc_now(),
    )
    session.add(done)
    session.flush()
    forget(session, volunteer)
    for row in (seat, done, seat.shift):
        session.refresh(row)
    assert (seat.state, seat.shift.taken) == (SignUpState.EXCUSED, 0)
    assert done.state is SignUpState.COMPLETED


def test_the_account_is_shut(session, volunteer):
    before = volunteer.fs_uniquifier
    forget(session, volunteer)
    session.refresh(volunteer)
    assert not volunteer.active
    assert volunteer.fs_uniquifier != before
    assert (volunteer.email, volunteer.username, volunteer.password) == (None, None, None)
    with pytest.raises(NotFound):
        forget_person(session, person=acting(volunteer), now=utc_now())


def test_the_audit_says_that_it_was_done(session, volunteer):
    reference = volunteer.reference
    forget(session, volunteer)
    deed = session.scalar(select(AuditEntry).where(AuditEntry.action == "account_erased"))
    assert (deed.actor, deed.subject) == (reference, f"user:{reference}")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ORGANISATION_ADMIN, Role.INTERMEDIARY])
def test_staff_hand_their_work_over_first(session, role):
    staff = person(session, Role.VOLUNTEER, role)
    with pytest.raises(StillStaff):
        forget(session, staff)
    session.refresh(staff)
    assert staff.active


def test_another_person_keeps_everything(session, volunteer):
    other = shifts.volunteer(session, at=volunteer.memberships[0].organisation)
    declare(session, volunteer=acting(other), skill=Skill.MAYA, now=utc_now())
    before = book_of(session, acting(other), now=utc_now())["held"]
    forget(session, volunteer)
    assert book_of(session, acting(other), now=utc_now())["held"] == before
