"""A donor finds all their gifts by mail, reads a year, and has themself forgotten."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from portal.clock import utc_now
from portal.departing.models import Export
from portal.extensions import db, transaction
from portal.giving.find_models import GiftsAsk, GiftsLink
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token, gifts_token, monthly_token
from portal.giving.models import Gift, GiftDonor
from portal.giving.monthly_rules import MonthlyState
from portal.giving.starting_monthly import begin_monthly
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from tests.domain.departing.test_exporting import asked
from tests.factories.donors import paid
from tests.factories.giving import campaign, wish
from tests.web.client import TOKEN

ANA, BETO = "ana@example.org", "beto@example.org"


def key_of(app):
    return app.config["SETTINGS"].secret("PORTAL_LINK_KEY")


def give(app, email=ANA, **more):
    with transaction() as session:
        return paid(session, campaign(session), email, key=key_of(app), **more).reference


def relay():
    while relay_due():
        pass
    db.session.rollback()


def link_to(app, client, email=ANA, lang="es"):
    """What the mail to an address says, as a path."""
    client.submit(f"/{lang}/gifts/find", {"email": email})
    relay()
    mail = app.extensions["mailman"].outbox[-1]
    assert mail.to == [email]
    return re.search(rf"/{lang}/gifts/mine/\S+", mail.body)[0]


def without_token(text):
    return TOKEN.sub("", text)


def test_the_answer_is_the_same_whoever_the_address_is_of(app, client):
    give(app)
    told = []
    for email in (ANA, "nobody@example.org"):
        answer = client.submit("/es/gifts/find", {"email": email})
        page = client.get(answer.location)
        told.append((answer.status_code, answer.location, without_token(page.text)))
        assert "example.org" not in page.text
    assert told[0] == told[1]
    assert told[0][0] == 303
    relay()
    assert [mail.to for mail in app.extensions["mailman"].outbox] == [[ANA]]


def test_nothing_is_looked_up_while_the_caller_waits(app, client):
    """The same rows are written for both: no time tells them apart."""
    give(app)
    forget_what_waits()
    counts = []
    for email in (ANA, "nobody@example.org"):
        client.submit("/es/gifts/find", {"email": email})
        db.session.rollback()
        tables = (GiftsAsk, GiftsLink, OutboxMessage)
        counts.append([db.session.scalar(select(func.count()).select_from(t)) for t in tables])
    assert counts == [[1, 0, 1], [2, 0, 2]]


def forget_what_waits():
    """What the campaign's incident left in the queue is none of the ask's."""
    with transaction() as session:
        session.execute(delete(OutboxMessage))


@pytest.mark.parametrize("email", ["", "no-es-un-correo", "x" * 250 + "@example.org"])
def test_what_is_no_address_comes_back(client, email):
    answer = client.submit("/es/gifts/find", {"email": email})
    assert answer.status_code == 400
    assert db.session.scalars(select(GiftsAsk)).all() == []


def test_one_caller_may_not_ask_without_end(client):
    answers = [
        client.submit("/es/gifts/find", {"email": f"{number}@example.org"}).status_code
        for number in range(12)
    ]
    assert answers == [303] * 10 + [429] * 2


@pytest.mark.parametrize(("lang", "said"), [("es", "Tus donativos"), ("en", "Your gifts")])
def test_the_link_leads_to_each_gift(app, client, lang, said):
    mine, other = give(app), give(app, BETO)
    page = client.get(link_to(app, client, lang=lang))
    assert said in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert ANA not in page.text
    own = f"/{lang}/gifts/{gift_token(key_of(app), mine)}"
    assert own in page.text
    assert gift_token(key_of(app), other) not in page.text
    assert client.get(own).status_code == 200


def test_live_and_test_gifts_are_never_on_one_page(app, client):
    test, live = give(app), give(app, livemode=True)
    path = link_to(app, client)
    for query, there, gone in (("", live, test), ("?kind=test", test, live)):
        page = client.get(path + query).text
        assert gift_token(key_of(app), there) in page
        assert gift_token(key_of(app), gone) not in page
        assert ("PRUEBA" in page) is bool(query)


PATHS = ["", "/2026", "/2026.csv", "/forget"]


@pytest.mark.parametrize("rest", PATHS)
def test_a_link_that_is_over_says_so(app, client, rest):
    give(app)
    path = link_to(app, client)
    with transaction() as session:
        session.execute(update(GiftsLink).values(made_at=utc_now() - timedelta(hours=1)))
    page = client.get(path + rest)
    assert page.status_code == 410
    assert "Este enlace ya no abre" in page.text


@pytest.mark.parametrize("rest", PATHS)
def test_a_forged_link_is_not_there(app, client, rest):
    mine = give(app)
    path = link_to(app, client)
    forged = [
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        f"/es/gifts/mine/{gift_token(key_of(app), mine)}",
        "/es/gifts/mine/nada",
    ]
    assert [client.get(one + rest).status_code for one in forged] == [404] * 3


def test_a_right_signature_of_a_row_that_never_was_opens_nothing(app, client):
    give(app)
    token = gifts_token(key_of(app), "abcdefgh12345678")
    assert client.get(f"/es/gifts/mine/{token}").status_code == 410


def year(app):
    return db.session.scalar(select(func.max(Gift.paid_at))).year


def test_a_year_as_page_and_sheet(app, client):
    with transaction() as session:
        to = campaign(session)
        to.organisation.name = "=Ayuda, A.C."
        paid(session, to, ANA, 50_000, returned=20_000, livemode=True)
        paid(session, to, BETO, 99_000, livemode=True)
    path = f"{link_to(app, client)}/{year(app)}"
    page = client.get(path).text
    for said in ("=Ayuda, A.C.", "$500.00", "$200.00", "$300.00", "no es un comprobante fiscal"):
        assert said in page
    sheet = client.get(f"{path}.csv")
    assert sheet.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    assert "No es un comprobante fiscal" in rows[0][0]
    assert rows[-1] == ["'=Ayuda, A.C.", "1", "500.00", "200.00", "300.00", "MXN"]


def test_a_sheet_of_test_gifts_says_that_no_money_moved(app, client):
    give(app)
    sheet = client.get(f"{link_to(app, client)}/{year(app)}.csv").data.decode()
    assert "PRUEBA: no se movió dinero" in sheet


def test_a_year_without_gifts_is_not_there(app, client):
    give(app)
    path = link_to(app, client)
    assert [client.get(f"{path}/{one}").status_code for one in (1, 1999, 99_999)] == [404] * 3


def donors():
    db.session.rollback()
    return sorted(db.session.scalars(select(GiftDonor.email)))


def test_forgotten_at_the_second_click_only(app, client):
    mine = give(app)
    give(app, BETO)
    path = link_to(app, client)
    page = client.get(f"{path}/forget")
    assert donors() == [ANA, BETO]
    data = {"csrf_token": TOKEN.search(page.text)[1]}
    done = client.post(f"{path}/forget", data=data)
    assert done.status_code == 303
    assert "Olvidamos tus datos" in client.get(done.location).text
    assert donors() == [BETO]
    again = client.post(f"{path}/forget", data=data)
    assert again.status_code == 410
    assert "ya está hecho" in again.text
    assert client.get(path).status_code == 410
    own = client.get(f"/es/gifts/{gift_token(key_of(app), mine)}")
    assert own.status_code == 200
    assert "Recibido" in own.text
    client.submit("/es/gifts/find", {"email": ANA})
    relay()
    assert len(app.extensions["mailman"].outbox) == 1


def test_a_file_that_an_organisation_was_about_to_take_along_goes_too(app, client):
    with transaction() as session:
        to = campaign(session)
        paid(session, to, ANA, key=key_of(app))
        asked(session, to.organisation)
    client.submit(f"{link_to(app, client)}/forget")
    db.session.rollback()
    assert db.session.scalars(select(Export)).all() == []


def test_an_address_that_is_shown_again_is_kept_in_no_cache(app, client):
    with transaction() as session:
        page = f"/es/campaigns/{campaign(session).slug}"
    typed = {"email": "ana@", "suggested": "25000", "rhythm": "once"}
    for path, form in (("/es/gifts/find", "/es/gifts/find"), (f"{page}/gifts", page)):
        token = TOKEN.search(client.get(form).text)[1]
        answer = client.post(path, data={**typed, "csrf_token": token})
        assert (answer.status_code, 'value="ana@"' in answer.text) == (400, True)
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_forged_or_foreign_link_forgets_nobody(app, client):
    give(app)
    give(app, BETO)
    theirs = link_to(app, client, BETO)
    forged = f"/es/gifts/mine/{'x' * 48}/forget"
    data = {"csrf_token": TOKEN.search(client.get(f"{theirs}/forget").text)[1]}
    assert client.post(forged, data=data).status_code == 404
    assert client.post(f"{theirs}/forget", data=data).status_code == 303
    assert donors() == [ANA]


@pytest.mark.parametrize(("lang", "said"), [("es", "la ley obliga"), ("en", "the law requires")])
def test_what_the_law_keeps_is_refused_in_clear_words(app, client, lang, said):
    with transaction() as session:
        to = campaign(session)
        for _ in range(4):
            paid(session, to, ANA, 4_900_000, livemode=True)
        name = to.organisation.name
    path = link_to(app, client, lang=lang)
    answer = client.submit(f"{path}/forget")
    assert answer.status_code == 409
    assert said in answer.text
    assert name in answer.text
    assert donors() == [ANA] * 4


def test_a_refunded_gift_is_found_too(app, client):
    mine = give(app, returned=25_000)
    with transaction() as session:
        assert session.scalars(select(Gift.state)).one() == GiftState.REFUNDED
    assert gift_token(key_of(app), mine) in client.get(link_to(app, client)).text


def test_a_monthly_gift_is_listed_and_ends_before_its_donor_is_forgotten(app, client):
    with transaction() as session:
        to = campaign(session)
        paid(session, to, ANA, key=key_of(app))
        made = begin_monthly(
            session,
            campaign=to,
            wish=wish(email=ANA),
            link_key=key_of(app),
            livemode=False,
            now=utc_now(),
        )
        made.state, reference = MonthlyState.ACTIVE, made.reference
    path = link_to(app, client)
    own = f"/es/monthly/{monthly_token(key_of(app), reference)}"
    assert own in client.get(path).text
    answer = client.submit(f"{path}/forget")
    assert answer.status_code == 409
    assert "Termínalo primero" in answer.text
    assert donors() == [ANA]
