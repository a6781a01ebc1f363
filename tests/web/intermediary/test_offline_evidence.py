"""From the device to the desk: a sealed bill by its page, refused when it is not whole."""

from io import BytesIO

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.models import Case, Evidence
from portal.aid.queries import case_for
from portal.aid.rules import NeedKind
from portal.aid.taking import take_case
from portal.aid.tying import apply_tie
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.jobs.carrying import carry_from_vault
from tests.factories.cases import case as another_case
from tests.factories.cases import fill_pool, mxn
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client
from tests.web.intermediary.test_offline_journey import (
    CLEAN,
    RELEASE,
    ana,
    bring,
    cases,
    deeds,
    device,
    family,
    fetch,
    fetched,
    offline,
    sealed,
)
from tests.web.support.asking import token_on

__all__ = ["ana", "device", "family", "fetched", "offline"]
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PAGE = "/es/intermediary/offline/evidence"
PDF = b"%PDF-1.7 Factura de Ximena Cocom %%EOF"


def help_with(session, worker, reference):
    """Money set apart for the funeral of a case."""
    apply_tie(
        session, message_id=reference, case_reference=reference, cell="31·2026-03",
        confirmed_through=0, now=utc_now(),
    )  # fmt: skip
    actor, now = actor_for(worker), utc_now()
    found = case_for(session, actor, reference, lock=True)
    take_case(session, case=found, actor=actor, version=found.version, now=now)
    need = add_need(
        session, case=found, kind=NeedKind.FUNERAL, amount=mxn(900), actor=actor, now=now
    )
    made = commit_aid(
        session, case=found, need_reference=need.reference, amount=mxn(900), actor=actor,
        livemode=False, now=now,
    )  # fmt: skip
    return made.commitment.reference


@pytest.fixture
def helped(ana, fetched, offline):
    """Ana's request is a case with money set apart, and her device knows it."""
    assert bring(ana, RELEASE, sealed(fetched, "release"), **CLEAN).status_code == 303
    (case,) = cases()
    with transaction() as session:
        worker = person(session, Role.CASEWORKER, at=offline["ana"][0].organisation)
        fill_pool(session, case.organisation_id, 5000)
        commitment = help_with(session, worker, case.reference)
    fetched.save(fetch(ana))
    (fetched.folder / "factura.pdf").write_bytes(PDF)
    return case.reference, commitment, worker


def bill(device, commitment, *changes):
    return sealed(
        device, "evidence", "--file", "factura.pdf", "--commitment", commitment,
        "--amount", "850.50", "--day", "2026-11-03", *changes,
    )  # fmt: skip


def send(ana, raw):
    token = token_on(ana.get(PAGE))
    return ana.post(
        PAGE,
        data={"csrf_token": token, "file": (BytesIO(raw), "evidence.resguardo")},
        content_type="multipart/form-data",
    )


def papers():
    while carry_from_vault():
        pass
    db.session.rollback()
    return [(one.amount_minor, one.spent_on.isoformat()) for one in db.session.query(Evidence)]


def test_the_desk_sees_how_much_which_day_and_a_mark(app, ana, helped, fetched):
    case, commitment, worker = helped
    page = ana.get(PAGE).get_data(as_text=True)
    assert case in page
    assert commitment in page
    raw = bill(fetched, commitment)
    for _click in range(2):
        assert send(ana, raw).status_code == 303
    assert papers() == [(85_050, "2026-11-03")]
    staff = strict_client(app)
    sign_in(staff, worker)
    desk = staff.get(f"/es/desk/cases/{case}").get_data(as_text=True)
    assert db.session.scalar(select(Evidence.mark))[:12] in desk
    assert "Ximena" not in desk
    assert "upload_refused" not in deeds()


def test_what_is_not_genuine_is_refused_and_on_record(ana, helped, fetched):
    _case, commitment, _worker = helped
    raw = bill(fetched, commitment)
    answer = send(ana, raw[:-1] + bytes([raw[-1] ^ 1]))
    assert answer.status_code == 409
    assert "quedó registrado" in answer.get_data(as_text=True)
    assert "upload_refused" in deeds()
    assert send(ana, b"").status_code == 409
    nothing = ana.submit(PAGE, {})
    assert nothing.status_code == 400
    assert papers() == []


def test_help_of_somebody_elses_case_is_not_proved(ana, helped, fetched):
    with transaction() as session:
        other = organisation(session)
        found = another_case(session, organisation_id=other.id, intermediary="another")
        worker = person(session, Role.CASEWORKER, at=other)
        fill_pool(session, other.id, 5000)
        foreign = help_with(session, worker, found.reference)
    answer = send(ana, bill(fetched, foreign))
    assert answer.status_code == 409
    assert "no es de un caso tuyo" in answer.get_data(as_text=True)
    assert papers() == []


def test_another_currency_or_a_closed_case_proves_nothing(ana, helped, fetched):
    case, commitment, _worker = helped
    dollars = bill(fetched, commitment, "--currency", "USD")
    assert send(ana, dollars).status_code == 409
    (fetched.folder / "evidence.resguardo").unlink()
    pesos = bill(fetched, commitment)
    with transaction() as session:
        found = session.scalars(select(Case).where(Case.reference == case)).one()
        found.state, found.is_open, found.closed_on = "closed", False, utc_now().date()
        found.outcome = "helped"
    closed = send(ana, pesos)
    assert closed.status_code == 409
    assert "ya se cerró" in closed.get_data(as_text=True)
    assert papers() == []


def test_a_stale_bundle_is_told_to_be_fetched_again(ana, helped, fetched, family):
    _case, commitment, _worker = helped
    raw = bill(fetched, commitment)
    browser, words = family
    browser.submit("/es/help/receipt", {"words": words})
    browser.submit("/es/help/case/answer", {"text": "Ya no hay agua."}, page="/es/help/case")
    stale = send(ana, raw)
    assert stale.status_code == 409
    assert "Descargar la solicitud otra vez" in stale.get_data(as_text=True)
    assert "upload_refused" not in deeds()
    fetched.save(fetch(ana))
    (fetched.folder / "evidence.resguardo").unlink()
    assert send(ana, bill(fetched, commitment)).status_code == 303
    assert papers() == [(85_050, "2026-11-03")]


def test_who_keeps_keys_here_has_no_such_page(alliance, app):
    someone = alliance.found("cora")["cora"]
    client = strict_client(app)
    sign_in(client, someone.user)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code in (400, 404)
