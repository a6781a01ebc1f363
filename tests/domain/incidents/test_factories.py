"""The short way to a verified incident, which most tests take, leaves what words leave."""

import re

import pytest
from sqlalchemy import String, cast, select

from portal.accounts.models import Membership, Organisation, User
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.extensions import Model
from portal.incidents.message_models import PublicMessage
from portal.incidents.models import Attestation, Incident, PublicIncident, PublicRevision
from portal.incidents.public_rules import Layer
from portal.incidents.queries import accredited_organisations, words_of
from portal.incidents.word_key_models import WordKey
from portal.outbox.models import OutboxMessage
from tests.engines import filled
from tests.factories.incidents import verified, verified_by_words

TABLES = [
    model.__table__
    for model in (
        Organisation,
        User,
        Membership,
        Incident,
        WordKey,
        Attestation,
        PublicIncident,
        PublicRevision,
        PublicMessage,
        AuditEntry,
        OutboxMessage,
    )
]
# A moment of its own, drawn, or counted over all that was there before.
NOT_COMPARED = {"admitted_at", "created_at", "since", "fs_uniquifier", "accredited"}
# Over references, which are drawn.
NOT_COMPARED |= {"public_key", "certificate", "text_digest", "signature"}


def rows_of(session, way):
    """What `way` adds to each table; keys and references by the order in which they appear."""
    before = {table.name: set(session.scalars(select(table.c.id))) for table in TABLES}
    way(session)
    session.flush()
    seen = {}
    return [
        [table.name, *(_plain(seen, column, getattr(row, column.name)) for column in table.c)]
        for table in TABLES
        for row in session.execute(select(table).order_by(_as_written(table)))
        if row.id not in before[table.name]
    ]


def _as_written(table):
    """Messages of the queue have ids by chance: of one incident they differ by what they tell."""
    is_queue = table is OutboxMessage.__table__
    return cast(table.c.payload, String) if is_queue else table.c.id


def _plain(seen, column, value):
    if column.name in NOT_COMPARED:
        return None
    if value is not None and (table := _named_by(column)):
        return f"{table} {seen.setdefault((table, value), len(seen))}"
    if isinstance(value, dict):
        return sorted((key, str(seen.get(told, told))) for key, told in value.items())
    words = str(value).removeprefix("incident:")
    if column.name in {"reference", "actor", "subject"}:
        return seen.setdefault(words, len(seen))
    return re.sub(r"(prueba|Prueba|incident|org-|group-) ?\d+", r"\1 N", words)


def _named_by(column):
    """The table whose rows a column of keys names."""
    if column.name == "organisation_id":  # no foreign key in the audit
        return "organisation"
    if column.primary_key:
        return column.table.name
    return next((key.column.table.name for key in column.foreign_keys), None)


def test_the_short_way_leaves_what_words_leave(session, monkeypatch):
    moment = utc_now()
    monkeypatch.setattr("tests.factories.incidents.utc_now", lambda: moment)
    verified_by_words(session)  # its area is there for both
    by_words, at_once = rows_of(session, verified_by_words), rows_of(session, verified)
    assert len(by_words) == 3 * 3 + 1 + 2 + 2 + 1 + 1 + 2 + 7 + 1
    assert at_once == by_words
    assert [len(words_of(session, way(session))) for way in (verified_by_words, verified)] == [2, 2]


def test_it_counts_who_may_speak(session):
    incident = verified(session)
    of_it = PublicIncident.reference == incident.reference
    copy = session.scalars(select(PublicIncident).where(of_it)).one()
    assert (copy.layer, copy.accredited) == (Layer.ALLIANCE, accredited_organisations(session))


@pytest.mark.parametrize("way", [verified_by_words, verified])
def test_nothing_else_is_written(session, way):
    way(session)
    compared = {table.name for table in TABLES} | {"area", "federal_state"}
    tables = [table.name for table in Model.metadata.sorted_tables]
    assert set(filled(session.connection(), tables)) == compared
