"""Chapter 4: someone without an e-mail becomes a volunteer, and two want one last place."""

from datetime import date, timedelta

from playwright.sync_api import Route

from tests.browser.story_incident import Happening
from tests.browser.story_walker import Walker

TAKEN = "Listo: tienes un lugar en este turno. ¡Gracias!"
FULL = "Este turno ya está completo: alguien tomó el último lugar."
PASSWORD = "nube verde camina lento"


def plan_shift(coordinator: Walker, happening: Happening) -> str:
    """A shift with a single place, for those whose identity was seen; gives its reference."""
    coordinator.see_as("Sabino")
    coordinator.go("/desk/shifts/new")
    coordinator.look("shift-choose-incident")
    coordinator.follow_name(happening.title(coordinator.lang))
    day = date.today() + timedelta(days=2)  # noqa: DTZ011
    form = coordinator.form("Publicar el turno")
    form.write("Título en español", "Repartir cobijas")
    form.write("Qué se hace, en español", "DEMO. Cargar y repartir cobijas.")
    form.write("Título en inglés", "Handing out blankets")
    form.write("Qué se hace, en inglés", "DEMO. Carry and hand out blankets.")
    form.choose("Revisión que se pide", coordinator.words("Nivel 1: identidad vista"))
    form.write("Empieza", f"{day}T09:00")
    form.write("Termina", f"{day}T13:00")
    form.write("Punto de encuentro", "DEMO: la entrada de la escuela")
    form.write("Mínimo de personas", "1")
    form.write("Máximo de personas", "1")
    coordinator.look("shift-plan")
    form.send()
    coordinator.reads("Turno publicado.")
    coordinator.look("shift-roster")
    return coordinator.page.url.rsplit("/", 1)[1]


def hand_out_code(coordinator: Walker) -> str:
    """A code for one person, shown once."""
    coordinator.see_as("Sabino")
    coordinator.go("/desk/volunteers")
    coordinator.look("volunteers")
    coordinator.form("Hacer un código").send()
    code = coordinator.page.locator("#one-time-code").inner_text()
    coordinator.look("one-time-code")
    return code


def register(newcomer: Walker, code: str) -> None:
    """A user name and a password: no e-mail, no telephone."""
    newcomer.go("/accounts/join")
    newcomer.look("join")
    form = newcomer.form("Crear mi cuenta")
    form.write("Código de un solo uso", code)
    form.write("Cómo quieres que te llamen", "Tortuga")
    form.write("Nombre de usuario", "tortuga")
    form.write("Contraseña nueva", PASSWORD)
    form.write("Contraseña nueva, otra vez", PASSWORD)
    form.send()
    newcomer.reads("Listo. Entra con tu contraseña nueva.")
    sign_in = newcomer.form("Entrar")
    sign_in.write("Nombre de usuario o correo", "tortuga")
    sign_in.write("Contraseña", PASSWORD)
    sign_in.send()
    newcomer.go("/accounts")
    newcomer.reads_name("Tortuga")
    newcomer.look("account")


def learn_vetting_is_missing(newcomer: Walker, shift: str) -> None:
    """Before anyone vetted them, the shift says what is missing."""
    newcomer.go(f"/shifts/{shift}")
    newcomer.reads("Este turno pide una revisión que todavía no tienes, o que ya venció.")
    newcomer.look("shift-vetting-missing")


def vet(coordinator: Walker) -> None:
    """The coordinator saw the newcomer's identity and says so."""
    coordinator.go("/desk/volunteers")
    coordinator.follow_name("Tortuga")
    coordinator.look("volunteer")
    coordinator.form("Doy fe de que se hizo").send()
    coordinator.reads("Quedó registrado.")


def race_for_last_place(one: Walker, other: Walker, shift: str) -> tuple[Walker, Walker]:
    """Both press at the same moment; gives who got the place and who was told why not."""
    waiting: list[Route] = []
    for walker in (one, other):
        walker.go(f"/shifts/{shift}")
        walker.page.route("**/sign-ups", lambda held: waiting.append(held))
    one.look("shift")
    for walker in (one, other):
        walker.page.get_by_role("button", name=walker.words("Anotarme")).click(no_wait_after=True)
    for _ in range(100):
        if len(waiting) == 2:
            break
        one.page.wait_for_timeout(50)
    for held in waiting:
        held.continue_()
    taken, full = one.words(TAKEN), one.words(FULL)
    for walker in (one, other):
        walker.page.get_by_text(taken).or_(walker.page.get_by_text(full)).first.wait_for()
        walker.page.unroute_all()
    winners = [walker for walker in (one, other) if walker.page.get_by_text(taken).count()]
    assert len(winners) == 1, "one place, one person"
    loser = other if winners[0] is one else one
    winners[0].look("shift-taken")
    loser.look("shift-full")
    return winners[0], loser


def find_shift_suspended(holder: Walker, shift: str) -> None:
    """Who has a place is told not to go; nobody else can sign up."""
    holder.go(f"/shifts/{shift}")
    holder.reads("Actividades suspendidas: no vayas. La organización te avisa si hay cambios.")
    holder.look("shift-suspended")


def be_refused_late(late: Walker) -> None:
    """`late` has had the button in front of them since before the retraction."""
    late.press("Anotarme")
    late.reads(
        "Actividades suspendidas: el hecho por el que se abrió este turno ya no está verificado."
    )
    late.look("shift-refused")
