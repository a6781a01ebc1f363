"""Staff ask for a refund on one page and a second person lets it go on another."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.models import Gift
from portal.giving.queries import gift_by_reference
from portal.giving.refund_models import RefundRequest
from portal.giving.settling import settle_gift
from portal.jobs.relay import relay_due
from tests.factories.giving import gateway_to
from tests.factories.people import organisation, person, sign_in
from tests.factories.refunds import asked_refund, charge_of, paid_gift, the_gift
from tests.factories.treasury import Treasury
from tests.web.client import FORM_TOKEN, TOKEN, strict_client


@pytest.fixture
def gift(app, running):
    return paid_gift(app, running, gateway_to(running))


def someone(app, gift, role=Role.FINANCE):
    """A client of a new person of the organisation that got the gift."""
    client = strict_client(app)
    with transaction() as session:
        where = gift_by_reference(session, gift).campaign.organisation
        sign_in(client, person(session, role, at=where))
    return client


def the_refund():
    db.session.rollback()
    return db.session.scalars(select(RefundRequest)).one()


def ask(client, gift, **fields):
    """Fill in the page's form, its own word included, and send it."""
    url = f"/es/desk/gifts/{gift}/refund"
    word = FORM_TOKEN.search(client.get(url).get_data(as_text=True))[1]
    data = {"amount": "100", "reason": "donor_asked", "form_token": word, **fields}
    return client.submit(url, data, follow_redirects=True)


def decide(client, what="approve"):
    page = "/es/desk/refunds"
    found = TOKEN.search(client.get(page).get_data(as_text=True))
    url = f"/es/desk/refunds/{the_refund().reference}/{what}"
    data = {"csrf_token": found[1] if found else ""}
    return client.post(url, data=data, follow_redirects=True)


def test_one_asks_another_approves_and_the_donor_sees_it(app, gift):
    asker, second = someone(app, gift), someone(app, gift, Role.ORGANISATION_ADMIN)
    assert gift in asker.get("/es/desk/gifts").get_data(as_text=True)
    url = f"/es/desk/gifts/{gift}/refund"
    assert 'value="250.00"' in asker.get(url).get_data(as_text=True)
    answer = ask(asker, gift)
    assert "Sale cuando otra persona la apruebe" in answer.get_data(as_text=True)
    assert "le toca decidir a otra persona" in answer.get_data(as_text=True)
    assert "Devolución aprobada" in decide(second).get_data(as_text=True)
    while relay_due():
        pass
    assert the_refund().step == "done"
    assert the_gift(gift).state == "partly_refunded"
    assert "Devuelta" in asker.get(url).get_data(as_text=True)


def test_whoever_asked_is_refused_by_the_server_too(app, gift):
    asker = someone(app, gift)
    ask(asker, gift, reason="twice")
    token = TOKEN.search(asker.get(f"/es/desk/gifts/{gift}/refund").get_data(as_text=True))[1]
    answer = asker.post(
        f"/es/desk/refunds/{the_refund().reference}/approve",
        data={"csrf_token": token},
        follow_redirects=True,
    )
    assert "le toca a otra persona" in answer.get_data(as_text=True)
    assert the_refund().step == "asked"


def test_a_second_click_decides_nothing_more(app, gift):
    asked_refund(gift)
    second, third = someone(app, gift), someone(app, gift)
    token = TOKEN.search(third.get("/es/desk/refunds").get_data(as_text=True))[1]
    assert "no se hará" in decide(second, "refuse").get_data(as_text=True)
    url = f"/es/desk/refunds/{the_refund().reference}/approve"
    answer = third.post(url, data={"csrf_token": token}, follow_redirects=True)
    assert "ya decidió" in answer.get_data(as_text=True)
    assert the_refund().step == "refused"


def test_a_double_click_asks_once(app, gift):
    asker = someone(app, gift)
    url = f"/es/desk/gifts/{gift}/refund"
    word = FORM_TOKEN.search(asker.get(url).get_data(as_text=True))[1]
    for _ in range(2):
        assert "Sale cuando otra" in ask(asker, gift, form_token=word).get_data(as_text=True)
    assert the_refund().amount_minor == 10_000
    assert ask(asker, gift, form_token="").status_code == 400


def test_an_old_password_is_asked_again_before_money_goes(app, gift):
    asked_refund(gift)
    second = someone(app, gift)
    token = TOKEN.search(second.get("/es/desk/refunds").get_data(as_text=True))[1]
    with second.session_transaction() as session:
        session["fs_paa"] = 0
    answer = second.post(
        f"/es/desk/refunds/{the_refund().reference}/approve", data={"csrf_token": token}
    )
    assert answer.status_code == 302
    assert the_refund().step == "asked"


@pytest.mark.parametrize(
    "amount, status, told",
    [
        ("", 400, "Falta corregir"),
        ("mucho", 400, "con números"),
        ("250.001", 400, "con números"),
        ("250.01", 409, "Quedan"),
        ("0", 409, "Quedan"),
    ],
)
def test_a_wrong_amount_comes_back_with_what_was_typed(app, gift, amount, status, told):
    asker = someone(app, gift)
    answer = ask(asker, gift, amount=amount)
    assert answer.status_code == status
    html = answer.get_data(as_text=True)
    assert told in html
    if amount:
        assert f'value="{amount}"' in html
    assert db.session.scalar(select(func.count(RefundRequest.id))) == 0


@pytest.mark.parametrize("reason", ["", "fraud_warning", "nonsense"])
def test_only_reasons_of_people_are_taken(app, gift, reason):
    assert ask(someone(app, gift), gift, reason=reason).status_code == 400


def test_another_organisations_gift_and_refund_are_not_found(app, gift, client):
    refund = asked_refund(gift)
    with transaction() as session:
        sign_in(client, person(session, Role.FINANCE, at=organisation(session)))
    assert client.get(f"/es/desk/gifts/{gift}/refund").status_code == 404
    assert "$100.00" not in client.get("/es/desk/refunds").get_data(as_text=True)
    url = f"/es/desk/refunds/{refund}/approve"
    assert client.submit(url, page="/es/desk/campaigns/new").status_code == 404
    assert the_refund().step == "asked"


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.VERIFIER, Role.COORDINATOR, Role.VOLUNTEER])
def test_others_find_no_such_page(app, gift, role):
    client = someone(app, gift, role)
    assert client.get("/es/desk/refunds").status_code == 404
    assert client.get(f"/es/desk/gifts/{gift}/refund").status_code == 404


def test_an_admin_approves_and_does_not_ask(app, gift):
    client = someone(app, gift, Role.ORGANISATION_ADMIN)
    assert client.get("/es/desk/refunds").status_code == 200
    assert client.get(f"/es/desk/gifts/{gift}/refund").status_code == 404


def test_staff_read_what_a_bank_is_claiming_until_it_is_decided(app, running, gift):
    claimed = "El banco reclama"
    staff = someone(app, gift)
    assert claimed not in staff.get("/es/desk/gifts").get_data(as_text=True)
    dispute = running.play.dispute(charge_of(gateway_to(running), gift))
    for told, happens in ((True, lambda: None), (False, lambda: close(running, dispute))):
        happens()
        settle_gift(gift, gateway=gateway_to(running), write=transaction, now=utc_now())
        assert (claimed in staff.get("/es/desk/gifts").get_data(as_text=True)) == told
    assert f"/es/desk/gifts/{gift}/refund" not in staff.get("/es/desk/gifts").get_data(as_text=True)


def close(running, dispute):
    running.play.close_dispute(dispute["id"], won=False)


def test_an_unknown_decision_is_not_found(app, gift):
    asked_refund(gift)
    assert decide(someone(app, gift), "perhaps").status_code == 404


def test_many_refunds_come_a_page_at_a_time(app, gift, monkeypatch):
    monkeypatch.setattr("blueprints.gifts.refund_views.PAGE", 2)
    for minor in (2_000, 3_000, 4_000):
        asked_refund(gift, minor)
    client = someone(app, gift)
    first = client.get("/es/desk/refunds").get_data(as_text=True)
    assert "$20.00" not in first
    rest = client.get(f"/es/desk/refunds?before={_last_shown(client)}").get_data(as_text=True)
    assert "$20.00" in rest
    assert "$30.00" not in rest
    assert client.get("/es/desk/refunds?before=x").status_code == 200


def _last_shown(client):
    page = client.get("/es/desk/refunds").get_data(as_text=True)
    return page.split("before=")[1].split('"')[0]


@pytest.mark.parametrize("before", ["9" * 20, str(2**31), "-1", "x", "0"])
def test_a_number_that_no_table_holds_is_the_first_page(app, gift, before):
    staff = someone(app, gift, Role.ORGANISATION_ADMIN)
    for page in ("/es/desk/refunds", "/es/transparency"):
        assert staff.get(f"{page}?before={before}").status_code == 200
        assert staff.get(f"{page}?before={2**31 - 1}").status_code == 200


def test_an_offline_gift_has_no_link_and_its_page_sends_to_the_treasury(app, session):
    treasury = Treasury(session)
    gift = session.get(Gift, treasury.given(50_000).gift_id).reference
    staff = strict_client(app)
    sign_in(staff, treasury.first_user)
    session.commit()
    page = f"/es/desk/gifts/{gift}/refund"
    shown = staff.get("/es/desk/gifts").get_data(as_text=True)
    assert gift in shown
    assert page not in shown
    answer = staff.get(page).get_data(as_text=True)
    assert "no llegó por la pasarela" in answer
    assert "Pedir la devolución" not in answer
