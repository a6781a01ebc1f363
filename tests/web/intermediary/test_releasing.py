"""What passes through the airlock, and what does not."""

import pytest
from sqlalchemy import func, select

from portal.aid.models import Case
from portal.extensions import db, transaction
from portal.jobs.rounds import run_round
from tests.factories.incidents import verified
from tests.web.intermediary.reading import only_capsule, release


@pytest.fixture
def ana(enter, words):
    return enter("ana")


def cases():
    run_round()
    return db.session.scalar(select(func.count()).select_from(Case))


@pytest.mark.parametrize(
    "text",
    [
        "llamar al 55 0199 4477",
        "escribir a ximena@ejemplo.mx",
        "su CURP es COKX900101MYNCXM09",
    ],
)
def test_a_telephone_a_mail_or_a_curp_never_passes(ana, text):
    answer = release(ana, only_capsule(), text=text, reviewed="y")

    assert (answer.status_code, cases()) == (400, 0)


def test_a_name_passes_only_once_it_was_looked_at(ana):
    refused = release(ana, only_capsule(), text="la señora Ximena pide despensa")
    assert (refused.status_code, cases()) == (400, 0)
    assert "Ximena" in refused.get_data(as_text=True)

    again = release(ana, only_capsule(), text="la oficina del DIF en Mérida", reviewed="y")
    assert (again.status_code, cases()) == (303, 1)


def test_a_request_becomes_one_case(ana):
    release(ana, only_capsule())

    assert release(ana, only_capsule()).status_code == 409
    assert cases() == 1


def test_the_incident_stays_behind(ana):
    with transaction() as session:
        incident = verified(session)
        reference, title = incident.reference, incident.title_es
    release(ana, only_capsule(), incident=reference)
    run_round()

    case = db.session.scalars(select(Case)).one()
    assert case.tied
    told = " ".join(str(value) for value in vars(case).values())
    assert reference not in told
    assert title not in told
