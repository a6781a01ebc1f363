"""The kit for media: coarse like the page, whole, and nothing but the notice after a retraction."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

from portal.clock import utc_now
from portal.extensions import transaction
from portal.incidents.models import Incident
from portal.incidents.publishing import publish
from portal.incidents.rules import IncidentState
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import proposed, spoken, verified
from tests.web.test_incident_pages import historical


@pytest.fixture
def published(app):
    with transaction() as session:
        incident = verified(session)
        return incident.id, incident.reference


def opened(client, reference):
    answer = client.get(f"/es/incidents/{reference}/kit.zip")
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return {name: archive.read(name) for name in archive.namelist()}, answer


def test_it_holds_text_and_map_in_both_languages_with_licence_and_where_corrections_stand(
    client, published
):
    _, reference = published
    files, answer = opened(client, reference)
    assert sorted(files) == sorted(
        f"{language}/resguardo.{kind}"
        for language in ("es", "en")
        for kind in ("txt", "svg", "png")
    )
    for language, status in (("es", "VERIFICADO"), ("en", "VERIFIED")):
        text = files[f"{language}/resguardo.txt"].decode()
        assert text.startswith(status)
        assert text.count(f"/{language}/incidents/{reference}") == 2
        assert "CC BY 4.0" in text
        assert "INEGI" in text
        assert "\n\n\n" not in text
        drawn = files[f"{language}/resguardo.svg"]
        ElementTree.fromstring(drawn)
        assert not re.search(rb"style|script|href", drawn)
        image = Image.open(io.BytesIO(files[f"{language}/resguardo.png"]))
        assert 900 < max(image.size) <= 1305
        assert not image.info.get("exif")
        assert len(image.getcolors()) > 3
    assert len(answer.data) < 150_000
    again = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/es/incidents/{reference}/kit.zip", headers=again).status_code == 304


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_shows_what_is_in_it_and_is_linked_from_the_incident(client, published, language):
    _, reference = published
    address = f"/{language}/incidents/{reference}"
    assert f"{address}/kit" in client.get(address).text
    page = client.get(f"{address}/kit").text
    assert f"{address}/kit.zip" in page
    assert f"{address}/kit/map.svg" in page
    assert page.count("<textarea") == 2
    for kind in ("svg", "png"):
        picture = client.get(f"{address}/kit/map.{kind}")
        assert picture.status_code == 200
        assert "sandbox" in picture.headers["Content-Security-Policy"]
        assert picture.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "state, said",
    [
        (IncidentState.FALSE, "solo como corrección"),
        (IncidentState.UNCONFIRMED, "No está verificado"),
    ],
)
def test_what_is_not_verified_says_so_beside_the_text(client, app, state, said):
    with transaction() as session:
        incident = spoken(session, proposed(session))
        incident.state, incident.resolution = state, "Así se cerró."
        publish(session, incident, now=utc_now())
        reference = incident.reference
    files, _ = opened(client, reference)
    assert said in files["es/resguardo.txt"].decode()


def test_after_a_retraction_only_the_notice_is_left(client, published):
    number, reference = published
    with transaction() as session:
        incident = session.get_one(Incident, number)
        title, account = incident.title_es, incident.account_es
        voted(session, incident)
        voted(session, incident)
    files, _answer = opened(client, reference)
    assert sorted(files) == ["en/resguardo.txt", "es/resguardo.txt"]
    told = files["es/resguardo.txt"].decode()
    assert "AVISO RETIRADO" in told
    assert reference in told
    pages = told + client.get(f"/es/incidents/{reference}/kit").text
    assert title not in pages
    assert account not in pages
    for kind in ("svg", "png"):
        assert client.get(f"/es/incidents/{reference}/kit/map.{kind}").status_code == 410


def test_what_is_not_published_or_is_others_to_hand_out_has_none(client, app):
    with transaction() as session:
        names = (proposed(session).reference, historical(session).reference, "nada")
    for name in names:
        for rest in ("kit", "kit.zip", "kit/map.svg", "kit/map.png"):
            assert client.get(f"/es/incidents/{name}/{rest}").status_code == 404
