"""A shift from its plan to a paper: coordinator, volunteers and lead, each with a telephone.

One way in the suite; all four with `PORTAL_TEST_EVERY_SETTING=1`, as in `make prove-volunteering`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from portal.accounts.models import User
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_models import Attendance
from tests.browser.live_portal import LivePortal, live_portal
from tests.browser.story_walker import Form, Walker
from tests.browser.story_ways import ways
from tests.browser.story_words import Words
from tests.browser.visiting import Setting, visiting
from tests.factories import people, shifts
from tests.factories.incidents import verified
from tests.web.client import strict_client

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = ways(Setting("phone", "es", scripts=False))
COMING = ("planner", "lead", "one", "two", "late")


@dataclass(frozen=True)
class Crew:
    """Who comes: handle by part, and a way in for each."""

    handles: dict[str, str]
    incident: str
    come: Callable[[str], Walker]


@pytest.fixture
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """A portal for each way: nobody else's shifts in its lists, nobody else's tries counted."""
    with live_portal(tmp_path_factory.mktemp("walk")) as portal:
        yield portal


@pytest.fixture(params=WAYS, ids=str)
def crew(request: pytest.FixtureRequest, browser: Browser, live: LivePortal) -> Iterator[Crew]:
    """One organisation's coordinator, lead and three volunteers."""
    with live.app.app_context(), transaction() as session:
        at = people.organisation(session)
        incident = verified(session)
        found = {"planner": shifts.coordinator(session, at=at)}
        found |= {name: shifts.volunteer(session, at=at) for name in COMING[1:]}
        session.flush()
        ids = {name: user.id for name, user in found.items()}
        handles = {name: user.handle for name, user in found.items()}
        reference = incident.reference
    words = Words(request.param.lang)
    with visiting(browser, live.url) as opening:
        yield Crew(
            handles,
            reference,
            lambda name: _signed_in(live, opening(request.param), ids[name], words),
        )


def _signed_in(live: LivePortal, visitor: Any, user_id: int, words: Words) -> Walker:
    client = strict_client(live.app)
    with live.app.app_context():
        people.sign_in(client, db.session.get_one(User, user_id))
    cookie = client.get_cookie("session")
    assert cookie
    visitor.page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live.url}])
    return Walker(visitor, live, words)  # type: ignore[arg-type]


def test_from_a_plan_to_a_paper(crew: Crew, live: LivePortal, tmp_path: Path) -> None:
    planner, one = crew.come("planner"), crew.come("one")
    far = publish(planner, crew, title="Clasificar despensas", begins=timedelta(days=3), places=1)
    take_a_place(one, far)
    late = crew.come("late")
    wait_in_line(late, far)
    give_it_back(one, far)
    accept_what_was_offered(late, far)
    move_by_an_hour(planner, far)
    write_to_all(planner, far)
    read_what_was_written(late, far)

    near = publish(planner, crew, title="Armar paquetes", begins=timedelta(minutes=20), places=2)
    two, lead = crew.come("two"), crew.come("lead")
    for walker in (one, two):
        take_a_place(walker, near)
    code = show_the_code(lead, near)
    arrive_with(one, near, code)
    be_scanned(two, lead, near)
    two_hours_pass(live, near)
    leave_by_the_lead(lead, near)
    correct_the_hours_of(lead, near, crew.handles["one"])
    paper = get_a_paper(one, tmp_path)
    check_it_without_an_account(crew, live, paper)
    see_the_roster(planner, near, crew)


def publish(planner: Walker, crew: Crew, *, title: str, begins: timedelta, places: int) -> str:
    """A plan of the coordinator's; its reference."""
    planner.go("/desk/shifts")
    planner.follow("Planear un turno")
    planner.page.locator(f"a[href$='/desk/shifts/new/{crew.incident}']").click()
    form = planner.form("Publicar el turno")
    form.write("Título en español", title)
    form.write("Qué se hace, en español", "Trabajo inventado, en una bodega.")
    form.write("Título en inglés", title)
    form.write("Qué se hace, en inglés", "Invented work, in a storehouse.")
    starts = _local(utc_now() + begins)
    form.write("Empieza", f"{starts:%Y-%m-%dT%H:%M}")
    form.write("Termina", f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    form.write("Punto de encuentro", "La bodega del portón verde")
    form.write("Mínimo de personas", "1")
    form.write("Máximo de personas", str(places))
    form.write("Quién lleva el turno", crew.handles["lead"])
    form.send()
    planner.reads("Turno publicado.")
    planner.look("walk-roster-empty")
    return planner.page.url.rsplit("/", 1)[1]


def _local(moment: datetime) -> datetime:
    """By the clocks of the place, as the form asks it."""
    return moment.astimezone(ZoneInfo(shifts.ZONE))


def take_a_place(walker: Walker, shift: str) -> None:
    walker.go("/shifts")
    walker.page.locator(f"a[href$='/shifts/{shift}']").first.click()
    walker.form("Anotarme").send()
    walker.reads("Listo: tienes un lugar en este turno. ¡Gracias!")
    walker.look("walk-place")


def wait_in_line(walker: Walker, shift: str) -> None:
    walker.go(f"/shifts/{shift}")
    walker.look("walk-full")
    walker.form("Esperar un lugar").send()
    walker.reads("Estás en la lista de espera: lugar %(number)s.", number=1)
    walker.look("walk-in-line")


def give_it_back(walker: Walker, shift: str) -> None:
    walker.go(f"/shifts/{shift}")
    walker.form("Cancelar mi lugar").send()
    walker.reads("Listo: tu lugar quedó libre. Gracias por avisar.")


def accept_what_was_offered(walker: Walker, shift: str) -> None:
    walker.go(f"/shifts/{shift}")
    walker.look("walk-offer")
    walker.form("Sí, tomo el lugar").send()
    walker.go("/me")
    walker.reads("Por venir")
    walker.look("walk-mine")


def move_by_an_hour(planner: Walker, shift: str) -> None:
    planner.go(f"/desk/shifts/{shift}/edit")
    form = planner.form("Guardar los cambios")
    before = form.control("Termina").input_value()
    later = datetime.fromisoformat(before) + timedelta(hours=1)
    form.write("Termina", f"{later:%Y-%m-%dT%H:%M}")
    form.send()
    planner.reads("Esto pasaría. Todavía nada cambió.")
    planner.look("walk-preview")
    planner.press("Sí, cambiar y avisar")
    expect(planner.page.locator("main")).to_contain_text(f"{later:%H:%M}")


def write_to_all(planner: Walker, shift: str) -> None:
    planner.go(f"/desk/shifts/{shift}/message")
    form = planner.form("Enviar a todas")
    form.whole.locator("textarea").fill("Traer guantes y agua.")
    form.send()
    planner.go(f"/desk/shifts/{shift}/message")
    planner.reads_name("Traer guantes y agua.")
    planner.look("walk-written")


def read_what_was_written(walker: Walker, shift: str) -> None:
    walker.go(f"/shifts/{shift}")
    walker.reads_name("Traer guantes y agua.")


def show_the_code(lead: Walker, shift: str) -> str:
    """What the lead holds up at the door."""
    lead.go(f"/shifts/{shift}/lead")
    lead.look("walk-lead")
    lead.follow("Código de llegada")
    lead.look("walk-lead-code")
    return lead.page.locator(".big-code").inner_text()


def arrive_with(walker: Walker, shift: str, code: str) -> None:
    """A wrong code is refused with what to do; the right one is taken once."""
    for typed, said in ((code[::-1], None), (code, "Listo: ya llegaste.")):
        walker.go(f"/shifts/{shift}/presence")
        form = walker.form("Registrar mi llegada")
        form.write("Código", typed)
        form.send()
        if said:
            walker.reads(said)
        else:
            expect(walker.page.locator("[role=alert]")).to_be_visible()
            walker.look("walk-wrong-code")
    walker.look("walk-arrived")


def be_scanned(walker: Walker, lead: Walker, shift: str) -> None:
    """The other way round: the volunteer shows, the lead types."""
    walker.go(f"/shifts/{shift}/presence")
    walker.look("walk-own-code")
    own = walker.page.locator(".big-code").inner_text()
    lead.go(f"/shifts/{shift}/lead")
    form = lead.form("Registrar")
    form.write("Código", own)
    form.send()
    walker.go(f"/shifts/{shift}/presence")
    expect(walker.page.locator("h1")).to_have_text(walker.words("Registra tu salida"))


def two_hours_pass(live: LivePortal, reference: str) -> None:
    """Nobody can leave before the work began: the shift and its people are moved back in time."""
    back = timedelta(hours=2)
    with live.app.app_context(), transaction() as session:
        shift = session.scalars(select(Shift).where(Shift.reference == reference)).one()
        places = session.scalars(select(SignUp).where(SignUp.shift_id == shift.id)).all()
        for moved in (shift, *places):
            moved.starts_at, moved.ends_at = moved.starts_at - back, moved.ends_at - back
        for place in places:
            came = session.scalars(select(Attendance).where(Attendance.sign_up_id == place.id))
            here = came.one()
            assert here.came_at
            here.came_at -= back


def leave_by_the_lead(lead: Walker, shift: str) -> None:
    for left in (2, 1):
        lead.go(f"/shifts/{shift}/lead")
        out = lead.page.locator("button[name=to][value=completed]")
        expect(out).to_have_count(left)
        lead.look(f"walk-{left}-here")
        out.first.click()
    lead.go(f"/shifts/{shift}/lead")
    lead.look("walk-all-gone")


def correct_the_hours_of(lead: Walker, shift: str, handle: str) -> None:
    lead.go(f"/shifts/{shift}/lead")
    label = f"{lead.words('Corregir sus horas')}: {handle}"
    lead.page.get_by_role("link", name=label, exact=True).click()
    form = lead.form("Corregir")
    form.write("Horas", "3")
    form.write("Minutos", "30")
    form.element("select").first.select_option(index=1)
    lead.look("walk-correct")
    form.send()
    lead.reads("Horas corregidas. La persona ve el cambio y el motivo.")


def get_a_paper(walker: Walker, folder: Path) -> str:
    """Hours and the certificate; its code."""
    walker.go("/me/hours")
    walker.look("walk-hours")
    walker.follow("Hacer una constancia")
    form: Form = walker.form("Descargar la constancia")
    form.write("Nombre que irá en el papel", "Nombre Inventado")
    walker.look("walk-paper")
    with walker.page.expect_download() as coming:
        form.send()
    paper = folder / "paper.pdf"
    coming.value.save_as(paper)
    assert paper.read_bytes().startswith(b"%PDF")
    walker.go("/me/hours")
    return walker.page.locator("main a[href*='/hours/']").last.inner_text()


def check_it_without_an_account(crew: Crew, live: LivePortal, paper: str) -> None:
    stranger = crew.come("two")
    stranger.page.context.clear_cookies()
    stranger.go(f"/hours/{paper}")
    stranger.look("walk-checked")
    stranger.reads_name(paper)
    for name, said in (
        ("Otra Persona", "No coincide con el nombre del papel."),
        ("Nombre Inventado", "Sí: es el nombre que está en el papel."),
    ):
        form = stranger.form("Comparar el nombre")
        form.whole.locator("input[type=text]").fill(name)
        form.send()
        stranger.reads(said)
    expect(stranger.page.locator("main")).not_to_contain_text(crew.handles["one"])


def see_the_roster(planner: Walker, shift: str, crew: Crew) -> None:
    planner.go(f"/desk/shifts/{shift}")
    for name in ("one", "two"):
        planner.reads_name(crew.handles[name])
    planner.look("walk-roster")
    planner.go(f"/desk/shifts/{shift}/sheet")
    planner.look("walk-sheet")
