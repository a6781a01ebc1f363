"""The page that lists what may be taken along, and the links that lead to it."""

import re

import pytest

LISTED = (
    "/feeds/incidents.geojson", "/feeds/incidents.hxl.csv", "/feeds/incidents.atom",
    "/feeds/alerts.cap.atom",
)  # fmt: skip


@pytest.mark.parametrize("lang, title", [("es", "Datos abiertos"), ("en", "Open data")])
def test_every_feed_is_listed_and_answers(client, lang, title):
    page = client.get(f"/{lang}/open-data").get_data(as_text=True)
    assert f"<h1>{title}</h1>" in page
    led = re.findall(r'href="(/feeds/[^"]+)"', page.replace("&amp;", "&"))
    assert {address.partition("?")[0] for address in led} == set(LISTED)
    assert {client.get(address).status_code for address in led} == {200}


def test_licence_and_credit_are_named(client):
    page = client.get("/es/open-data").get_data(as_text=True)
    assert "CC BY 4.0" in page
    assert "UCDP Georeferenced Event Dataset, Uppsala University" in page
    assert "INEGI" in page


@pytest.mark.parametrize("layer", ["alliance", "historical"])
def test_the_list_leads_readers_and_their_programs_there(client, layer):
    page = client.get(f"/es/incidents?layer={layer}").get_data(as_text=True)
    assert 'href="/es/open-data"' in page
    (feed,) = re.findall(r'type="application/atom\+xml"[^>]* href="([^"]+)"', page)
    assert f"layer={layer}" in feed
