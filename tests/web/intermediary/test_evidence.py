"""From the funeral's bill to the desk: the paper stays sealed, amount, day and mark are seen."""

import re
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.closing import close_case
from portal.aid.committing import commit_aid
from portal.aid.delivering import mark_delivered
from portal.aid.models import Case, Evidence
from portal.aid.queries import case_for, delivery_for
from portal.aid.rules import NeedKind, Outcome
from portal.aid.taking import take_case
from portal.aid.tying import apply_tie
from portal.clock import utc_now
from portal.extensions import db, transaction, vault_reading
from portal.jobs.carrying import carry_from_vault
from portal.vault.models import SealedFile
from tests.domain.vault.test_files import CANARY, jpeg
from tests.factories.cases import fill_pool, mxn
from tests.factories.people import person, sign_in
from tests.web.client import strict_client
from tests.web.intermediary.reading import only_capsule, open_it, release
from tests.web.support.asking import token_on

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
BILL = ("Factura de Ximena Cocom.jpg", jpeg())


class Helped:
    """A request that became a case; its funeral was paid and the help brought by Ana."""

    def __init__(self, people, ana):
        self.ana, self.capsule = ana, only_capsule()
        release(ana, self.capsule)
        while carry_from_vault():
            pass
        where = people["ana"].organisation
        with transaction() as session:
            self.worker = person(session, Role.CASEWORKER, at=where)
            fill_pool(session, where.id, 5000)
            self.case = session.scalars(select(Case.reference)).one()
            self._help(session, actor_for(self.worker), actor_for(people["ana"].user))
        self.page = f"/es/intermediary/requests/{self.capsule}/evidence"

    def _help(self, session, actor, enlace):
        now = utc_now()
        apply_tie(
            session, message_id="tie", case_reference=self.case, cell="31·2026-03",
            confirmed_through=0, now=now,
        )  # fmt: skip
        case = case_for(session, actor, self.case, lock=True)
        take_case(session, case=case, actor=actor, version=case.version, now=now)
        need = add_need(
            session, case=case, kind=NeedKind.FUNERAL, amount=mxn(900), actor=actor, now=now
        )
        made = commit_aid(
            session, case=case, need_reference=need.reference, amount=mxn(900), actor=actor,
            livemode=False, now=now,
        )  # fmt: skip
        self.commitment = made.commitment.reference
        mark_delivered(
            session, commitment=delivery_for(session, enlace, self.commitment), code=made.code,
            actor=enlace, now=now,
        )  # fmt: skip

    def bring(self, *files, page=None, client=None, **changes):
        client = client or self.ana
        page = page or client.get(self.page)
        said = {"commitment": self.commitment, "amount": "850.50", "spent_on": "2026-11-03"}
        once = re.search(r'name="once"[^>]*value="([^"]+)"', page.text)
        data = {"csrf_token": token_on(page), "once": once.group(1), **said, **changes}
        data["files"] = [
            FileStorage(BytesIO(plain), filename=name) for name, plain in files or (BILL,)
        ]
        body, _size, boundary = stream_encode_multipart(MultiDict(data), use_tempfile=False)
        kind = f"multipart/form-data; boundary={boundary}"
        return client.post(self.page, data=body.read(), content_type=kind)

    def desk(self, app):
        client = strict_client(app)
        sign_in(client, self.worker)
        return client.get(f"/es/desk/cases/{self.case}").text


@pytest.fixture
def helped(words, people, enter):
    return Helped(people, enter("ana"))


def papers():
    while carry_from_vault():
        pass
    db.session.rollback()
    return db.session.scalars(select(Evidence)).all()


def files():
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(SealedFile))


def test_the_desk_sees_amount_day_and_mark_and_no_name(app, helped):
    assert "Entregado, sin comprobante todavía" in helped.desk(app)
    assert helped.bring().status_code == 303
    [paper] = papers()
    seen = helped.desk(app)
    assert "$850.50 MXN" in seen
    assert "3 nov 2026" in seen
    assert paper.mark[:12] in seen
    assert "sin comprobante" not in seen
    assert "Ximena" not in seen


def test_it_is_opened_again_with_a_reason(helped):
    helped.bring()
    page = helped.ana.get(helped.page)
    assert "$850.50 MXN" in page.text
    assert "Ximena" not in page.text
    shown = press(helped.ana, page)
    assert (shown.status_code, "abrir antes la identidad" in shown.text) == (409, True)

    open_it(helped.ana, helped.capsule)
    shown = press(helped.ana, helped.ana.get(helped.page))

    assert "data:image/jpeg;base64," in shown.text
    assert CANARY not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def press(client, page):
    url = re.search(r'action="(/es/[^"]+/messages/files/\w+)"', page.text).group(1)
    return client.post(url, data={"csrf_token": token_on(page)})


def test_the_request_tells_it_apart_from_what_the_family_said(helped):
    helped.bring()
    seen = helped.ana.get(f"/es/intermediary/requests/{helped.capsule}").text
    assert "Comprobante que guardó" in seen
    assert "La familia, de palabra" not in seen


def test_a_double_click_counts_once(helped):
    page = helped.ana.get(helped.page)
    assert [helped.bring(page=page).status_code for _click in range(2)] == [303, 303]
    assert (len(papers()), files()) == (1, 1)


BAD = [
    ((("factura.jpg", b"%PDF-1.7 x %%EOF"),), {}, 400, "no es lo que dice su nombre"),
    ((("nota.exe", b"MZ"),), {}, 400, "Solo se reciben fotos"),
    ((("voz.mp3", b"ID3 voz"),), {}, 400, "no un audio"),
    ((BILL, BILL), {}, 400, "uno solo por comprobante"),
    ((("", b""),), {}, 400, "uno solo por comprobante"),
    ((), {"amount": "0"}, 400, "Escribir una cantidad entre"),
    ((), {"spent_on": "2999-01-01"}, 400, "todavía no llega"),
    ((), {"spent_on": "1999-01-01"}, 400, "hace más de tres años"),
    ((), {"commitment": "no-such"}, 400, "Falta corregir algo"),
]


@pytest.mark.parametrize(("brought", "changes", "status", "told"), BAD)
def test_what_is_refused_says_why_and_keeps_what_was_typed(helped, brought, changes, status, told):
    answer = helped.bring(*brought, **changes)
    assert (answer.status_code, told in answer.text) == (status, True)
    if "amount" not in changes:
        assert 'value="850.50"' in answer.text
    assert (papers(), files()) == ([], 0)


def test_too_large_a_paper_is_refused(helped):
    assert helped.bring(("foto.jpg", jpeg() + bytes(12 * 1024 * 1024))).status_code == 413
    assert (papers(), files()) == ([], 0)


def test_a_closed_case_takes_none(helped):
    with transaction() as session:
        actor = actor_for(helped.worker)
        case = case_for(session, actor, helped.case, lock=True)
        close_case(
            session, case=case, outcome=Outcome.HELPED, actor=actor, version=case.version,
            now=utc_now(),
        )  # fmt: skip
    answer = helped.bring()
    assert (answer.status_code, "ya se cerró en la mesa" in answer.text) == (409, True)
    assert (papers(), files()) == ([], 0)


def test_strangers_find_nothing_there(app, helped, enter):
    assert enter("cora").get(helped.page).status_code == 404
    desk = strict_client(app)
    sign_in(desk, helped.worker)
    assert desk.get(helped.page).status_code in {403, 404}


def test_the_backup_sees_what_was_brought_and_brings_nothing(helped, enter):
    helped.bring()
    seen = enter("beto").get(helped.page).text
    assert "$850.50 MXN" in seen
    assert 'name="commitment"' not in seen


def test_locked_nothing_is_shown(helped, enter):
    assert enter("ana", unlocked=False).get(helped.page).status_code == 403


def test_before_there_is_a_case_the_page_says_what_to_do(words, enter):
    page = enter("ana").get(f"/es/intermediary/requests/{only_capsule()}/evidence")
    assert "Primero hay que pasarla a la mesa" in page.text
