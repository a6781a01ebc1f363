"""Chapter 8b: people are asked for a case, a shift carries the ask, and its code opens the door."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.story_incident import Happening
from tests.browser.story_walker import Walker

DAY = date.today() + timedelta(days=2)  # noqa: DTZ011


def help_by_people(
    staff: Walker, intermediary: Walker, happening: Happening, reference: str
) -> None:
    """From the choices of the desk to the people at the door."""
    label = ask(staff, reference)
    plan_shift(staff, happening)
    code = tie(staff, label, reference)
    open_the_door(intermediary, label, code)
    staff.see_as("Encino")
    staff.go(f"/desk/cases/{reference}")
    staff.reads("Vinieron las personas del turno")
    staff.look("case-people-came")


def ask(staff: Walker, reference: str) -> str:
    """Choices only; gives the word that the ask goes by."""
    staff.see_as("Encino")
    staff.go(f"/desk/cases/{reference}")
    staff.page.locator("summary", has_text=staff.words("Pedir personas para un turno")).click()
    form = staff.form("Pedir personas")
    form.choose("Qué harían", staff.words("Llevar en coche"))
    form.write("Día", str(DAY))
    form.choose("Cuántas personas", "2")
    staff.look("case-ask-people")
    form.send()
    staff.reads("Petición enviada a quien planea turnos.")
    staff.look("case-people-asked")
    waiting = staff.page.locator("li").filter(has_text=staff.words("Espera turno"))
    return (
        waiting.filter(has_text=staff.words("Llevar en coche")).locator("strong").first.inner_text()
    )


def plan_shift(coordinator: Walker, happening: Happening) -> None:
    """For those who hold every level; nothing on it tells of a family."""
    coordinator.see_as("Sabino")
    coordinator.go("/desk/shifts/people")
    coordinator.look("people-no-shift-fits")
    coordinator.go("/desk/shifts/new")
    coordinator.follow_name(happening.title(coordinator.lang))
    form = coordinator.form("Publicar el turno")
    form.write("Título en español", "Traslados")
    form.write("Qué se hace, en español", "DEMO. Llevar en coche.")
    form.write("Título en inglés", "Driving")
    form.write("Qué se hace, en inglés", "DEMO. Drive people.")
    form.choose("Revisión que se pide", coordinator.words("Nivel 3: capacitación hecha"))
    form.write("Empieza", f"{DAY}T15:00")
    form.write("Termina", f"{DAY}T18:00")
    form.write("Punto de encuentro", "DEMO: la entrada de la escuela")
    form.send()
    coordinator.reads("Turno publicado.")


def tie(coordinator: Walker, label: str, reference: str) -> str:
    """The ask by its word, and never by the case's; gives the code, shown once."""
    coordinator.go("/desk/shifts")
    coordinator.look("shifts-people-wait")
    coordinator.go("/desk/shifts/people")
    expect(coordinator.page.locator("main")).not_to_contain_text(reference)
    coordinator.look("people-shift-fits")
    card = coordinator.page.locator("article").filter(has_text=label)
    card.get_by_role("button").click()
    coordinator.look("people-code")
    code = coordinator.page.locator("#handover-code").inner_text()
    coordinator.go("/desk/shifts/people?in=shifts")
    coordinator.reads_name(label)
    coordinator.look("people-in-shifts")
    return code


def open_the_door(intermediary: Walker, label: str, code: str) -> None:
    """Who says a wrong code is not taken to the family."""
    intermediary.go("/intermediary/deliveries/")
    intermediary.look("deliveries-people")
    for typed in ("ZZZZZZ-ZZZZ", code):
        card = intermediary.page.locator("article").filter(has_text=label)
        card.get_by_label(intermediary.words("Código del turno")).fill(typed)
        card.get_by_role("button").first.click()
        if typed != code:
            expect(intermediary.page.get_by_role("alert")).to_be_visible()
    intermediary.reads("Marcado: vinieron. Gracias por recibirlas.")
