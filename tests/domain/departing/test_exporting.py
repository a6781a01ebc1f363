"""Everything of an organisation in one file: only its own, no secret, no text, gone after a day."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.departing.errors import ExportGoingOn
from portal.departing.exporting import (
    KIND,
    ask_for_export,
    begin_export,
    finish_export,
    forget_exports,
    keep_part,
)
from portal.departing.models import Export, ExportPiece
from portal.departing.queries import export_of, piece_of
from portal.departing.sheets import SHEETS
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.models import GiftDonor
from portal.jobs.exporting import export_organisation
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import LEASE
from tests.factories import giving
from tests.factories.desks import Desk
from tests.factories.people import organisation, person

NOW = utc_now()


def asked(session, ngo):
    who = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    return ask_for_export(session, organisation_id=ngo.id, actor=actor_for(who), now=NOW)


def made(session, ngo):
    """Ask, let the job work, and open what it wrote."""
    made = asked(session, ngo)
    reference, key = made.reference, made.id
    session.commit()
    export_organisation({"export": reference}, NOW)
    parts, number = [], 1
    while piece := piece_of(db.session(), key, number):
        parts.append(piece)
        number += 1
    assert db.session.get_one(Export, key).size == sum(map(len, parts))
    return zipfile.ZipFile(io.BytesIO(b"".join(parts)))


def table(book, name):
    rows = json.loads(book.read(f"{name}.json"))
    read = list(csv.DictReader(io.StringIO(book.read(f"{name}.csv").decode("utf-8-sig"))))
    assert len(read) == len(rows)
    return rows


def test_it_holds_every_table_of_ones_own_and_of_nobody_else(session):
    desk, other = Desk(session), Desk(session)
    found = desk.taken()
    desk.commit(found, desk.need(found), 50)
    theirs = other.case()
    person(session, Role.VERIFIER, at=desk.ngo, password="a-hash-of-a-password")
    campaign = giving.campaign(session, at=desk.ngo)
    session.add(GiftDonor(gift_id=giving.gift(session, campaign).id, email="=SUM(1)@x.invalid"))
    mine, stranger = found.reference, theirs.reference
    book = made(session, desk.ngo)
    assert book.testzip() is None
    assert {f"{sheet.name}.{end}" for sheet in SHEETS for end in ("csv", "json")} < set(
        book.namelist()
    )
    assert [row["reference"] for row in table(book, "cases")] == [mine]
    assert [row["email"] for row in table(book, "gifts")] == ["=SUM(1)@x.invalid"]
    assert b"'=SUM(1)" in book.read("gifts.csv")
    assert sum(row["amount"] for row in table(book, "ledger_postings")) == 0
    assert {row["role"] for row in table(book, "members")} >= {"caseworker", "organisation_admin"}
    everything = b"".join(book.read(name) for name in book.namelist() if name != "LEEME.txt")
    for secret in (stranger, "Texto limpio de prueba", "a-hash-of-a-password", "code_digest"):
        assert secret.encode() not in everything, secret


def test_long_tables_come_whole_across_pages(session, monkeypatch):
    monkeypatch.setattr("portal.departing.sheet_reading.PAGE", 3)
    desk = Desk(session)
    names = sorted(desk.case().reference for _ in range(7))
    assert [row["reference"] for row in table(made(session, desk.ngo), "cases")] == names


def test_one_at_a_time_and_only_for_who_administers(session):
    ngo = organisation(session)
    who = actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo))
    ask_for_export(session, organisation_id=ngo.id, actor=who, now=NOW)
    with pytest.raises(ExportGoingOn):
        ask_for_export(session, organisation_id=ngo.id, actor=who, now=NOW)
    assert session.query(OutboxMessage).filter_by(kind=KIND).count() == 1
    for role in set(Role) - {Role.ORGANISATION_ADMIN}:
        with pytest.raises(NotFound):
            ask_for_export(
                session,
                organisation_id=ngo.id,
                actor=actor_for(person(session, role, at=ngo)),
                now=NOW,
            )


def test_another_administrator_does_not_reach_it(session):
    ngo = organisation(session)
    mine = asked(session, ngo)
    colleague = person(session, Role.ORGANISATION_ADMIN, at=ngo)
    assert export_of(session, mine.user_id, ngo.id, mine.reference) is mine
    with pytest.raises(NotFound):
        export_of(session, colleague.id, ngo.id, mine.reference)


def test_a_killed_one_begins_anew_and_the_one_left_behind_writes_no_more(session):
    reference = asked(session, organisation(session)).reference
    begin_export(session, reference, now=NOW)
    assert keep_part(session, reference, b"half", done=1, now=NOW)
    # A message comes back when its lease ends; a worker that is alive is left alone.
    with pytest.raises(ExportGoingOn):
        begin_export(session, reference, now=NOW)
    assert begin_export(session, reference, now=NOW + LEASE) is not None
    assert session.query(ExportPiece).count() == 0
    assert not keep_part(session, reference, b"old", done=2, now=NOW)
    finish_export(session, reference, b"too early", now=NOW)
    assert session.query(Export).one().state == "working"


def test_a_finished_one_is_left_alone_and_goes_after_a_day(session):
    book = made(session, organisation(session))
    assert book.namelist()
    stored = db.session.query(Export).one()
    ready, pieces = stored.ready_at, db.session.query(ExportPiece).count()
    export_organisation({"export": stored.reference}, NOW)
    assert db.session.query(ExportPiece).count() == pieces
    with transaction() as opened:
        assert forget_exports(opened, now=ready + timedelta(hours=23)) == 0
        assert forget_exports(opened, now=ready + timedelta(days=1)) == 1
    assert db.session.query(ExportPiece).count() == 0
