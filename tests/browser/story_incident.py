"""Chapter 2: an incident is proposed, and becomes verified by words that count."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.browser.story_walker import Walker

SPOKE_ALREADY = (
    "Esta organización ya dio su palabra. Si cambió, corregir el hecho o votar su retiro."
)
HANDLED_INTAKE = (
    "Esta organización recibió el reporte y por eso no puede confirmarlo. "
    "Pedir a otras dos organizaciones que lo revisen."
)
EYES_ON = "Estuvimos en el lugar y lo vimos"
CALL_BACK = "Llamamos a una fuente propia en el lugar"


@dataclass(frozen=True)
class Happening:
    """The incident of the story, as every page shows it."""

    reference: str
    title_es: str
    title_en: str

    def title(self, lang: str) -> str:
        return self.title_en if lang == "en" else self.title_es


def historical_layer(reader: Walker) -> None:
    """UCDP's events are there as a labelled layer of their own, with their credit."""
    reader.go("/")
    reader.look("home")
    reader.go("/incidents?layer=historical")
    reader.reads_name("Uppsala")
    reader.look("historical")
    reader.go("/map")
    reader.look("map")
    reader.go("/map?state=12")
    reader.look("map-of-a-state")
    reader.go("/areas/12028")
    reader.look("area")


def propose(intermediary: Walker) -> Happening:
    """The intermediary tells what happened, in two languages and without names."""
    title_es, title_en = "Familias duermen en la escuela", "Families sleep in the school"
    intermediary.go("/verification/propose")
    intermediary.look("propose")
    form = intermediary.form("Proponer")
    form.choose("Qué pasó", intermediary.words("Desplazamiento de familias"))
    form.element("#area_code").select_option(label=_place_of_the_demo(form.element("#area_code")))
    form.write("Día", (date.today() - timedelta(days=9)).isoformat())  # noqa: DTZ011
    form.write("Título", title_es)
    form.write("Relato", "DEMO, hecho ficticio. Doce familias bajaron de la sierra.")
    form.write("Título en inglés", title_en)
    form.write("Relato en inglés", "DEMO, fictional. Twelve families came down from the hills.")
    form.send()
    intermediary.reads(
        "Hecho propuesto. Otras organizaciones lo revisarán; aquí se verá su estado."
    )
    intermediary.reads_name(title_es)
    return Happening("", title_es, title_en)


def refuse_campaign_before_verdict(alliance: Walker, happening: Happening) -> None:
    """Nothing may hang on what is not verified, also when its reference is known."""
    alliance.see_as("Tule")
    alliance.go("/desk/campaigns/new")
    fill_campaign(alliance, happening.reference, "antes-de-tiempo")
    alliance.reads("No hay un hecho verificado con ese folio")
    alliance.look("campaign-refused")


def give_words(alliance: Walker, proposed: Happening) -> Happening:
    """One voice alone, the same group twice and the intake's own house do not verify it."""
    happening = _find(alliance, proposed)
    _speak(alliance, happening, "Mezquite", EYES_ON)
    _stands(alliance, "confirmado por una organización")
    alliance.look("one-word")
    _speak(alliance, happening, "Mezquite", CALL_BACK)
    alliance.reads(SPOKE_ALREADY)
    _speak(alliance, happening, "Capulín", EYES_ON)
    _stands(alliance, "confirmado por una organización")
    _speak(alliance, happening, "Fresno", CALL_BACK)
    alliance.reads(HANDLED_INTAKE)
    alliance.look("intake-refused")
    refuse_campaign_before_verdict(alliance, happening)
    _speak(alliance, happening, "Huizache", CALL_BACK)
    _stands(alliance, "verificado")
    alliance.look("verified")
    return happening


def read_in_public(reader: Walker, happening: Happening) -> None:
    """The coarse copy says how many confirmed it, and not who."""
    reader.go(f"/incidents/{happening.reference}")
    reader.reads_name(happening.title(reader.lang))
    reader.look("incident")
    assert "Red Milpa" not in reader.page.content()


def retract(alliance: Walker, happening: Happening) -> None:
    """Two independent organisations vote; the second vote ends it."""
    for voter, outcome in (
        ("Mezquite", "Voto registrado. Falta el de otra organización independiente."),
        ("Huizache", "Aviso retirado. Ya no se reciben donativos ni anotaciones por este hecho."),
    ):
        alliance.see_as(voter)
        alliance.go(f"/verification/{happening.reference}")
        alliance.follow("Retirar el aviso")
        alliance.look(f"retract-{voter.lower()}")
        form = alliance.form("Votar el retiro")
        form.tick("La fuente nos engañó")
        form.send()
        alliance.reads(outcome)


def fill_campaign(finance: Walker, reference: str, slug: str) -> None:
    """Draft a campaign on the incident with that reference."""
    form = finance.form("Guardar borrador")
    form.write("Folio del hecho verificado", reference)
    form.write("Dirección de la página", slug)
    form.write("Título en español", "Techo y comida mientras vuelven")
    form.write("Texto en español", "DEMO. Con $250 una familia come tres días.")
    form.write("Título en inglés", "Shelter and food until they return")
    form.write("Texto en inglés", "DEMO. With $250 a family eats for three days.")
    form.write("Meta, en pesos", "40000")
    form.send()


def _find(alliance: Walker, proposed: Happening) -> Happening:
    alliance.see_as("Mezquite")
    alliance.go("/verification/")
    alliance.look("verification")
    alliance.go("/verification/reports")
    alliance.look("reports")
    alliance.follow_name(proposed.title_es)
    alliance.look("sorting")
    alliance.go("/verification/")
    alliance.follow_name(proposed.title_es)
    alliance.look("proposed")
    reference = alliance.page.url.rsplit("/", 1)[1]
    return Happening(reference, proposed.title_es, proposed.title_en)


def _speak(alliance: Walker, happening: Happening, verifier: str, evidence: str) -> None:
    alliance.see_as(verifier)
    alliance.go(f"/verification/{happening.reference}")
    form = alliance.form("Registrar la palabra")
    form.tick(evidence)
    form.tick("Lo confirmamos")
    form.send()


def _stands(alliance: Walker, state: str) -> None:
    told = alliance.words(state)
    alliance.reads("Palabra registrada. El hecho está: %(state)s.", state=told)


def _place_of_the_demo(areas: object) -> str:
    """Chilpancingo's area, in the state of the demo's own incident."""
    options = areas.locator("option").all_inner_texts()  # type: ignore[attr-defined]
    return next(text for text in options if "Heliodoro Castillo" in text or "Chilpancingo" in text)
