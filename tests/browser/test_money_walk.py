"""A donor's ways with a telephone, from the campaign to what became of the gift.

One way in the suite; all four with `PORTAL_TEST_EVERY_SETTING=1`, as in `make prove-money`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portal.sandbox.words import words_in
from tests.browser import story_gift
from tests.browser.story_gift import IN_THE_BOOKS, press_word, start_gift
from tests.browser.story_portal import RunningPortal, running_portal
from tests.browser.story_walker import Walker
from tests.browser.story_ways import Coming, coming, ways
from tests.browser.visiting import Setting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = ways(Setting("phone", "es", scripts=False))
SLUG = "volver-a-casa-demo"
TITLES = {
    "es": "Cobijas, alimentos y medicinas para quienes salieron de casa",
    "en": "Blankets, food and medicine for those who left home",
}
GIVEN = 25_000


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPortal]:
    """As `make run` starts it, with its worker: what the service tells arrives by itself."""
    with running_portal(tmp_path_factory.mktemp("money")) as running:
        yield running


@pytest.fixture(params=WAYS, ids=str)
def come(
    request: pytest.FixtureRequest, browser: Browser, portal: RunningPortal
) -> Iterator[Coming]:
    """One more person with a telephone of their own."""
    yield from coming(browser, portal, request.param)


def test_by_card_with_a_proof_that_anybody_checks(come: Coming, tmp_path: Path) -> None:
    donor = come()
    before = raised(donor)
    story_gift.give(donor, TITLES)
    assert raised(donor) == before + GIVEN
    proof = story_gift.read_receipt(donor)
    (tmp_path / "verify.py").write_bytes(downloaded_verifier(donor))
    assert alone(tmp_path, proof) == 0
    assert alone(tmp_path, proof.replace(b"25000", b"25001")) == 1


def test_declined_and_then_paid(come: Coming) -> None:
    donor = come()
    before = raised(donor)
    story_gift.be_declined(donor, TITLES)
    own_page = donor.page.url
    assert raised(donor) == before
    donor.form("Ir a la página de pago").send()
    press_word(donor, "card_pay")
    donor.reloads_until("Recibido")
    assert donor.page.url.split("?")[0] == own_page.split("?")[0]
    donor.reloads_until(IN_THE_BOOKS)
    donor.look("gift-paid-at-last")
    assert raised(donor) == before + GIVEN


def test_in_cash_at_a_shop_days_later(come: Coming) -> None:
    donor = come()
    before = raised(donor)
    start_gift(donor, TITLES)
    press_word(donor, "oxxo")
    donor.reads_name(words_in(donor.lang)["voucher_title_oxxo"])
    donor.look("payment-voucher")
    donor.page.locator("main a.choice.main").click()
    donor.reloads_until("Pago pendiente")
    donor.reads("Pagar a más tardar el")
    donor.look("gift-pending")
    assert raised(donor) == before, "a pending payment is in the meter"
    donor.follow("Ver la referencia para pagar")
    press_word(donor, "voucher_paid")
    donor.reloads_until("Recibido")
    donor.reloads_until(IN_THE_BOOKS)
    donor.look("gift-paid-at-shop")
    assert raised(donor) == before + GIVEN


def test_each_month_and_ended_in_two_clicks(come: Coming) -> None:
    donor = come()
    start_gift(donor, TITLES, monthly=True, look=True)
    press_word(donor, "card_pay")
    donor.reloads_until("Al corriente")
    donor.look("monthly-running")
    donor.follow("Terminar mi donativo mensual")
    donor.look("monthly-ask-end")
    donor.press("Sí, terminar")
    donor.reads("Terminado")
    donor.look("monthly-ended")
    assert state_at_service(donor) == words_in(donor.lang)["state_canceled"]


def test_given_back_by_two_people(come: Coming) -> None:
    donor, asker, second = come(), come(), come()
    before = raised(donor)
    start_gift(donor, TITLES)
    press_word(donor, "card_pay")
    donor.reloads_until("Recibido")
    folio = donor.page.locator("dl.facts dd").first.inner_text()
    ask_for_refund(asker, folio)
    donor.page.reload()
    donor.reads("Recibido")
    allow_refund(second, folio)
    donor.reloads_until("Tu donativo te fue devuelto por completo.")
    donor.look("gift-refunded")
    assert raised(donor) == before


def ask_for_refund(asker: Walker, folio: str) -> None:
    """Whoever asks finds no button to allow it."""
    asker.see_as("Tule")
    asker.go("/desk/gifts")
    asker.look("gifts-received")
    asker.follow_name(folio)
    form = asker.form("Pedir la devolución")
    form.element("input[name=reason]").first.check()
    asker.look("refund-form")
    form.send()
    card = asker.page.locator("article.card").filter(has_text=folio)
    expect(card).to_contain_text(
        asker.words("Quien la pidió no la aprueba: le toca decidir a otra persona.")
    )
    assert card.get_by_role("button").count() == 0
    asker.look("refund-asked")


def allow_refund(second: Walker, folio: str) -> None:
    """Another person of the organisation lets it leave."""
    second.see_as("Pirul")
    second.go("/desk/refunds")
    second.look("refund-to-decide")
    card = second.page.locator("article.card").filter(has_text=folio)
    card.get_by_role("button", name=second.words("Aprobar y devolver")).click()
    expect(card.get_by_role("button")).to_have_count(0)
    second.look("refund-allowed")


def raised(walker: Walker) -> int:
    """What the campaign's meter says, in centavos."""
    told = walker.page.request.get(
        f"{walker.portal.url}/{walker.lang}/campaigns/{SLUG}/figures.json"
    )
    return int(json.loads(told.body())["raised"])


def state_at_service(walker: Walker) -> str:
    """How the newest monthly gift stands at the payment service itself."""
    walker.page.goto(f"{walker.portal.payments}/panel?lang={walker.lang}")
    monthly = walker.page.locator("h2", has_text=words_in(walker.lang)["panel_monthly"])
    return monthly.locator("+ ul .state").first.inner_text()


def downloaded_verifier(donor: Walker) -> bytes:
    """The one file, as the donor's own browser takes it."""
    donor.go("/transparency/check")
    with donor.page.expect_download() as told:
        donor.follow("Descargar verify.py")
    return told.value.path().read_bytes()


def alone(folder: Path, proof: bytes) -> int:
    """The exit code of the downloaded program, by itself with a receipt."""
    (folder / "prueba.json").write_bytes(proof)
    command = [sys.executable, "-I", "verify.py", "prueba.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode
