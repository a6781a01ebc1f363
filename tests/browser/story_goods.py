"""Chapter 8: goods come into a centre, part is set apart for the case, and it arrives."""

from tests.browser.story_desk import deliver
from tests.browser.story_walker import Walker

ITEM = "Colchoneta"


def help_in_kind(staff: Walker, intermediary: Walker, reference: str) -> None:
    """From the shelf to the door, against a code that is not the case's."""
    centre = take_in(staff)
    code = set_apart(staff, reference)
    hand_over(staff, centre)
    deliver(intermediary, reference, code)
    staff.go(f"/desk/cases/{reference}")
    staff.look("case-goods-delivered")


def take_in(staff: Walker) -> str:
    """An item of its own, so that the demo's shelves do not matter; the centre's address."""
    staff.see_as("Encino")
    staff.go("/desk/stock")
    staff.look("stock")
    staff.page.locator("summary", has_text=staff.words("Anotar un artículo")).click()
    item = staff.form("Anotar el artículo")
    item.write("Qué es", ITEM)
    item.choose("Para qué necesidad", staff.words("Alojamiento"))
    item.send()
    staff.reads("Artículo anotado.")
    staff.follow_name("Casa Puente")
    staff.page.locator("summary", has_text=staff.words("Anotar lo que llegó")).click()
    arrived = staff.form("Anotar la entrada")
    arrived.choose("Qué llegó", ITEM)
    arrived.write("Cuánto", "4")
    arrived.send()
    staff.reads("Entrada anotada.")
    staff.look("centre")
    return staff.page.url.split(staff.portal.url)[1].split("/", 2)[2]


def set_apart(staff: Walker, reference: str) -> str:
    """A line of the case, and part of it from the centre; gives the code."""
    staff.go(f"/desk/cases/{reference}")
    staff.page.locator("summary", has_text=staff.words("Anotar una necesidad en especie")).click()
    need = staff.form("Anotar en especie")
    need.choose("Qué", ITEM)
    need.write("Cuánto", "3")
    need.send()
    staff.reads("Necesidad anotada.")
    line = staff.page.locator("article").filter(has_text=ITEM)
    line.get_by_label(staff.words("Cuánto apartar")).fill("2")
    line.get_by_role("button").click()
    staff.look("set-apart")
    return staff.page.locator("#handover-code").inner_text()


def hand_over(staff: Walker, centre: str) -> None:
    """The parcel leaves with the intermediary; the movement stays written."""
    staff.go(f"/{centre}")
    parcel = staff.page.locator("li").filter(has_text=ITEM).filter(has=staff.page.locator("form"))
    parcel.get_by_role("button").click()
    staff.reads("El paquete va con la persona de enlace.")
    staff.follow("Movimientos")
    staff.look("movements")


def read_what_is_needed(reader: Walker) -> None:
    """Anybody reads what is short and when the centre is open."""
    reader.go("/needed")
    reader.reads("Hace falta")
    reader.look("needed")
