"""A file of reports is received whole or not at all, no report twice, and none of it is public."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.csv_tables import FileRefused, RowsBroken
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.keeping_files import file_of, forget_files, keep_reports, table_in
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.receiving_reports import Received, receive_reports
from portal.incidents.report_heads import Mapping
from portal.incidents.report_models import ReceivedReport, ReportUpload
from portal.incidents.rules import IncidentState
from portal.places.models import MunicipioInArea
from tests.domain.racing import at_once
from tests.factories.incidents import acting, area
from tests.factories.people import organisation, person

MAPPING = Mapping(title=0, account=1, day=2, municipio=3, key=4)
HEAD = "Título,Relato,Fecha,Municipio,Folio\n"
NOW = utc_now()
DAY = (NOW - timedelta(days=3)).date()
FREE = Mapping(title=0, account=1, day=2, municipio=3)


@pytest.fixture
def bringer(session):
    """An intermediary, in a country of one municipio."""
    place = area(session)
    session.add(
        MunicipioInArea(code="20067", name="Lugar", population=20_000, area_code=place.code)
    )
    return person(session, Role.INTERMEDIARY)


def row(number, text="Piedras en el camino."):
    return f"Camino cerrado,{text},{DAY},20067,{number}\n"


def kept(session, who, *rows):
    actor, organisation_id = acting(who)
    body = (HEAD + "".join(rows)).encode()
    return keep_reports(
        session, proposer=actor, organisation_id=organisation_id, body=body, now=NOW
    )


def received(session, who, *rows, mapping=MAPPING):
    upload, key = kept(session, who, *rows)
    return receive_reports(
        session,
        proposer=acting(who)[0],
        upload=upload,
        table=table_in(upload, key),
        mapping=mapping,
        now=NOW,
    )


def count(session, what):
    return session.scalar(select(func.count()).select_from(what))


def test_reports_are_received_and_none_is_public(session, bringer):
    assert received(session, bringer, row(1), row(2)) == Received(2, 2)
    states = session.scalars(select(Incident.state)).all()
    assert states == [IncidentState.RECEIVED] * 2
    assert count(session, PublicIncident) == 0
    assert count(session, ReportUpload) == 0


def test_whoever_brought_them_took_them_in(session, bringer):
    received(session, bringer, row(1))
    incident = session.scalars(select(Incident)).one()
    actor, organisation_id = acting(bringer)
    assert incident.handled_by_user_id == actor.user_id
    assert incident.handled_by_organisation_id == organisation_id
    assert incident.due_at == NOW + timedelta(hours=48)


def test_brought_again_it_adds_only_what_is_new(session, bringer):
    received(session, bringer, row(1), row(2))
    assert received(session, bringer, row(1, "Otro texto."), row(3)) == Received(2, 1)
    assert count(session, Incident) == 3


def test_without_numbers_a_row_is_known_by_what_it_tells(session, bringer):
    received(session, bringer, row(1), mapping=FREE)
    again = received(session, bringer, row(9), row(9, "Otro texto."), mapping=FREE)
    assert again == Received(2, 1)


def test_two_organisations_may_number_alike(session, bringer):
    received(session, bringer, row(1))
    assert received(session, person(session, Role.INTERMEDIARY), row(1)).added == 1


def test_one_bad_row_and_nothing_is_stored(session, bringer):
    with pytest.raises(RowsBroken) as refused:
        received(session, bringer, row(1), row(2, "Llamar al 951 123 4567"))
    (fault,) = refused.value.faults
    assert (fault.row, fault.field, fault.fault) == (3, "account", "forbidden")
    assert count(session, Incident) == count(session, ReceivedReport) == 0


def test_the_file_lies_sealed_and_opens_with_its_own_key_only(session, bringer):
    upload, _key = kept(session, bringer, row(1, "Palabra-única-del-archivo"))
    _other, other_key = kept(session, bringer, row(2))
    assert "Palabra-única-del-archivo".encode() not in upload.body
    with pytest.raises(NotFound):
        table_in(upload, other_key)


def test_only_whoever_brought_it_finds_it(session, bringer):
    upload, _key = kept(session, bringer, row(1))
    colleague = person(session, Role.INTERMEDIARY, at=organisation(session))
    with pytest.raises(NotFound):
        file_of(session, acting(colleague)[0], upload.reference)
    assert file_of(session, acting(bringer)[0], upload.reference) is upload


def test_a_file_that_nobody_imports_is_forgotten(session, bringer):
    kept(session, bringer, row(1))
    assert forget_files(session, now=NOW + timedelta(hours=23)) == 0
    assert forget_files(session, now=NOW + timedelta(hours=25)) == 1


def test_what_is_no_table_is_not_even_kept(session, bringer):
    actor, organisation_id = acting(bringer)
    with pytest.raises(FileRefused):
        keep_reports(
            session, proposer=actor, organisation_id=organisation_id, body=b"PK..", now=NOW
        )
    assert count(session, ReportUpload) == 0


def test_nobody_brings_files_for_another_organisation(session, bringer):
    with pytest.raises(NotFound):
        keep_reports(
            session,
            proposer=acting(bringer)[0],
            organisation_id=organisation(session).id,
            body=HEAD.encode() + row(1).encode(),
            now=NOW,
        )


@pytest.mark.race
def test_the_same_file_twice_at_once_counts_once(app):
    with transaction() as session:
        place = area(session)
        session.add(
            MunicipioInArea(code="20067", name="Lugar", population=20_000, area_code=place.code)
        )
        where = organisation(session)
        people = [person(session, Role.INTERMEDIARY, at=where) for _ in range(2)]
        actors = [acting(one)[0] for one in people]
        files = [(kept(session, one, row(1), row(2))) for one in people]
        brought = [(upload.reference, key) for upload, key in files]

    def deed(actor, reference, key):
        def receive(session):
            upload = file_of(session, actor, reference)
            table = table_in(upload, key)
            return receive_reports(
                session, proposer=actor, upload=upload, table=table, mapping=MAPPING, now=NOW
            ).added

        return receive

    deeds = [deed(actor, *file) for actor, file in zip(actors, brought, strict=True)]
    assert at_once(app, deeds) == {2: 1, 0: 1}
    assert count(db.session, Incident) == 2
