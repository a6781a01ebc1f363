"""What donors choose, and a campaign on other people's pages and walls."""

import io
import json
import re
from xml.etree import ElementTree

import pypdfium2
import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.asking_for_news import ask_for_news
from portal.giving.donor_models import UpdateWish, WallEntry
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token, news_token
from portal.giving.models import Campaign, Gift
from portal.giving.writing_updates import publish_update, write_update
from tests.factories.giving import LINK_KEY, campaign, gift
from tests.factories.people import person
from tests.web.client import gift_form

# Pages read and write on either engine alike; rules and verbs are tried on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def the_campaign(session, slug):
    return session.scalars(select(Campaign).where(Campaign.slug == slug)).one()


def paid(slug, state=GiftState.PAID, **more):
    with transaction() as session:
        made = gift(session, the_campaign(session, slug), **more)
        made.state = state
        made.paid_at = utc_now() if state is GiftState.PAID else None
        ask_for_news(session, gift=made, link_key=LINK_KEY, now=utc_now())
        return made.reference


def wall_path(app, reference, lang="es"):
    return f"/{lang}/gifts/{gift_token(LINK_KEY, reference)}/wall"


def stopped():
    db.session.rollback()
    return db.session.scalars(select(UpdateWish.stopped_at)).one() is not None


def news_path(app):
    db.session.rollback()
    key = app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    return (
        f"/es/gifts/news/{news_token(key, db.session.scalars(select(UpdateWish.reference)).one())}"
    )


def give(client, slug, **more):
    data = {**gift_form(client, slug), "suggested": "25000", **more}
    return client.post(f"/es/campaigns/{slug}/gifts", data=data)


@pytest.mark.parametrize(
    "more, wishes",
    [
        ({"email": "a@example.org"}, 0),
        ({"email": "a@example.org", "wants_news": "y"}, 1),
        ({}, 0),
    ],
    ids=["off by default", "asked", "no address"],
)
def test_who_ticks_the_box_is_told(app, client, slug, running, more, wishes):
    assert give(client, slug, **more).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(UpdateWish)) == wishes


def test_the_box_is_not_ticked_beforehand(client, slug):
    page = client.get(f"/es/campaigns/{slug}").get_data(as_text=True)
    assert "checked" not in re.search(r'<input[^>]*name="wants_news"[^>]*>', page)[0]


def test_news_without_an_address_is_a_plain_remark(client, slug):
    answer = give(client, slug, wants_news="y")
    assert answer.status_code == 400
    assert "Escribe tu correo para recibir novedades" in answer.get_data(as_text=True)


def test_the_stop_link_changes_nothing_until_the_button(app, client, slug):
    paid(slug, email="a@example.org")
    assert "No recibir más" in client.get(news_path(app)).get_data(as_text=True)
    assert not stopped()
    client.submit(news_path(app))
    assert stopped()
    assert "ya no te llegarán" in client.get(news_path(app)).get_data(as_text=True)
    assert client.get(news_path(app).replace("/es/", "/en/")).status_code == 200


def test_a_made_up_stop_link_is_not_there(app, client, slug):
    paid(slug, email="a@example.org")
    real = news_path(app)
    page = f"/es/campaigns/{slug}"
    for path in (real[:-1], real[:-1] + "~", "/es/gifts/news/nada"):
        assert client.get(path).status_code == 404
        assert client.submit(path, page=page).status_code == 404
    assert not stopped()


WALL = {"display_name": "Tía Lola", "message": "Fuerza", "agrees": "y"}


def test_a_donor_asks_to_be_named_and_takes_it_away(app, client, slug):
    path = wall_path(app, paid(slug))
    client.submit(path, WALL)
    page = client.get(path).get_data(as_text=True)
    assert "Espera a que alguien lo revise" in page
    assert "Tía Lola" not in client.get(f"/es/campaigns/{slug}").get_data(as_text=True)
    client.submit(f"{path}/leave", page=path)
    db.session.rollback()
    assert db.session.scalars(select(WallEntry)).all() == []
    assert client.get(wall_path(app, the_gift(), "en")).status_code == 200


def the_gift():
    db.session.rollback()
    return db.session.scalars(select(Gift.reference)).one()


@pytest.mark.parametrize(
    "wrong",
    [
        {"agrees": ""},
        {"display_name": "", "message": ""},
        {"message": "Escríbeme al 55 1234 5678"},
        {"display_name": "ventas@example.org"},
        {"message": "compra en www.example.org"},
        {"message": "x" * 281},
        {"display_name": "x" * 61},
    ],
    ids=["no consent", "nothing", "telephone", "mail", "link", "long message", "long name"],
)
def test_what_cannot_stand_comes_back(app, client, slug, wrong):
    path = wall_path(app, paid(slug))
    answer = client.submit(path, {**WALL, **wrong})
    assert answer.status_code == 400
    db.session.rollback()
    assert db.session.scalars(select(WallEntry)).all() == []


def test_before_the_money_came_there_is_no_wall(app, client, slug):
    path = wall_path(app, paid(slug, state=GiftState.PENDING))
    assert "vuelve cuando tu donativo haya llegado" in client.get(path).get_data(as_text=True)
    assert client.submit(path, WALL, page=f"/es/campaigns/{slug}").status_code == 409


def test_the_wall_of_a_made_up_link_is_not_there(client, slug):
    assert client.get("/es/gifts/nada/wall").status_code == 404
    answer = client.submit("/es/gifts/nada/wall", WALL, page=f"/es/campaigns/{slug}")
    assert answer.status_code == 404


OUTSIDE = ["widget", "figures.json", "updates.atom", "poster.pdf", "share"]


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("what", OUTSIDE)
def test_each_is_there_in_both_languages(client, slug, what, lang):
    assert client.get(f"/{lang}/campaigns/{slug}/{what}").status_code == 200


@pytest.mark.parametrize("what", OUTSIDE)
def test_a_draft_has_none_of_it(app, client, what):
    with transaction() as session:
        hidden = campaign(session, is_open=False).slug
    assert client.get(f"/es/campaigns/{hidden}/{what}").status_code == 404
    assert client.get(f"/es/c/{hidden}").status_code == 404


def test_the_widget_alone_may_be_framed(client, slug):
    framed = client.get(f"/es/campaigns/{slug}/widget")
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    page = framed.get_data(as_text=True)
    assert "<form" not in page
    assert "<script" not in page
    assert "Set-Cookie" not in framed.headers
    for path in (f"/es/campaigns/{slug}", f"/es/campaigns/{slug}/share", "/es/"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_the_figures_are_the_books(client, slug):
    answer = client.get(f"/es/campaigns/{slug}/figures.json")
    told = json.loads(answer.data)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (told["raised"], told["goal"], told["test"]) == (0, 1_000_000, True)
    assert told["url"].endswith(f"/es/campaigns/{slug}")


def test_the_feed_has_what_stands(app, client, slug):
    with transaction() as session:
        found = the_campaign(session, slug)
        author, second = (
            actor_for(person(session, Role.FINANCE, at=found.organisation)) for _ in range(2)
        )
        given = {"campaign": found, "now": utc_now()}
        shown = write_update(session, text_es="Ya <b>salió</b>", text_en="", actor=author, **given)
        write_update(session, text_es="Espera", text_en="", actor=author, **given)
        publish_update(session, reference=shown.reference, actor=second, **given)
    answer = client.get(f"/en/campaigns/{slug}/updates.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    name = {"a": "http://www.w3.org/2005/Atom"}
    assert [e.text for e in feed.findall("a:entry/a:content", name)] == ["Ya <b>salió</b>"]


def test_what_is_copied_into_another_site_carries_no_script(app, client, slug):
    with transaction() as session:
        the_campaign(session, slug).title_es = "</textarea><script>x</script>"
    page = client.get(f"/es/campaigns/{slug}/share").get_data(as_text=True)
    assert "<script>x" not in page
    assert "&amp;lt;script&amp;gt;" in page


@pytest.mark.parametrize(("lang", "said"), [("es", "Escanea"), ("en", "Scan to see")])
def test_the_poster_says_who_what_and_where(client, slug, lang, said):
    answer = client.get(f"/{lang}/campaigns/{slug}/poster.pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    text = document[0].get_textpage().get_text_range()
    assert len(document) == 1
    assert said in text
    assert f"/{lang}/c/{slug}" in text
    assert "Organización de prueba" in text


def test_a_poster_with_the_longest_words_still_fits(app, client, slug):
    with transaction() as session:
        found = the_campaign(session, slug)
        found.title_es, found.story_es = "Ñandú y güero " * 8, "palabra " * 700
        found.organisation.name = "Organización de prueba " * 7
    answer = client.get(f"/es/campaigns/{slug}/poster.pdf")
    assert len(pypdfium2.PdfDocument(io.BytesIO(answer.data))) == 1


def test_the_short_address_leads_to_the_page(client, slug):
    assert client.get(f"/en/c/{slug}").location == f"/en/campaigns/{slug}"


def test_without_english_the_page_says_so(app, client, slug):
    with transaction() as session:
        the_campaign(session, slug).story_en = ""
    page = client.get(f"/en/campaigns/{slug}").get_data(as_text=True)
    assert "This text is only in Spanish" in page
