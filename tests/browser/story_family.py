"""Chapters 5 and 6: a family asks, keeps eight words, and is answered by one person alone."""

from playwright.sync_api import expect

from tests.browser.story_incident import Happening
from tests.browser.story_walker import Walker

CHOSEN, BACKUP = "Casa Puente (DEMO)", "Red Milpa (DEMO)"
NAME = "Rosaura Inventada"
WHERE = "Por la escuela de la sierra, hace más de una semana"
ANSWER = "Recibimos su solicitud. Mañana llega una despensa a la escuela."
REPLY = "Gracias. Somos cinco con la abuela."


def ask(family: Walker, happening: Happening) -> list[str]:
    """One short page without an account; gives the eight words that it shows before sending."""
    family.go("/help")
    family.look("help")
    family.follow("Pedir ayuda ahora")
    form = family.form("Enviar")
    shown = form.element(".secret-words li")
    # The texts are read at once: the page has to be there first.
    expect(shown).to_have_count(8)
    words = shown.all_inner_texts()
    form.tick("Alimentos")
    form.write("¿Dónde y cuándo pasó, más o menos?", WHERE)
    incident = form.element("#incident option").filter(has_text=happening.title(family.lang))
    form.choose("¿Es uno de estos hechos?", incident.inner_text())
    form.tick("Hoy mismo")
    form.write("¿Cómo le buscamos?", "Preguntar por doña Chagua en la tienda")
    form.write("¿Algo más que debamos saber?", f"Me llamo {NAME} y somos cinco")
    form.pick("¿Qué organización quiere que le responda?", CHOSEN)
    form.pick("Si esa persona no puede, ¿cuál otra?", BACKUP)
    family.look("help-new")
    form.send()
    family.reads("Su solicitud llegó y quedó sellada.")
    family.reads_name(CHOSEN)
    family.reads_name(BACKUP)
    assert family.page.locator(".secret-words li").all_inner_texts() == words
    assert NAME not in family.page.content(), "what was written is not shown back"
    family.look("help-received")
    return words


def come_back(family: Walker, words: list[str]) -> None:
    """The eight words open the request; accents, capitals and long endings do not matter."""
    family.go("/help/receipt")
    _enter(family, " ".join(word.upper()[:4] for word in words))
    family.reads("Quién puede abrirla")


def mistake_the_words(family: Walker, words: list[str]) -> None:
    """Wrong words are answered with one sentence, whatever was wrong with them."""
    family.go("/help/receipt")
    family.look("help-receipt")
    _enter(family, " ".join([*words[:2], *reversed(words[2:])]))
    family.reads("Esas palabras no abren nada. Revise una por una y escríbalas otra vez.")
    family.look("help-wrong-words")


def find_nobody_opened(family: Walker, words: list[str]) -> None:
    """Before the intermediary came, the family reads that nobody did."""
    come_back(family, words)
    family.reads("Nadie la ha abierto todavía.")
    family.look("help-case-unopened")


def read_and_answer(family: Walker, words: list[str]) -> None:
    """The signed answer is there, and who opened the request, when and why."""
    come_back(family, words)
    family.reads_name(ANSWER)
    family.reads_name(family.words("Primera lectura"))
    family.look("help-case-answered")
    form = family.form("Enviar mensaje")
    form.write("Su mensaje", REPLY)
    form.send()
    family.reads("Usted escribió este día. Lo escrito no se vuelve a mostrar.")


def keep_its_intermediary(family: Walker, words: list[str]) -> None:
    """After the retraction the thread and who may read it are as they were."""
    come_back(family, words)
    family.reads_name(ANSWER)
    family.reads_name(CHOSEN)
    family.look("help-after-retraction")


def unlock(intermediary: Walker, username: str) -> None:
    """The seven words; signing in was not enough."""
    intermediary.go("/intermediary/")
    intermediary.reads("Desbloquear la llave")
    intermediary.look("unlock")
    form = intermediary.form("Desbloquear")
    form.write("Las siete palabras", intermediary.portal.passphrase_of(username))
    form.send()
    intermediary.reads("Solicitudes selladas")
    intermediary.look("sealed-requests")


def open_with_reason(intermediary: Walker) -> None:
    """The identity is on the answer to this very press, and on no other page."""
    intermediary.follow("Alimentos")
    assert NAME not in intermediary.page.content()
    intermediary.look("sealed-request")
    form = intermediary.form("Abrir")
    form.tick("Primera lectura")
    form.send()
    intermediary.reads("Identidad abierta")
    intermediary.reads_name(NAME)
    intermediary.look("identity")
    intermediary.follow("Cerrar la identidad")


def answer(intermediary: Walker) -> None:
    """Signed with the intermediary's key and sealed to the family."""
    form = intermediary.form("Firmar y enviar")
    form.write("Mensaje a la familia", ANSWER)
    form.send()
    intermediary.reads_name(ANSWER)


def release(intermediary: Walker, happening: Happening) -> str:
    """What would point to someone does not pass; gives the pseudonym of the case."""
    intermediary.follow("Pasar a la mesa")
    _write_for_desk(intermediary, happening, "Llamar al 55 1234 5678 para la despensa.")
    expect(intermediary.page.get_by_role("alert").first).to_be_visible()
    intermediary.look("release-refused")
    _write_for_desk(intermediary, happening, "Hogar de cinco que duerme fuera de casa. Despensa.")
    intermediary.reads("Pasó a la mesa. Ahí nadie puede ver de quién es.")
    intermediary.look("released")
    told = intermediary.page.locator("dt", has_text=intermediary.words("Caso en la mesa"))
    return told.locator("xpath=following-sibling::dd[1]").inner_text()


def find_case_on_the_desk(staff: Walker, reference: str) -> None:
    """The case is born under its pseudonym; nothing of the family is on its page."""
    staff.see_as("Encino")
    staff.go("/desk/")
    staff.waits_for(reference)
    staff.follow_name(reference)
    staff.reads("Ligado a un hecho verificado")
    for told in (NAME, "Chagua", WHERE):
        assert told not in staff.page.content()


def confirm_after_retraction(intermediary: Walker, reference: str) -> None:
    """The intermediary alone knows the case hung on what was retracted, and tells the desk so."""
    intermediary.go("/intermediary/")
    intermediary.follow("Responder")
    intermediary.reads_name(reference)
    intermediary.reads("Ya no está verificado")
    intermediary.look("cases-to-confirm")
    intermediary.press("Enviar estas respuestas")


def _enter(family: Walker, words: str) -> None:
    form = family.form("Entrar")
    form.write("Sus ocho palabras", words)
    form.send()


def _write_for_desk(intermediary: Walker, happening: Happening, text: str) -> None:
    form = intermediary.form("Pasar a la mesa")
    form.write("Texto para la mesa, escrito a mano", text)
    form.pick("Personas en el hogar", intermediary.words("3 a 5 personas"))
    option = form.element("#incident option").filter(has_text=happening.title(intermediary.lang))
    form.choose("Hecho al que está ligada", option.inner_text())
    form.send()


def say_it_arrived(family: Walker, words: list[str]) -> None:
    """Only if they want to: whether it came, and whether it helped."""
    come_back(family, words)
    form = family.form("Decirlo")
    form.pick("La ayuda", family.words("Me llegó una parte"))
    form.pick("¿Le sirvió?", family.words("Sí"))
    form.send()
    family.reads("Gracias. La mesa que ayuda lo sabrá, sin saber quién es usted.")
    family.look("help-arrived")
