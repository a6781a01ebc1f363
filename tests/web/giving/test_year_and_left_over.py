"""A year on paper, and a transfer that brought too much: whose it is and how it comes back."""

import pytest
from pypdfium2 import PdfDocument

from portal.clock import utc_now
from portal.extensions import transaction
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token
from portal.giving.models import Gift
from portal.giving.pending_models import GiftPending
from tests.factories.donors import paid
from tests.factories.giving import campaign
from tests.web.giving.test_all_gifts import give, key_of, link_to

YEAR = utc_now().year


def text_of(pdf):
    document = PdfDocument(pdf)
    told = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return told.replace("\r", ""), len(document)


def test_the_year_on_paper_says_what_the_page_says(app, client):
    give(app, minor=25_000, returned=5_000)
    link = link_to(app, client)
    assert f"/{YEAR}.pdf" in client.get(f"{link}/{YEAR}").text
    answer = client.get(f"{link}/{YEAR}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    told, pages = text_of(answer.data)
    assert pages == 1
    for said in (
        f"Tus donativos de {YEAR}", "no es un comprobante fiscal", "$250.00", "$50.00", "$200.00",
        "PRUEBA", "No es donataria autorizada", "Organización de prueba",
    ):  # fmt: skip
        assert said in told, said
    assert "ana@example.org" not in told


def test_the_paper_of_many_organisations_goes_on_over_pages(app, client):
    for _ in range(6):
        give(app)
    told, pages = text_of(client.get(f"{link_to(app, client)}/{YEAR}.pdf").data)
    assert pages > 1
    assert told.count("Quedó") == 6


def test_the_paper_in_english_and_of_another_year(app, client):
    give(app)
    link = link_to(app, client, lang="en")
    assert f"Your gifts of {YEAR}" in text_of(client.get(f"{link}/{YEAR}.pdf").data)[0]
    assert client.get(f"{link}/{YEAR - 1}.pdf").status_code == 404


def left_over(app, state, minor, left):
    with transaction() as session:
        made = paid(session, campaign(session), "ana@example.org", minor, key=key_of(app))
        gift = session.get_one(Gift, made.id)
        gift.state = state
        session.add(
            GiftPending(
                gift_id=gift.id, method="customer_balance", until=utc_now(),
                received_minor=minor, left_over_minor=left,
            )
        )  # fmt: skip
        return f"/es/gifts/{gift_token(key_of(app), gift.reference)}"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (GiftState.PAID, "trajo más de lo que pediste donar"),
        (GiftState.FAILED, "llegó solo en parte y el plazo terminó"),
    ],
)
def test_what_is_not_part_of_the_gift_is_the_donors(app, client, state, told):
    page = client.get(left_over(app, state, 25_000, 1_050)).text
    assert "Llegó dinero que no es parte de tu donativo" in page
    assert "$10.50" in page
    assert told in page


def test_when_it_went_back_nothing_is_said_of_it(app, client):
    page = client.get(left_over(app, GiftState.PAID, 25_000, 0)).text
    assert "no es parte de tu donativo" not in page
