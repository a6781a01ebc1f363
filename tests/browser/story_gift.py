"""Chapter 3: a campaign opens on the incident, and people give, or try to."""

from collections.abc import Mapping

from portal.sandbox.words import words_in
from tests.browser.story_incident import Happening, fill_campaign
from tests.browser.story_walker import Walker

SLUG = "techo-y-comida"
TITLES = {"es": "Techo y comida mientras vuelven", "en": "Shelter and food until they return"}
# Milliseconds: a form sent sooner after its page was made comes back.
AS_A_PERSON_DOES = 2_500
IN_THE_BOOKS = "Tu donativo está en los libros de la organización."


def open_campaign(finance: Walker, happening: Happening) -> None:
    """Finance drafts it, and a second person reads it and lets it open."""
    finance.see_as("Tule")
    finance.go("/desk/campaigns/new")
    fill_campaign(finance, happening.reference, SLUG)
    finance.reads("Borrador guardado. Envíalo a revisión cuando esté listo.")
    finance.look("campaign-drafted")
    finance.form("Enviar a revisión").send()
    finance.reads("Hecho.")
    finance.look("campaign-in-review")
    finance.see_as("Pirul")
    finance.go("/desk/campaigns")
    finance.follow_name("Techo y comida mientras vuelven")
    finance.look("campaign-to-approve")
    finance.form("Aprobar y abrir").send()
    finance.reads("Hecho.")


def give(donor: Walker, titles: Mapping[str, str] = TITLES) -> None:
    """MXN 250 without an account, by card, and back to a page that knows it."""
    start_gift(donor, titles, look=True)
    press_word(donor, "card_pay")
    donor.reloads_until("Recibido")
    donor.reloads_until(IN_THE_BOOKS)
    donor.look("gift-paid")


def read_receipt(donor: Walker) -> bytes:
    """The receipt is a PDF that can be shown without saying who gave; the proof beside it."""
    own_page = donor.page.url
    with donor.page.expect_download() as told:
        donor.follow("Descargar comprobante (PDF)")
    assert told.value.path().read_bytes().startswith(b"%PDF-")
    donor.follow("Ver el comprobante y su prueba")
    donor.reloads_until("En el registro público")
    donor.look("receipt")
    with donor.page.expect_download() as told:
        donor.follow("Descargar mi prueba (.json)")
    proof = told.value.path().read_bytes()
    donor.follow("Compruébala en esta página")
    donor.look("check-proof")
    donor.page.locator("#receipt").set_input_files(
        {"name": "prueba.json", "mimeType": "application/json", "buffer": proof}
    )
    donor.press("Comprobar en el servidor")
    donor.reads(
        "Lo comprobó el servidor, y no guardó nada. Si tampoco le crees al servidor, usa verify.py."
    )
    donor.look("proof-checked")
    donor.go("/transparency")
    donor.look("transparency")
    donor.page.goto(own_page)
    return proof


def be_declined(donor: Walker, titles: Mapping[str, str] = TITLES) -> None:
    """The bank says no; nothing was charged, and both pages say so."""
    start_gift(donor, titles)
    press_word(donor, "card_decline")
    donor.reads_name(words_in(donor.lang)["declined"])
    donor.look("payment-declined")
    donor.page.get_by_role("link", name=words_in(donor.lang)["abandon"]).click()
    donor.reloads_until("Tarjeta rechazada")
    donor.look("gift-declined")


def abandon(donor: Walker) -> None:
    """The donor walks away; in time the payment page closes and the gift ends unpaid."""
    start_gift(donor)
    payment_page = donor.page.url
    donor.page.get_by_role("link", name=words_in(donor.lang)["abandon"]).click()
    donor.reads("En espera del pago")
    donor.look("gift-abandoned")
    own_page = donor.page.url
    _let_payment_page_close(donor, payment_page)
    donor.page.goto(own_page)
    donor.reloads_until("No se pagó")
    donor.look("gift-expired")


def read_arrival(donor: Walker, batch: str) -> None:
    """Help reached verified needs, in a batch with a name, and never says whose."""
    donor.page.reload()
    donor.reads(
        "Tu donativo llegó a necesidades verificadas. Lo mostramos en lotes de al menos "
        "cinco casos, para no exponer a nadie."
    )
    donor.reads_name(batch)
    donor.look("gift-arrived")


def start_gift(
    donor: Walker, titles: Mapping[str, str] = TITLES, *, monthly: bool = False, look: bool = False
) -> None:
    """From the campaign's page to the payment page."""
    donor.go("/campaigns")
    if look:
        donor.look("campaigns")
    donor.follow_name(titles[donor.lang])
    if look:
        donor.look("campaign")
    form = donor.form("Ir a pagar")
    form.element("input[value='25000']").check()
    if monthly:
        form.element("input[name=rhythm][value=monthly]").check()
    donor.page.wait_for_timeout(AS_A_PERSON_DOES)
    form.send()
    donor.page.wait_for_url(f"{donor.portal.payments}/**")
    donor.reads_name("$250.00 MXN")
    if look:
        donor.look("payment")


def find_campaign_stopped(donor: Walker) -> None:
    """The form is gone, and a form that was open before is refused."""
    donor.go(f"/campaigns/{SLUG}")
    donor.reads(
        "Esta campaña se detuvo porque el hecho que le dio origen ya no está verificado. "
        "No recibe donativos."
    )
    assert donor.page.get_by_role("button", name=donor.words("Ir a pagar")).count() == 0
    donor.look("campaign-stopped")


def be_refused_late(donor: Walker) -> None:
    """`donor` has had the form open since before the retraction."""
    form = donor.form("Ir a pagar")
    form.element("input[value='25000']").check()
    donor.page.wait_for_timeout(AS_A_PERSON_DOES)
    form.send()
    donor.reads("La campaña dejó de recibir donativos. No se cobró nada.")
    donor.look("gift-refused")


def press_word(donor: Walker, word: str) -> None:
    """Press a button of the payment page."""
    donor.page.get_by_role("button", name=words_in(donor.lang)[word]).first.click()


def _let_payment_page_close(donor: Walker, payment_page: str) -> None:
    """What Stripe does by itself after a while, done on the stand-in's panel."""
    reference = payment_page.rsplit("/", 1)[1].split("?", maxsplit=1)[0]
    donor.page.goto(f"{donor.portal.payments}/panel?lang={donor.lang}")
    donor.look("payment-panel")
    card = donor.page.locator("li.card").filter(has=donor.page.locator(f"a[href*='{reference}']"))
    card.get_by_role("button", name=words_in(donor.lang)["expire"]).click()
    donor.reads_name(words_in(donor.lang)["done"])
