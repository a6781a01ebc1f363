"""Chapter 7b: another organisation helps, as far as the family agreed, and says what it did."""

from playwright.sync_api import expect

from tests.browser.story_walker import Walker

OTHER = "Red Milpa (DEMO)"


def refer(staff: Walker, case: str) -> None:
    """Find who gives it, choose what they would see, and have the family asked."""
    staff.see_as("Encino")
    staff.go("/desk/services")
    staff.look("services")
    staff.go(f"/desk/cases/{case}")
    staff.follow("Canalizar a otra organización")
    staff.look("refer")
    form = staff.form("Pedir el consentimiento")
    form.control("Organización").select_option(label=OTHER)
    form.pick("Qué más verá", staff.words("Urgencia"))
    form.pick("Qué más verá", staff.words("El texto que pasó la persona de enlace"))
    form.tick("La otra organización lleva el caso mientras tanto")
    form.send()
    staff.reads("Se preguntará a la familia por medio de su persona de enlace.")
    staff.look("case-consent-wanted")


def consent(intermediary: Walker, case: str) -> None:
    """A yes needs both words; without them nothing is shown."""
    intermediary.go("/intermediary/deliveries/consents")
    intermediary.look("consents")
    for ticked in (False, True):
        card = intermediary.page.locator("article").filter(has_text=case)
        for box in card.get_by_role("checkbox").all():
            box.set_checked(ticked)
        card.get_by_role("button").first.click()
        if not ticked:
            expect(intermediary.page.get_by_role("alert").first).to_be_visible()
    intermediary.reads("La otra organización ya puede verlo y responder.")


def help_and_tell(other: Walker, case: str) -> None:
    """The other desk reads no more than was agreed; a telephone in its note is held back."""
    other.see_as("Guamúchil")
    other.go("/desk/referrals")
    other.look("incoming")
    waiting = other.page.locator("tbody tr").filter(has_text=other.words("Alimentos"))
    waiting.get_by_role("link").click()
    expect(other.page.locator("main")).not_to_contain_text(case)
    other.look("referral")
    other.press("Aceptar")
    other.reads("La canalización está aceptada.")
    for text in ("Llamar al 55 1234 5678", "Recibieron una despensa."):
        if other.page.locator("details").first.get_attribute("open") is None:
            other.page.locator("summary").first.click()
        form = other.form("Terminar")
        form.pick("Cómo terminó", other.words("Recibió la ayuda"))
        form.write("Para la mesa que canalizó", text)
        form.send()
        if "Llamar" in text:
            expect(other.page.get_by_role("alert").first).to_be_visible()
            other.look("referral-held-back")
    other.reads("La mesa que canalizó ya lo sabe. Lo que se mostraba se borró.")
    other.look("referral-ended")


def hear_back(staff: Walker, case: str) -> None:
    """The case goes on where it stood, with what the other organisation said."""
    staff.go(f"/desk/cases/{case}")
    staff.reads_name("Recibieron una despensa.")
    staff.reads("Otra organización terminó de atenderlo")
    staff.look("case-helped-elsewhere")
