"""A donor gives without an account: form, hosted page, signed message, page, receipt."""

import threading

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.lapsing_transfers import lapse_transfer
from portal.giving.links import gift_token
from portal.giving.models import Gift, GiftDonor
from portal.incidents.models import Incident
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from portal.ledger.models import JournalEntry
from portal.sandbox.rules import Method
from tests.factories.giving import gateway_to, stand_in
from tests.factories.people import person, sign_in
from tests.factories.refunds import charge_of
from tests.web.client import gift_form, strict_client


def filled(client, slug, **more):
    return {
        **gift_form(client, slug),
        "suggested": "25000",
        **more,
    }


def give(client, slug, **more):
    return client.post(f"/es/campaigns/{slug}/gifts", data=filled(client, slug, **more))


def page_id(response):
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.location.rsplit("/", 1)[1]


def send_messages(client, running, times=1):
    for waiting in running.webhooks.waiting():
        request = running.webhooks.request_for(waiting.id)
        for _ in range(times):
            answer = client.post("/webhooks/stripe", data=request.body, headers=request.headers)
            assert answer.status_code == 200
    while relay_due():
        pass


def the_gift():
    db.session.rollback()
    return db.session.scalars(select(Gift)).one()


def donor_page(client, app, lang="es"):
    token = gift_token(app.config["SETTINGS"].secret("PORTAL_LINK_KEY"), the_gift().reference)
    return f"/{lang}/gifts/{token}"


def test_a_paid_gift_is_said_to_be_in_the_books_once_it_is(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    send_messages(client, running)
    soon, books = "En un momento entra en los libros", "Tu donativo está en los libros"
    told = []
    for _ in range(2):
        shown = client.get(donor_page(client, app)).get_data(as_text=True)
        booked = db.session.scalar(select(func.count(JournalEntry.id)))
        told.append(("Recibido" in shown, soon in shown, books in shown, booked))
        running.play.run_chores()
        send_messages(client, running)
    assert told == [(True, True, False, 0), (True, False, True, 1)]


def test_a_gift_of_250_from_form_to_receipt(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    running.play.run_chores()
    send_messages(client, running, times=3)
    shown = client.get(donor_page(client, app))
    assert "Recibido" in shown.get_data(as_text=True)
    receipt = client.get(donor_page(client, app) + "/receipt.pdf")
    assert receipt.data.startswith(b"%PDF")
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1
    assert faults(db.session()) == []


def test_the_campaign_and_the_ledger_show_the_gift(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    running.play.run_chores()
    send_messages(client, running)
    assert "250.00" in client.get(f"/es/campaigns/{slug}").get_data(as_text=True)
    books = client.get("/es/ledger").get_data(as_text=True)
    assert "250.00" in books
    assert "Modo de prueba" in books


def test_the_hosted_page_leads_back_to_the_donors_page(app, client, running, slug):
    page = page_id(give(client, slug))
    session = running.play.pay_by_card(page)
    assert session["success_url"].endswith(donor_page(client, app))


def test_the_payment_service_learns_no_campaign_and_no_donor(app, client, running, slug):
    page = page_id(give(client, slug, email="someone@example.org"))
    told = str(running.play.decline(page))
    title = the_gift().campaign.title_es
    assert title not in told
    assert "someone@example.org" not in told
    assert slug not in told


def test_a_declined_gift_says_so_and_leads_back_to_the_same_page(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.decline(page)
    send_messages(client, running)
    url = donor_page(client, app)
    assert "rechazada" in client.get(url).get_data(as_text=True)
    again = client.submit(f"{url}/payment", page=url)
    assert page_id(again) == page


def test_an_abandoned_gift_ends_and_can_be_taken_up_again(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.expire(page)
    send_messages(client, running)
    url = donor_page(client, app)
    assert "se cerró sin usarse" in client.get(url).get_data(as_text=True)
    again = page_id(client.submit(f"{url}/payment", page=url))
    assert again != page
    running.play.pay_by_card(again)
    running.play.run_chores()
    send_messages(client, running)
    assert the_gift().state == "paid"


def test_a_lost_message_is_made_good_by_the_donors_button(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    running.play.run_chores()
    url = donor_page(client, app)
    client.submit(f"{url}/refresh", page=url)
    assert the_gift().state == "paid"


def test_reading_the_donors_page_writes_nothing(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    client.get(donor_page(client, app))
    assert the_gift().state == "awaiting"


def test_cash_at_a_shop_is_pending_and_not_in_the_meter(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.take_voucher(page, Method.OXXO)
    send_messages(client, running)
    assert "Pago pendiente" in client.get(donor_page(client, app)).get_data(as_text=True)
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 0


def test_no_receipt_before_the_money_arrived(app, client, running, slug):
    give(client, slug)
    assert client.get(donor_page(client, app) + "/receipt.pdf").status_code == 404


def test_a_paid_gift_cannot_be_paid_again(app, client, running, slug):
    data = filled(client, slug)
    page = page_id(client.post(f"/es/campaigns/{slug}/gifts", data=data))
    running.play.pay_by_card(page)
    send_messages(client, running)
    again = client.post(f"/es/campaigns/{slug}/gifts", data=data)
    assert (again.status_code, again.location) == (303, donor_page(client, app))


def test_the_link_is_mailed_once_money_arrived(app, client, running, slug):
    page = page_id(give(client, slug, email="donante@example.org"))
    with transaction() as session:
        assert session.scalar(select(func.count(GiftDonor.gift_id))) == 1
    running.play.pay_by_card(page)
    send_messages(client, running)
    (letter,) = app.extensions["mailman"].outbox
    assert letter.to == ["donante@example.org"]
    assert donor_page(client, app) in letter.body
    app.extensions["mailman"].outbox.clear()


def test_covering_the_fee_adds_it(app, client, running, slug):
    give(client, slug, covers_fee="y")
    assert (the_gift().amount_minor, the_gift().fee_cover_minor) == (26_453, 1_453)


@pytest.mark.parametrize(
    "fields, told",
    [
        ({"suggested": "other", "amount": "doscientos"}, "con números"),
        ({"suggested": "other", "amount": ""}, "Elige una cantidad"),
        ({"suggested": "", "amount": ""}, "Elige una cantidad"),
        ({"amount": "5"}, "Entre"),
        ({"amount": "90000000"}, "Entre"),
        ({"suggested": "1"}, "Elige una cantidad"),
        ({"form_token": "x"}, "Falta corregir"),
        ({"email": "nobody"}, "Falta corregir"),
    ],
)
def test_a_wrong_form_comes_back_filled(app, client, running, slug, fields, told):
    answer = give(client, slug, **fields)
    assert answer.status_code == 400
    html = answer.get_data(as_text=True)
    assert "Falta corregir" in html
    assert told in html
    if fields.get("amount"):
        assert fields["amount"] in html
    assert db.session.scalar(select(func.count(Gift.id))) == 0


def test_a_typed_amount_counts_before_a_suggested_one(app, client, running, slug):
    give(client, slug, amount="1,250.50")
    assert the_gift().amount_minor == 125_050


def test_a_campaign_whose_incident_is_no_longer_verified_takes_nothing(app, client, running, slug):
    data = filled(client, slug)
    with transaction() as session:
        for incident in session.scalars(select(Incident)):
            incident.state = "retracted"
    answer = client.post(f"/es/campaigns/{slug}/gifts", data=data)
    assert answer.status_code == 409
    assert "se detuvo" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count(Gift.id))) == 0


def test_a_dead_gateway_is_told_and_the_same_form_works_afterwards(app, client, slug):
    with stand_in() as gone:
        dead = gateway_to(gone)
    app.extensions["payment_gateway"] = dead
    data = filled(client, slug)
    answer = client.post(f"/es/campaigns/{slug}/gifts", data=data)
    assert answer.status_code == 503
    with stand_in() as running:
        app.extensions["payment_gateway"] = gateway_to(running)
        assert page_id(client.post(f"/es/campaigns/{slug}/gifts", data=data))
    del app.extensions["payment_gateway"]
    assert the_gift().state == "awaiting"


@pytest.mark.race
def test_twenty_clicks_are_one_gift_and_one_payment_page(app, client, running, slug):
    data = filled(client, slug)
    cookies = client._cookies
    pages = []

    def click():
        other = strict_client(app)
        other._cookies = cookies
        pages.append(page_id(other.post(f"/es/campaigns/{slug}/gifts", data=data)))

    threads = [threading.Thread(target=click) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pages) == 20
    assert len(set(pages)) == 1
    assert the_gift().session_id == pages[0]


@pytest.mark.parametrize("path", ["/es/campaigns/none", "/es/gifts/none", "/es/gifts/%ff"])
def test_what_does_not_exist_is_not_found(app, client, path):
    assert client.get(path).status_code == 404


def test_english_pages_speak_english_content(app, client, slug):
    assert "Test campaign" in client.get(f"/en/campaigns/{slug}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/es/campaigns/%00", "/es/gifts/a%00b", "/es/ledger?x=%00"])
def test_an_address_with_a_nul_is_not_found(app, client, path):
    assert client.get(path).status_code == 404


def test_a_nul_in_a_form_is_not_a_fault(app, client, running, slug):
    assert page_id(give(client, slug, amount="2\x0050"))
    assert the_gift().amount_minor == 25_000


def test_a_machine_that_tries_cards_is_slowed_down(app, client, running, slug):
    data = filled(client, slug, amount="1")
    answers = [client.post(f"/es/campaigns/{slug}/gifts", data=data) for _ in range(45)]
    assert answers[0].status_code == 400
    assert answers[-1].status_code == 429


def test_a_pending_page_says_how_much_and_until_when(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.take_voucher(page, Method.OXXO)
    send_messages(client, running)
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "Pago en OXXO" in html
    assert "Pagar a más tardar el" in html
    assert f"{page}/voucher" in html


def test_a_transfer_in_part_says_what_is_missing_and_one_too_big_reaches_staff(
    app, client, running, slug
):
    page = page_id(give(client, slug))
    running.play.take_voucher(page, Method.SPEI)
    running.play.transfer_arrives(page, amount=10_000)
    send_messages(client, running)
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "Llegó solo una parte" in html
    assert "$150.00 MXN" in html
    assert "te devuelve la parte que enviaste" in html
    running.play.transfer_arrives(page, amount=20_000)
    send_messages(client, running)
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "Llegó solo una parte" not in html
    assert "$50.00 MXN de tu transferencia no cuentan como donativo" in html
    staff = strict_client(app)
    with transaction() as session:
        where = the_gift().campaign.organisation_id
        ngo = session.get(Organisation, where)
        sign_in(staff, person(session, Role.FINANCE, at=ngo))
    shown = staff.get("/es/desk/gifts").get_data(as_text=True)
    assert "Llegó más de lo que se pidió" in shown
    assert "$50.00 MXN" in shown


def test_a_voucher_that_lapsed_leads_to_a_new_page(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.take_voucher(page, Method.OXXO)
    running.play.voucher_lapses(page)
    send_messages(client, running)
    assert the_gift().state == "failed"
    url = donor_page(client, app)
    again = page_id(client.submit(f"{url}/payment", page=url))
    assert again != page
    running.play.pay_by_card(again)
    running.play.run_chores()
    send_messages(client, running)
    assert the_gift().state == "paid"


def test_a_part_that_never_became_whole_goes_back(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.take_voucher(page, Method.SPEI)
    running.play.transfer_arrives(page, amount=10_000)
    send_messages(client, running)
    means = {"gateway": gateway_to(running), "write": transaction, "now": utc_now()}
    lapse_transfer(the_gift().reference, **means)
    assert the_gift().state == "failed"
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "$100.00 MXN de tu transferencia no cuentan como donativo" in html


def test_a_dispute_is_asked_about_and_a_part_given_back_is_told(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    running.play.run_chores()
    send_messages(client, running)
    charge = charge_of(gateway_to(running), the_gift().reference)
    running.play.refund(charge, amount=5_000)
    send_messages(client, running)
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "<dt>Devuelto</dt><dd>$50.00 MXN</dd>" in html
    running.play.dispute(charge)
    send_messages(client, running)
    html = client.get(donor_page(client, app)).get_data(as_text=True)
    assert "Ver cómo está ahora" in html
    assert "Ver si ya llegó" not in html


def test_a_dispute_that_was_lost_says_so(app, client, running, slug):
    page = page_id(give(client, slug))
    running.play.pay_by_card(page)
    running.play.run_chores()
    send_messages(client, running)
    dispute = running.play.dispute(charge_of(gateway_to(running), the_gift().reference))
    send_messages(client, running)
    assert "En disputa" in client.get(donor_page(client, app)).get_data(as_text=True)
    running.play.close_dispute(dispute["id"], won=False)
    send_messages(client, running)
    assert "Devuelto por el banco" in client.get(donor_page(client, app)).get_data(as_text=True)
    assert faults(db.session()) == []
