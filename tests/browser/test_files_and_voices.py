"""A voice recorded in the page, and a photograph covered with a finger on its way to the desk."""

import gzip
import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.access.roles import Role
from portal.aid.models import Case
from portal.extensions import db, transaction, vault_reading
from portal.jobs.carrying import carry_from_vault
from portal.vault.models import Capsule
from portal.vault.reencoding import measure
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.visiting import LAUNCH, SIZES
from tests.conftest import CHROMIUM
from tests.factories.people import person, sign_in
from tests.factories.portal_alliance import PortalAlliance
from tests.web.client import strict_client
from tests.web.intermediary.reading import release

pytestmark = pytest.mark.browser
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
MOST_OF_THE_ASKING_PAGE = 25_000


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """A portal of our own: its vault believes the root of our alliance."""
    with live_portal(tmp_path_factory.mktemp("files")) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(live: LivePortal) -> Iterator[dict[str, Any]]:
    """Ana and Beto hold keys in the portal's vault; all tests here run within the application."""
    alliance = PortalAlliance()
    live.app.extensions["vault"] = alliance.vault
    with live.app.app_context():
        yield alliance.found("ana", "beto")


@pytest.fixture
def talker(browser: Browser) -> Iterator[Browser]:
    """A browser whose microphone beeps."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    opened = browser.browser_type.launch(executable_path=found, args=[*LAUNCH, *MICROPHONE])
    yield opened
    opened.close()


def fill_in(page: Page, people: dict[str, Any]) -> None:
    page.get_by_label("Alimentos").check()
    page.get_by_label("Hoy mismo").check()
    page.locator(f"input[name=chosen][value='{people['ana'].organisation.reference}']").check()
    page.locator(f"input[name=backup][value='{people['beto'].organisation.reference}']").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("main")).to_contain_text("llegó y quedó sellada")


def enter(live: LivePortal, page: Page, user: Any, passphrase: str = "") -> Any:
    """Sign in (and unlock) by another client, and take its cookies along."""
    client = strict_client(live.app)
    sign_in(client, user)
    if passphrase:
        client.submit("/es/intermediary/unlock", {"words": passphrase}, page="/es/intermediary/")
    for name in ("session", "unlocked"):
        cookie = client.get_cookie(name)
        if cookie:
            page.context.add_cookies([{"name": name, "value": cookie.value, "url": live.url}])
    return client


def photograph(folder: Path) -> Path:
    picture = Image.linear_gradient("L").resize((800, 600)).convert("RGB")
    picture.paste("orange", (300, 100, 500, 300))
    path = folder / "foto.jpg"
    picture.save(path)
    return path


def test_a_voice_is_recorded_in_the_page(
    live: LivePortal, people: dict[str, Any], talker: Browser, tmp_path: Path
) -> None:
    page = talker.new_page(viewport={"width": 360, "height": 740})
    weight = []
    page.on("response", lambda answer: weight.append(answer.body()))
    page.goto(f"{live.url}/es/help/new")
    page.wait_for_load_state("networkidle")
    assert sum(len(gzip.compress(body)) for body in weight) < MOST_OF_THE_ASKING_PAGE
    fill_in(page, people)
    page.get_by_role("button", name="Grabar un audio").click()
    page.wait_for_timeout(2500)
    page.get_by_role("button", name=re.compile("Terminar")).click()
    expect(page.locator("[role=status]", has_text="Audio listo")).to_be_visible()
    page.screenshot(path=tmp_path / "recorded.png", full_page=True)
    raw = page.evaluate(
        "async () => [document.querySelector('input[type=file]').files[0].type,"
        " ...new Uint8Array(await document.querySelector('input[type=file]').files[0]"
        ".arrayBuffer())]"
    )
    assert 1.5 < measure(bytes(raw[1:]), raw[0]) < 4
    send(page)


@pytest.mark.parametrize("size, scripts", [("phone", False), ("desktop", True)])
def test_a_photograph_is_covered_and_passed(
    live: LivePortal,
    people: dict[str, Any],
    browser: Browser,
    tmp_path: Path,
    size: str,
    scripts: bool,
) -> None:
    width, height = SIZES[size]
    page = browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=scripts
    ).new_page()

    def shot(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}-{size}.png", full_page=True)
        assert page.viewport_size
        wide = page.locator("main *").evaluate_all(
            "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
        )
        assert wide <= page.viewport_size["width"], "wider than the screen"

    with vault_reading() as session:
        before = set(session.scalars(select(Capsule.id)))
    page.goto(f"{live.url}/es/help/new")
    fill_in(page, people)
    page.locator("input[type=file]").set_input_files(photograph(tmp_path))
    shot("asking")
    send(page)
    with vault_reading() as session:
        [capsule] = set(session.scalars(select(Capsule.id))) - before
    ana = enter(live, page, people["ana"].user, people["ana"].passphrase)
    release(ana, capsule)
    page.goto(f"{live.url}/es/intermediary/requests/{capsule}")
    page.get_by_label("Primera lectura").check()
    page.get_by_role("button", name="Abrir", exact=True).click()
    page.get_by_role("button", name="Ver", exact=True).click()
    page.get_by_role("button", name="Preparar para la mesa").click()
    for cell in ("Fila 3, columna 6", "Fila 3, columna 7", "Fila 4, columna 6"):
        page.get_by_label(cell, exact=True).check()
    shot("covering")
    page.get_by_role("button", name="Ver cómo queda").click()
    page.get_by_label("Miré toda la imagen").check()
    shot("looked-at")
    page.get_by_role("button", name="Pasar esta imagen a la mesa").click()
    expect(page.locator("main")).to_contain_text("La imagen pasó a la mesa")
    page.locator("#files").set_input_files(photograph(tmp_path))
    page.get_by_role("button", name="Firmar y enviar").click()
    expect(page.get_by_role("button", name="Ver la foto")).to_be_visible()
    shot("thread")
    with transaction() as session:
        older = set(session.scalars(select(Case.reference)))
    carry_from_vault()
    carry_from_vault()
    organisation = people["ana"].organisation
    with transaction() as session:
        worker = person(session, Role.CASEWORKER, at=organisation)
        of_it = select(Case.reference).where(Case.organisation_id == organisation.id)
        [reference] = set(session.scalars(of_it)) - older
    db.session.rollback()
    enter(live, page, worker)
    page.goto(f"{live.url}/es/desk/cases/{reference}")
    shown = page.locator("figure img")
    shown.scroll_into_view_if_needed()
    shot("desk")
    src = shown.get_attribute("src")
    drawn = Image.open(BytesIO(page.request.get(f"{live.url}{src}").body()))
    assert max(drawn.getpixel((400, 150))) < 12
    assert drawn.getpixel((480, 250))[0] > 200
