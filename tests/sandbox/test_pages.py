import html5lib
import pytest
import requests

from portal.sandbox.rules import Method
from portal.sandbox.words import EN, ES
from tests.sandbox.conftest import SPEI, begun, gift, monthly, paid_charge


@pytest.fixture
def session(client):
    customer = client.v1.customers.create({}).id
    return client.v1.checkout.sessions.create(gift(customer=customer, payment_method_options=SPEI))


def press(session, move, **more):
    return requests.post(session.url, data={"move": move}, allow_redirects=False, timeout=5, **more)


def get(address):
    page = requests.get(address, timeout=5)
    html5lib.HTMLParser(strict=True).parse(page.text)
    return page


def test_page_says_that_no_money_is_taken_how_much_and_for_whom(session):
    page = get(session.url).text
    assert "PASARELA DE PRUEBA – NO SE COBRA DINERO" in page
    assert "$250.00 MXN" in page
    assert "Casa Puente" in page
    assert '<html lang="es">' in page


def test_page_speaks_english_where_the_session_does(client):
    page = get(client.v1.checkout.sessions.create(gift(locale="en")).url).text
    assert EN["banner"] in page
    assert '<html lang="en">' in page


def test_both_languages_say_everything():
    assert ES.keys() == EN.keys()


def test_looking_changes_nothing(client, session):
    for page in ("", "/bank", "/voucher"):
        get(session.url + page)
    assert client.v1.checkout.sessions.retrieve(session.id).to_dict() == session.to_dict()


def test_paying_leads_back_with_the_session_in_the_address(session):
    answer = press(session, "pay")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:9/gracias?s={session.id}"


def test_second_click_leads_to_the_same_place_and_takes_nothing(client, session):
    first, second = press(session, "pay"), press(session, "pay")
    assert second.headers["Location"] == first.headers["Location"]
    assert len(client.v1.charges.list().data) == 1


def test_declined_card_comes_back_with_the_reason(session):
    answer = press(session, "decline")
    assert answer.headers["Location"] == f"/pay/{session.id}"
    assert ES["declined"] in get(session.url).text


def test_bank_is_asked_on_a_page_of_its_own(session):
    assert press(session, "bank").headers["Location"] == f"/pay/{session.id}/bank"
    assert ES["bank_accept"] in get(session.url + "/bank").text
    assert "gracias" in press(session, "bank_accept").headers["Location"]


@pytest.mark.parametrize(
    "move,title", [("oxxo", "voucher_title_oxxo"), ("spei", "voucher_title_spei")]
)
def test_pending_payment_has_a_page_that_says_so(session, move, title):
    assert press(session, move).headers["Location"] == f"/pay/{session.id}/voucher"
    page = get(f"{session.url}/voucher").text
    assert ES[title] in page
    assert ES["voucher_pending"] in page
    assert "gracias" in press(session, "voucher_paid").headers["Location"]


def test_lapsed_voucher_says_that_nothing_was_taken(session):
    press(session, "oxxo")
    press(session, "voucher_lapse")
    assert ES["lapsed_title"] in get(session.url).text


def test_leaving_is_a_plain_link(session):
    assert 'href="http://127.0.0.1:9/donar"' in get(session.url).text


@pytest.mark.parametrize("move,status", [("voucher_paid", 409), ("nonsense", 400), ("", 400)])
def test_button_that_is_not_there_changes_nothing(client, session, move, status):
    assert press(session, move).status_code == status
    assert client.v1.checkout.sessions.retrieve(session.id).payment_intent is None


def test_expired_session_cannot_be_paid(client, session, clock):
    clock.forward(hours=25)
    assert ES["expired_title"] in get(session.url).text
    assert press(session, "pay").status_code == 409
    client.v1.checkout.sessions.expire(session.id)
    assert press(session, "pay").status_code == 409


def test_button_on_another_website_does_nothing(client, session):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert press(session, "pay", headers=headers).status_code == 403
    assert client.v1.charges.list().data == []


@pytest.mark.parametrize("address", ["cs_test_none", "ch_none", "x/bank", "x/voucher"])
def test_page_that_does_not_exist(sandbox, address):
    page = get(f"{sandbox.base_url}/pay/{address}")
    assert page.status_code == 404
    assert ES["missing_title"] in page.text


def test_text_from_the_request_is_escaped(client):
    hostile = "<script>alert(1)</script>"
    session = client.v1.checkout.sessions.create(
        gift(branding_settings={"display_name": hostile}, client_reference_id=hostile)
    )
    assert "<script" not in get(session.url).text


def test_policy_allows_no_script_and_the_one_way_back(session):
    policy = get(session.url).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'self' http://127.0.0.1:9" in policy


def panel(sandbox, move, reference, **more):
    return requests.post(
        f"{sandbox.base_url}/panel",
        data={"move": move, "reference": reference},
        timeout=5,
        **more,
    )


def test_empty_panel_says_what_to_do(sandbox):
    assert ES["panel_empty"] in get(f"{sandbox.base_url}/panel?lang=es").text
    assert EN["panel_empty"] in get(f"{sandbox.base_url}/panel?lang=en").text


def test_panel_refunds_and_disputes(client, sandbox):
    charge = paid_charge(sandbox, client)
    assert ES["done"] in panel(sandbox, "refund_half", charge.id).text
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 12_500
    panel(sandbox, "dispute", charge.id)
    assert ES["state_disputed"] in get(f"{sandbox.base_url}/panel?lang=es").text
    panel(sandbox, "lose", client.v1.disputes.list().data[0].id)
    assert client.v1.disputes.list().data[0].status == "lost"


def test_panel_pays_out_a_connected_account(client, sandbox):
    paid_charge(sandbox, client, account="acct_sierra")
    panel(sandbox, "payout", "acct_sierra")
    paid = client.v1.payouts.list({}, {"stripe_account": "acct_sierra"}).data
    assert [payout.amount for payout in paid] == [23_608]


@pytest.mark.parametrize(
    "move,reference,status",
    [("refund", "ch_none", 409), ("payout", "", 409), ("nonsense", "", 400), ("win", "../x", 400)],
)
def test_panel_refuses_calmly(sandbox, move, reference, status):
    answer = panel(sandbox, move, reference)
    assert answer.status_code == status
    assert ES["panel_title"] in answer.text or EN["panel_title"] in answer.text


def test_panel_obeys_no_other_website(client, sandbox):
    charge = paid_charge(sandbox, client)
    answer = panel(sandbox, "refund", charge.id, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert client.v1.charges.retrieve(charge.id).refunded is False


def test_panel_plays_a_monthly_gift_to_its_end(client, sandbox):
    order = begun(sandbox, client)
    address = f"{sandbox.base_url}/panel?lang=es"
    assert ES["panel_monthly"] in get(address).text
    panel(sandbox, "renew_refused", order.id)
    assert ES["state_past_due"] in get(address).text
    panel(sandbox, "retry", order.id)
    panel(sandbox, "renew", order.id)
    panel(sandbox, "end_subscription", order.id)
    assert client.v1.subscriptions.retrieve(order.id).status == "canceled"
    assert ES["state_canceled"] in get(address).text
    assert panel(sandbox, "renew", order.id).status_code == 409


def test_panel_plays_transfers_warnings_and_reviews(client, sandbox, session):
    sandbox.play.take_voucher(session.id, Method.SPEI)
    assert ES["done"] in panel(sandbox, "part_arrives", session.id).text
    panel(sandbox, "more_arrives", session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert panel(sandbox, "part_arrives", session.id).status_code == 409
    charge = paid_charge(sandbox, client)
    for move in ("warn", "review"):
        assert ES["done"] in panel(sandbox, move, charge.id).text
    review = client.v1.charges.retrieve(charge.id).review
    assert ES["done"] in panel(sandbox, "close_review", review).text


def test_the_page_of_a_monthly_gift_says_how_often(client):
    page = get(client.v1.checkout.sessions.create(monthly()).url).text
    assert f"$250.00 MXN {ES['each_month']}" in page
    assert ES["oxxo"] not in page


def test_the_page_that_saves_a_card_takes_nothing(client, sandbox):
    order = begun(sandbox, client)
    page = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "currency": "mxn",
            "locale": "es",
            "customer": order.customer,
            "success_url": "http://127.0.0.1:9/x",
        }
    )
    shown = get(page.url).text
    assert ES["card_save"] in shown
    assert ES["saves_only"] in shown
    assert press(page, "decline").status_code == 303
    assert press(page, "pay").headers["Location"] == "http://127.0.0.1:9/x"
    assert press(page, "pay").headers["Location"] == "http://127.0.0.1:9/x"
    assert ES["paid_title"] not in get(page.url).text
    assert len(client.v1.charges.list().data) == 1
