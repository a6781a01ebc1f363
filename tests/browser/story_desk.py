"""Chapter 7: the desk helps a pseudonym, the help arrives, and the month's batch says so."""

from playwright.sync_api import expect

from tests.browser.story_walker import Walker

RETRACTED_NEARBY = (
    "Se retiró un hecho de la zona del caso. Hasta que la persona de enlace confirme, no se "
    "puede apartar dinero nuevo. Lo ya apartado se entrega."
)

OWN_BATCH = (
    "Quien propone un lote no lo aprueba, ni una organización de su mismo grupo."
    " Lo aprueban dos organizaciones distintas."
)
SAME_GROUP = (
    "Otra organización del mismo grupo ya aprobó: cuentan como una sola voz."
    " Falta una organización independiente."
)


def work_case(staff: Walker, reference: str) -> str:
    """Take it, write down a need, set money apart; gives the code for the door."""
    staff.see_as("Encino")
    staff.go("/desk/")
    staff.look("desk")
    staff.go(f"/desk/cases/{reference}")
    staff.look("case")
    staff.press("Tomar este caso")
    staff.reads("El caso está a su cargo.")
    need = staff.form("Anotar")
    need.choose("Necesidad", staff.words("Alimentos"))
    need.write("Cantidad en pesos (MXN)", "900")
    need.send()
    staff.reads("Necesidad anotada.")
    staff.look("case-needs")
    return commit(staff, "600")


def commit(staff: Walker, amount: str) -> str:
    """Set money of the pool apart; gives the code that is shown once."""
    _set_apart(staff, amount)
    staff.look("committed")
    return staff.page.locator("#handover-code").inner_text()


def deliver(intermediary: Walker, reference: str, code: str) -> None:
    """A wrong code is refused; the right one marks the delivery."""
    intermediary.go("/intermediary/deliveries/")
    intermediary.look("deliveries")
    for typed in ("ZZZZZZZZZZ", code):
        card = intermediary.page.locator("article").filter(has_text=reference)
        card.get_by_label(intermediary.words("Código de entrega")).fill(typed)
        card.get_by_role("button").click()
        if typed != code:
            expect(intermediary.page.get_by_role("alert")).to_be_visible()
            intermediary.look("delivery-refused")
    intermediary.reads("Entrega marcada. Gracias por llevarla.")


def close_batch(alliance: Walker) -> str:
    """Five cases of two incidents: proposed by its own house, closed by two others; its name."""
    alliance.see_as("Tule")
    alliance.go("/desk/batches")
    alliance.look("batches")
    alliance.press("Proponer el lote")
    alliance.reads("Lote propuesto. Se cierra cuando dos organizaciones distintas lo aprueben.")
    alliance.look("batch-proposed")
    _approve_batch(alliance, "Fresno")  # the house that proposed it
    alliance.reads(OWN_BATCH)
    _approve_batch(alliance, "Mezquite")
    alliance.reads("Aprobado. Falta la palabra de otra organización independiente.")
    _approve_batch(alliance, "Capulín")  # Red Milpa's board: no second voice
    alliance.reads(SAME_GROUP)
    alliance.look("batch-refused")
    _approve_batch(alliance, "Huizache")
    alliance.look("batch-closed")
    sentence = alliance.words("Lote %(name)s cerrado: dos organizaciones lo aprobaron.")
    before, after = sentence.split("%(name)s")
    notice = alliance.page.locator(".notice").filter(has_text=after.strip()).first.inner_text()
    name = notice.strip().removeprefix(before).removesuffix(after)
    assert name, notice
    return name


def _approve_batch(alliance: Walker, who: str) -> None:
    alliance.see_as(who)
    alliance.go("/desk/batch-approvals")
    alliance.look("batch-approvals")
    alliance.follow_name("Casa Puente")
    alliance.look("batch-approval")
    alliance.press("Aprobar el lote")


def try_to_see_the_name(admin: Walker, reference: str) -> None:
    """The organisation's own admin is refused: not a permission, a key that is not here."""
    admin.see_as("Pirul")
    admin.go(f"/desk/cases/{reference}")
    with admin.page.expect_response("**/name") as answer:
        admin.press("Intentar ver el nombre")
    assert answer.value.status == 403
    admin.reads("No se puede ver el nombre")
    admin.look("name-refused")


def be_refused_new_money(staff: Walker, reference: str) -> None:
    """The case may hang on what was retracted: no new money until its intermediary answers."""
    staff.see_as("Encino")
    staff.go(f"/desk/cases/{reference}")
    _set_apart(staff, "100")
    staff.reads(RETRACTED_NEARBY)
    staff.look("case-rechecking")


def _set_apart(staff: Walker, amount: str) -> None:
    form = staff.form("Apartar")
    form.write("Apartar (MXN)", amount)
    form.send()


def ask_enlace(staff: Walker, reference: str) -> None:
    """What the desk has to know, it asks whoever knows the family."""
    staff.go(f"/desk/cases/{reference}")
    staff.page.locator("details", has=staff.page.locator("textarea")).locator("summary").click()
    form = staff.form("Enviar la pregunta")
    form.write("Pregunta", "¿Hay menores en el hogar?")
    form.send()
    staff.reads("Pregunta enviada a la persona de enlace.")


def answer(intermediary: Walker, reference: str) -> None:
    """A telephone is held back; what may be said goes to the desk."""
    intermediary.go("/intermediary/deliveries/questions")
    intermediary.look("questions")
    for text in ("Su número es 55 1234 5678", "Hay dos menores."):
        card = intermediary.page.locator("article").filter(has_text=reference)
        card.get_by_role("textbox").fill(text)
        card.get_by_role("button").click()
        if "número" in text:
            expect(intermediary.page.get_by_role("alert").first).to_be_visible()
            intermediary.look("question-held-back")
    intermediary.reads("Respuesta enviada a la mesa.")


def hear_the_family(staff: Walker, reference: str) -> None:
    """The pseudonym's page says what the family says."""
    staff.go(f"/desk/cases/{reference}")
    staff.reloads_until("Le llegó una parte")
    staff.look("case-heard")


def close(staff: Walker, reference: str) -> None:
    """Part of what was asked for arrived, and the case ends by saying so."""
    staff.see_as("Encino")
    staff.go(f"/desk/cases/{reference}")
    staff.page.locator("details", has_text=staff.words("Cerrar el caso")).locator("summary").click()
    form = staff.form("Cerrar")
    form.choose("Cómo terminó", staff.words("Recibió una parte"))
    form.send()
    staff.reads("Caso cerrado.")
    staff.look("case-closed")
