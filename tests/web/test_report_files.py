"""A file of reports, page by page: seen first, received whole, refused by row and field."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from blueprints.verification import report_files
from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents import report_rules
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.report_models import ReportUpload
from portal.places.models import MunicipioInArea
from tests.factories.incidents import area
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client
from tests.web.test_verification_pages import own, text_of

IMPORT = "/es/verification/import"
HEAD = "Título,Relato,Fecha,Municipio,Folio\n"
COLUMNS = {
    "title": "0", "account": "1", "day": "2", "order": "%Y-%m-%d", "municipio": "3",
    "latitude": "", "longitude": "", "kind": "", "usual_kind": "road_closed", "key": "4",
}  # fmt: skip


@pytest.fixture
def bringer(app, client):
    with transaction() as session:
        place = area(session)
        session.add(
            MunicipioInArea(code="20067", name="Lugar", population=20_000, area_code=place.code)
        )
        user = person(session, Role.INTERMEDIARY)
    sign_in(client, user)
    return user


def row(number, title="Camino cerrado", account="Piedras en el camino."):
    day = (utc_now() - timedelta(days=3)).date()
    return f"{title},{account},{day},20067,{number}\n"


def bring(client, user, *rows, organisation_id=None, body=None):
    body = body if body is not None else (HEAD + "".join(rows)).encode()
    return client.submit(
        IMPORT,
        {"organisation": organisation_id or own(user), "file": (BytesIO(body), "reportes.csv")},
        content_type="multipart/form-data",
    )


def count(what):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(what))


def test_seen_first_then_received_and_never_published(client, bringer):
    answer = bring(client, bringer, row(1), row(2, title="Puente caído"))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Nada está guardado todavía" in page.text
    assert "Puente caído" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert count(Incident) == 0
    received = client.submit(answer.location, COLUMNS, follow_redirects=True)
    assert "2 renglones: 2 reportes nuevos" in text_of(received)
    assert count(Incident) == 2
    assert count(PublicIncident) == 0


def test_sent_twice_counts_once(client, bringer):
    answer = bring(client, bringer, row(1))
    assert client.submit(answer.location, COLUMNS).status_code == 303
    assert client.get(answer.location).status_code == 404
    assert count(Incident) == 1


def test_bad_rows_are_named_and_nothing_is_stored(client, bringer):
    answer = bring(client, bringer, row(1), row(2, account="Llamar al 951 123 4567"), row(1))
    page = text_of(client.get(answer.location))
    assert "Renglón 3, Relato: tiene teléfono, que nunca pasa" in page
    assert "951 123 4567" not in page
    assert "Renglón 4, Número de cada reporte: repite el renglón 2" in page
    assert "Recibir" not in page


def test_a_hand_made_answer_cannot_skip_the_check(client, bringer):
    answer = bring(client, bringer, row(1))
    refused = client.submit(answer.location, {**COLUMNS, "day": "0"})
    assert refused.status_code == 422
    assert "Renglón 2, Día: no es un día escrito así «Camino»" in text_of(refused)
    assert count(Incident) == 0


def test_a_formula_is_refused_clearly(client, bringer):
    answer = bring(client, bringer, row(1, title="=1+1"))
    assert "empieza como una fórmula" in text_of(client.get(answer.location))


def test_columns_can_be_chosen_anew(client, bringer):
    answer = bring(client, bringer, row(1, title="Un título", account="Un relato."))
    page = client.get(answer.location, query_string={**COLUMNS, "title": "1"}).text
    assert "Un relato.<br>" in page


@pytest.mark.parametrize(
    "body, told",
    [
        (b"PK\x03\x04", "Es un libro de Excel"),
        ("Título,Relato\na,b\n".encode("utf-16"), "no es texto"),
        (b"", "no tiene renglones"),
        (b"a,b\n", "no tiene renglones"),
        (b"a,b\n" + b"1,2\n" * 8_000, "más de 4 MB"),
        (b"a,b\n" + b"1,2\n" * 5_002, "más de 5000 renglones"),
    ],
)
def test_what_is_no_such_file_is_refused_on_the_same_page(client, bringer, monkeypatch, body, told):
    monkeypatch.setattr(report_rules, "LARGEST", 30_000)
    monkeypatch.setattr(report_files, "LARGEST", 30_000)
    answer = bring(client, bringer, body=body)
    assert answer.status_code in {400, 422}
    assert told in text_of(answer)
    assert count(ReportUpload) == 0


def test_another_browser_does_not_open_the_file(app, client, bringer):
    answer = bring(client, bringer, row(1))
    elsewhere = strict_client(app)
    sign_in(elsewhere, bringer)
    assert elsewhere.get(answer.location).status_code == 404


def test_nobody_brings_a_file_for_another_organisation(client, bringer):
    with transaction() as session:
        other = organisation(session).id
    assert bring(client, bringer, row(1), organisation_id=other).status_code == 400
    assert count(ReportUpload) == 0


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.VERIFIER, Role.VOLUNTEER])
def test_others_find_nothing(app, client, role):
    with transaction() as session:
        user = person(session, role)
    sign_in(client, user)
    assert client.get(IMPORT).status_code == 404
