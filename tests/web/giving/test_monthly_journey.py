"""A donor gives each month without an account: start, renew, failed renewal, change, cancel."""

import re

import pytest
from sqlalchemy import func, select

from portal.extensions import db
from portal.giving.donor_models import UpdateWish
from portal.giving.links import monthly_token
from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.jobs.relay import relay_due
from portal.ledger.checking import faults
from tests.factories.giving import gateway_to, stand_in
from tests.web.client import TOKEN, gift_form


def filled(client, slug, **more):
    return {
        **gift_form(client, slug),
        "suggested": "25000",
        "rhythm": "monthly",
        **more,
    }


def promise(client, slug, **more):
    answer = client.post(f"/es/campaigns/{slug}/gifts", data=filled(client, slug, **more))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.location.rsplit("/", 1)[1]


def send_messages(client, running):
    for waiting in running.webhooks.waiting():
        request = running.webhooks.request_for(waiting.id)
        for _ in range(2):
            answer = client.post("/webhooks/stripe", data=request.body, headers=request.headers)
            assert answer.status_code == 200
        running.webhooks.drop(waiting.id)
    while relay_due():
        pass


def the_monthly():
    db.session.rollback()
    return db.session.scalars(select(MonthlyGift)).one()


def page_of(app, lang="es"):
    key = app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    return f"/{lang}/monthly/{monthly_token(key, the_monthly().reference)}"


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.fixture
def begun(app, client, running, slug):
    """The path of the page of a monthly gift whose first month is paid."""
    page = promise(client, slug, email="donante@example.org")
    running.play.pay_by_card(page)
    running.play.run_chores()
    send_messages(client, running)
    return page_of(app)


def test_a_year_in_a_donors_life(app, client, running, begun):
    order = the_monthly().subscription_id
    assert "Al corriente" in text(client, begun)
    running.play.renew(order)
    running.play.run_chores()
    send_messages(client, running)
    running.play.renew(order, paid=False)
    send_messages(client, running)
    assert "No se pudo cobrar" in text(client, begun)
    answer = client.submit(f"{begun}/card", page=begun)
    running.play.pay_by_card(answer.location.rsplit("/", 1)[1])
    running.play.run_chores()
    send_messages(client, running)
    assert "Al corriente" in text(client, begun)
    client.submit(f"{begun}/amount", {"amount": "400"}, page=begun)
    assert "$400.00 MXN cada mes" in text(client, begun)
    running.play.renew(order)
    running.play.run_chores()
    send_messages(client, running)
    assert "¿Terminar" in text(client, f"{begun}/end")
    client.submit(f"{begun}/end")
    shown = text(client, begun)
    assert "Terminado" in shown
    assert "Lo terminaste tú" in shown
    amounts = db.session.scalars(select(Gift.amount_minor).order_by(Gift.id)).all()
    assert amounts == [25_000, 25_000, 25_000, 40_000]
    assert set(db.session.scalars(select(Gift.state))) == {"paid"}
    assert faults(db.session()) == []


def test_the_links_are_mailed_once_money_arrived(app, client, running, begun):
    letters = {letter.subject: letter.body for letter in app.extensions["mailman"].outbox}
    assert begun in letters["Tu donativo mensual empezó. Gracias"]
    assert "/gifts/" in letters["Tu donativo llegó. Gracias"]
    assert len(letters) == 2


def test_nothing_is_mailed_to_an_address_that_was_only_typed(app, client, running, slug):
    page = promise(client, slug, email="donante@example.org")
    running.play.decline(page)
    running.play.expire(page)
    send_messages(client, running)
    assert app.extensions["mailman"].outbox == []
    assert "se cerró sin usarse" in text(client, page_of(app))


def test_an_abandoned_promise_can_be_taken_up_again(app, client, running, slug):
    page = promise(client, slug)
    url = page_of(app)
    again = client.submit(f"{url}/payment", page=url)
    assert again.location.endswith(page)
    running.play.expire(page)
    again = client.submit(f"{url}/payment", page=url)
    assert not again.location.endswith(page)
    running.play.pay_by_card(again.location.rsplit("/", 1)[1])
    client.submit(f"{url}/refresh", page=url)
    assert the_monthly().state == "active"
    assert "ya está en marcha" in client.post(
        f"{url}/payment",
        data={"csrf_token": TOKEN.search(text(client, url))[1]},
        follow_redirects=True,
    ).get_data(as_text=True)


def test_news_are_wished_for_once_and_only_with_the_first_month(app, client, running, slug):
    page = promise(client, slug, email="donante@example.org", wants_news="y")
    assert db.session.scalar(select(func.count(UpdateWish.gift_id))) == 0
    running.play.pay_by_card(page)
    send_messages(client, running)
    running.play.renew(the_monthly().subscription_id)
    send_messages(client, running)
    assert db.session.scalar(select(func.count(Gift.id))) == 2
    assert db.session.scalar(select(func.count(UpdateWish.gift_id))) == 1


def test_two_clicks_are_one_promise(app, client, running, slug):
    data = filled(client, slug)
    pages = {client.post(f"/es/campaigns/{slug}/gifts", data=data).location for _ in range(3)}
    assert len(pages) == 1
    assert db.session.scalar(select(func.count(MonthlyGift.id))) == 1
    running.play.pay_by_card(pages.pop().rsplit("/", 1)[1])
    send_messages(client, running)
    again = client.post(f"/es/campaigns/{slug}/gifts", data=data)
    assert again.location == page_of(app)


def test_ending_twice_ends_once(app, client, running, begun):
    token = TOKEN.search(text(client, f"{begun}/end"))[1]
    for _ in range(2):
        answer = client.post(f"{begun}/end", data={"csrf_token": token}, follow_redirects=True)
    assert "no está en marcha" in answer.get_data(as_text=True)
    assert client.get(f"{begun}/end").status_code == 303
    assert the_monthly().state == "ended"


def test_a_suggested_amount_is_two_clicks(app, client, running, begun):
    answer = client.submit(
        f"{begun}/amount", {"suggested": "50000"}, page=begun, follow_redirects=True
    )
    assert "Desde el próximo mes se cobra $500.00 MXN" in answer.get_data(as_text=True)
    assert the_monthly().amount_minor == 50_000


@pytest.mark.parametrize(
    "typed, told", [("mucho", "con números"), ("5", "Entre"), ("", "Falta corregir")]
)
def test_a_wrong_amount_changes_nothing_and_comes_back(app, client, running, begun, typed, told):
    answer = client.submit(f"{begun}/amount", {"amount": typed}, page=begun)
    assert answer.status_code == 400
    assert told in answer.get_data(as_text=True)
    assert the_monthly().amount_minor == 25_000


def test_a_dead_gateway_is_told_and_nothing_is_lost(app, client, running, begun):
    with stand_in() as gone:
        dead = gateway_to(gone)
    app.extensions["payment_gateway"] = dead
    for path, data in (("amount", {"amount": "300"}), ("end", {}), ("card", {}), ("refresh", {})):
        answer = client.submit(f"{begun}/{path}", data, page=begun, follow_redirects=True)
        assert "no responde" in answer.get_data(as_text=True)
    app.extensions["payment_gateway"] = gateway_to(running)
    assert (the_monthly().state, the_monthly().amount_minor) == ("active", 25_000)


def test_the_payment_service_learns_no_campaign_and_no_donor(app, client, running, slug):
    page = promise(client, slug, email="someone@example.org")
    told = str(running.play.decline(page))
    for word in (the_monthly().campaign.title_es, "someone@example.org", slug):
        assert word not in told


def test_a_gift_of_a_month_leads_to_its_monthly_gift(app, client, running, begun):
    month = re.search(r'href="(/es/gifts/[^"]+)"', text(client, begun))[1]
    assert begun in text(client, month)
    assert client.get(f"{month}/receipt.pdf").data.startswith(b"%PDF")


def test_english_pages_speak_english(app, client, running, begun):
    shown = text(client, page_of(app, "en"))
    assert "Your monthly gift" in shown
    assert "each month" in shown


@pytest.mark.parametrize("path", ["/es/monthly/none", "/es/monthly/none/end", "/es/monthly/%ff"])
def test_what_does_not_exist_is_not_found(app, client, path):
    assert client.get(path).status_code == 404


def test_a_monthly_link_opens_no_gift_and_a_gift_link_no_monthly_gift(app, client, running, begun):
    token = begun.rsplit("/", 1)[1]
    assert client.get(f"/es/gifts/{token}").status_code == 404
    month = re.search(r"/es/gifts/([^\"]+)", text(client, begun))[1]
    assert client.get(f"/es/monthly/{month}").status_code == 404
