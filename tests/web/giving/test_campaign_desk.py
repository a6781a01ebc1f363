"""Staff work on a campaign: words, updates, pictures, team and wall, each looked at twice."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving.campaign_models import CampaignPicture, CampaignUpdate
from portal.giving.donor_models import WallEntry
from portal.giving.gift_rules import GiftState
from portal.giving.models import Campaign
from portal.giving.standing_on_wall import Naming, ask_for_wall
from tests.factories.giving import gift
from tests.web.giving.campaign_desk import campaign_desk

# Pages read and write on either engine alike; rules and verbs are tried on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

WORDS = {
    "title_es": "Techo y comida",
    "story_es": "Qué hace falta ahora.",
    "title_en": "",
    "story_en": "",
    "goal": "20000",
}


@pytest.fixture
def desk(app):
    return campaign_desk(app)


@pytest.fixture
def drafted(app):
    return campaign_desk(app, is_open=False)


def public(client, desk):
    return client.get(f"/es/campaigns/{desk.slug}").get_data(as_text=True)


PAGES = ["", "/words", "/updates", "/pictures", "/team", "/wall"]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_for_its_organisation_alone(desk, page):
    assert desk.author.get(desk.path + page).status_code == 200
    assert desk.stranger(Role.FINANCE).get(desk.path + page).status_code == 404
    assert desk.stranger(Role.CASEWORKER, same=True).get(desk.path + page).status_code == 404


BUTTONS = [
    "/pause",
    "/words",
    "/send-back",
    "/updates",
    "/updates/nada/publish",
    "/updates/nada/send-back",
    "/pictures",
    "/pictures/nada/show",
    "/team",
    "/wall/nada",
]


@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_of_it_works_for_another_organisation(desk, button):
    data = {**WORDS, "remark": "x", "text_es": "x", "alt_es": "x", "no_faces": "y", "stands": "yes"}
    stranger = desk.stranger(Role.FINANCE)
    answer = stranger.submit(desk.path + button, data, page="/es/desk/campaigns/new")
    assert answer.status_code == 404


def test_a_change_waits_and_the_second_person_sees_both_texts(desk):
    old = desk.campaign.story_es
    assert desk.post(desk.author, "/words", WORDS).status_code == 303
    assert old in public(desk.author, desk)
    review = desk.second.get(desk.path).get_data(as_text=True)
    assert old in review
    assert "Qué hace falta ahora." in review
    assert "Aprobar el cambio" in review
    assert "Aprobar el cambio" not in desk.author.get(desk.path).get_data(as_text=True)
    desk.post(desk.second, "/approve")
    assert "Qué hace falta ahora." in public(desk.author, desk)
    assert old in desk.author.get(desk.path).get_data(as_text=True)


def test_words_are_sent_back_with_words(drafted):
    drafted.post(drafted.author, "/send")
    drafted.post(drafted.second, "/send-back", {"remark": "Falta decir para qué."})
    page = drafted.author.get(drafted.path).get_data(as_text=True)
    assert "Falta decir para qué." in page
    assert drafted.campaign.state == "draft"


def test_a_remark_without_words_comes_back(drafted):
    drafted.post(drafted.author, "/send")
    assert drafted.post(drafted.second, "/send-back", {"remark": ""}).status_code == 400
    assert drafted.campaign.state == "review"


def test_a_stale_page_is_refused_and_keeps_what_was_typed(desk):
    stale = desk.campaign.version
    desk.post(desk.second, "/pause")
    answer = desk.post(desk.author, "/words", {**WORDS, "version": stale})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Otra persona cambió la campaña" in page
    assert "Qué hace falta ahora." in page


@pytest.mark.parametrize("step", ["pause", "close"])
def test_a_stale_button_does_nothing(desk, step):
    answer = desk.post(desk.second, f"/{step}", {"version": desk.campaign.version - 1})
    assert answer.status_code == 409
    assert desk.campaign.state == "open"


def test_a_button_without_its_version_is_stale(desk):
    assert desk.post(desk.second, "/pause", {"version": ""}).status_code == 409


def test_who_is_not_of_the_team_edits_nothing(desk):
    answer = desk.post(desk.second, "/words", WORDS)
    assert answer.status_code == 409
    assert "Solo el equipo" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["Llamar al 55 1234 5678.", "CURP GODE561231HDFRRN09", "Ver www.example.org/foto"]
)
def test_what_never_passes_is_refused(desk, text):
    answer = desk.post(desk.author, "/words", {**WORDS, "story_es": text, "reviewed": "y"})
    assert answer.status_code == 422
    assert "nunca pasa" in answer.get_data(as_text=True)


def test_a_name_is_asked_about_and_passes_when_looked_at(desk):
    import re

    words = {**WORDS, "story_es": "Doña María Hernández necesita medicinas."}
    answer = desk.post(desk.author, "/words", words)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Esto podría señalar a alguien" in page
    seen = re.search(r'name="seen"[^>]*value="([0-9a-f]{16})"', page)[1]
    assert desk.post(desk.author, "/words", {**words, "reviewed": "y"}).status_code == 422
    passed = desk.post(desk.author, "/words", {**words, "reviewed": "y", "seen": seen})
    assert passed.status_code == 303
    assert "Hernández" in desk.second.get(desk.path).get_data(as_text=True)


def test_the_place_and_the_day_are_public_anyway(desk):
    words = {**WORDS, "story_es": "Desde el 3 de octubre en Chilpancingo falta comida."}
    assert desk.post(desk.author, "/words", words).status_code == 303


def the(model):
    db.session.rollback()
    return db.session.scalars(select(model)).one()


def test_an_update_is_written_read_and_let_out(desk):
    desk.post(desk.author, "/updates", {"text_es": "Ya salió la ayuda.", "text_en": ""})
    assert "Ya salió" not in public(desk.author, desk)
    reference = the(CampaignUpdate).reference
    assert desk.post(desk.author, f"/updates/{reference}/publish").status_code == 409
    assert desk.post(desk.second, f"/updates/{reference}/publish").status_code == 303
    assert desk.post(desk.second, f"/updates/{reference}/publish").status_code == 409
    assert "Ya salió" in public(desk.author, desk)
    english = desk.author.get(f"/en/campaigns/{desk.slug}").get_data(as_text=True)
    assert '<p class="said" lang="es">Ya salió la ayuda.</p>' in english
    assert "only in Spanish" in english
    desk.post(desk.author, f"/updates/{reference}/withdraw")
    assert "Ya salió" not in public(desk.author, desk)


def test_an_update_is_sent_back_with_words(desk):
    desk.post(desk.author, "/updates", {"text_es": "Ya salió la ayuda."})
    reference = the(CampaignUpdate).reference
    path = f"/updates/{reference}/send-back"
    assert desk.post(desk.second, path, {"remark": ""}).status_code == 400
    assert desk.post(desk.second, path, {"remark": "¿Cuál ayuda?"}).status_code == 303
    assert "¿Cuál ayuda?" in desk.author.get(desk.path + "/updates").get_data(as_text=True)


def test_an_update_that_names_somebody_is_asked_about(desk):
    answer = desk.post(desk.author, "/updates", {"text_es": "Llegó a la casa de Juan Pérez."})
    assert answer.status_code == 422
    assert "Llegó a la casa de Juan Pérez." in answer.get_data(as_text=True)


def test_an_update_of_another_campaign_is_not_there(desk):
    other = campaign_desk(desk.app)
    other.post(other.author, "/updates", {"text_es": "Ya salió la ayuda."})
    reference = the(CampaignUpdate).reference
    assert desk.post(desk.second, f"/updates/{reference}/publish").status_code == 404


def png(width=60, height=40):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#14595a").save(out, "PNG")
    return out.getvalue()


def send_picture(desk, plain, name="dibujo.png", **more):
    given = {"alt_es": "Un dibujo", "alt_en": "", "credit": "", "no_faces": "y", **more}
    given["file"] = (io.BytesIO(plain), name)
    return desk.post(desk.author, "/pictures", given, content_type="multipart/form-data")


def test_a_picture_is_cleaned_seen_twice_and_served_as_nothing_else(desk):
    assert send_picture(desk, png()).status_code == 303
    reference = the(CampaignPicture).reference
    address = f"/es/campaigns/{desk.slug}/pictures/{reference}/small.jpg"
    assert desk.author.get(address).status_code == 404
    assert desk.second.get(f"{desk.path}/pictures/{reference}.jpg").status_code == 200
    assert desk.post(desk.author, f"/pictures/{reference}/show").status_code == 409
    assert desk.post(desk.second, f"/pictures/{reference}/show").status_code == 303
    answer = desk.app.test_client().get(address)
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert 'alt="Un dibujo"' in public(desk.author, desk)
    desk.post(desk.author, f"/pictures/{reference}/take-away")
    assert desk.app.test_client().get(address).status_code == 404


def test_the_preview_is_not_for_another_organisation(desk):
    send_picture(desk, png())
    path = f"{desk.path}/pictures/{the(CampaignPicture).reference}.jpg"
    assert desk.stranger(Role.FINANCE).get(path).status_code == 404


@pytest.mark.parametrize(
    "plain, name",
    [
        (b"", "vacio.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "dibujo.svg"),
        (b"%PDF-1.4 %%EOF", "hoja.pdf"),
        (b"<html><script>1</script>", "dibujo.png"),
        (png(), "dibujo.jpg"),
        (png()[:60], "dibujo.png"),
    ],
    ids=["empty", "svg", "pdf", "html", "lying-name", "torn"],
)
def test_hostile_files_come_back_with_a_reason_and_nothing_is_lost(desk, plain, name):
    answer = send_picture(desk, plain, name)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "No es una imagen que se pueda leer" in page
    assert 'value="Un dibujo"' in page
    db.session.rollback()
    assert db.session.scalars(select(CampaignPicture)).all() == []


@pytest.mark.parametrize("missing", [{"alt_es": ""}, {"no_faces": ""}])
def test_a_picture_needs_its_words_and_its_author_s_look(desk, missing):
    assert send_picture(desk, png(), **missing).status_code == 400


def test_the_team_is_chosen_among_those_who_manage(desk):
    with transaction() as session:
        outsider = session.get_one(Campaign, campaign_desk(desk.app).campaign_id).reference
    assert desk.post(desk.author, "/team", {"people": [outsider]}).status_code == 404
    assert desk.post(desk.author, "/team", {"people": []}).status_code == 303
    assert desk.post(desk.second, "/words", WORDS).status_code == 303


@pytest.fixture
def named(desk):
    with transaction() as session:
        made = gift(session, session.get_one(Campaign, desk.campaign_id))
        made.state, made.paid_at = GiftState.PAID, utc_now()
        naming = Naming("Tía Lola", "Fuerza", shows_amount=True)
        ask_for_wall(session, gift_reference=made.reference, naming=naming, today=day_of(utc_now()))
    return desk


def test_staff_let_a_name_stand_and_take_it_down(named):
    assert "Tía Lola" not in public(named.author, named)
    entry = the(WallEntry).reference
    answer = named.post(named.second, f"/wall/{entry}", {"stands": "yes", "version": 1})
    assert answer.status_code == 303
    assert "Tía Lola</b> · $250.00 MXN" in public(named.author, named)
    named.post(named.second, f"/wall/{entry}", {"stands": "no", "version": 1})
    assert "Tía Lola" not in public(named.author, named)


@pytest.mark.parametrize(
    "data, status",
    [({"stands": "maybe", "version": 1}, 400), ({"stands": "yes", "version": 9}, 409)],
)
def test_a_wrong_or_stale_answer_changes_nothing(named, data, status):
    entry = the(WallEntry).reference
    assert named.post(named.second, f"/wall/{entry}", data).status_code == status
    assert "Tía Lola" not in public(named.author, named)
