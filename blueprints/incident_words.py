"""How pages say states, kinds, periods and reasons of incidents."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from blueprints.languages import current_language
from portal.incidents.errors import MergeReason, WordReason
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.period_rules import Granularity, PartOfDay
from portal.incidents.public_rules import MapLayer
from portal.incidents.rules import IncidentKind, IncidentState, Outcome, Priority, RetractionReason
from portal.incidents.triage_rules import Age
from portal.incidents.word_rules import Evidence, SourceClass, Verdict
from portal.places.models import Area, State

KINDS = {
    IncidentKind.LETHAL_VIOLENCE: _("Violencia letal"),
    IncidentKind.DISPLACEMENT: _("Desplazamiento de familias"),
    IncidentKind.DISAPPEARANCE: _("Desaparición de personas"),
    IncidentKind.THREATS: _("Amenazas o cobros forzados"),
    IncidentKind.ROAD_CLOSED: _("Caminos cerrados"),
    IncidentKind.SERVICE_ATTACKED: _("Ataque a escuela, clínica o albergue"),
}
STATES = {
    IncidentState.RECEIVED: _("recibido"),
    IncidentState.TRIAGED: _("clasificado"),
    IncidentState.UNDER_REVIEW: _("en revisión"),
    IncidentState.UNCONFIRMED: _("sin confirmar"),
    IncidentState.CORROBORATED: _("confirmado por una organización"),
    IncidentState.VERIFIED: _("verificado"),
    IncidentState.FALSE: _("falso"),
    IncidentState.CANNOT_VERIFY: _("no se pudo confirmar"),
    IncidentState.DUPLICATE_OF: _("repetido"),
    IncidentState.CORRECTED: _("corregido, en nueva revisión"),
    IncidentState.RETRACTED: _("aviso retirado"),
    IncidentState.EXPIRED: _("todo despejado"),
}
TONES = {
    IncidentState.VERIFIED: "good",
    IncidentState.CORROBORATED: "warn",
    IncidentState.UNCONFIRMED: "warn",
    IncidentState.CORRECTED: "warn",
    IncidentState.FALSE: "bad",
    IncidentState.RETRACTED: "bad",
}
LAYERS = {
    MapLayer.VERIFIED: _("Verificados"),
    MapLayer.UNCONFIRMED: _("Sin confirmar o en revisión"),
    MapLayer.FALSE: _("Se comprobó que son falsos"),
    MapLayer.ALL_CLEAR: _("Terminados: todo despejado"),
    MapLayer.HISTORICAL: _("Capa histórica (UCDP)"),
}
PARTS = {
    PartOfDay.SMALL_HOURS: _("madrugada"),
    PartOfDay.MORNING: _("mañana"),
    PartOfDay.AFTERNOON: _("tarde"),
    PartOfDay.NIGHT: _("noche"),
}
PRIORITIES = {
    Priority.HIGH: _("Alta: responder en 12 horas"),
    Priority.MEDIUM: _("Media: responder en 48 horas"),
}
SOURCES = {
    SourceClass.SAW_IT: _("Quien reporta lo vio"),
    SourceClass.HEARD_IT: _("Se lo contaron"),
    SourceClass.READ_IT: _("Lo leyó o se lo mandaron"),
    SourceClass.PICTURES: _("Fotos o video"),
    SourceClass.RECORDING: _("Un audio"),
    SourceClass.DOCUMENT: _("Un documento"),
}
EVIDENCE = {
    Evidence.EYES_ON: _("Estuvimos en el lugar y lo vimos"),
    Evidence.CALL_BACK: _("Llamamos a una fuente propia en el lugar"),
    Evidence.MEDIA: _("Imágenes cuyo lugar comprobamos"),
    Evidence.OFFICIAL_RECORD: _("Registro oficial (se muestra, no cuenta)"),
}
VERDICTS = {
    Verdict.SUPPORT: _("Lo confirmamos"),
    Verdict.REFUTE: _("Lo refutamos"),
    Verdict.ABSTAIN: _("Nos abstenemos"),
}
OUTCOMES = {
    Outcome.UNCONFIRMED: _("Publicar como sin confirmar"),
    Outcome.CANNOT_VERIFY: _("Cerrar: no se pudo confirmar"),
}
RETRACTIONS = {
    RetractionReason.DID_NOT_HAPPEN: _("No ocurrió"),
    RetractionReason.WRONG_PLACE_OR_DAY: _("El lugar o el día eran otros"),
    RetractionReason.ENDANGERS_PEOPLE: _("Publicarlo pone en peligro a personas"),
    RetractionReason.SOURCE_DECEIVED: _("La fuente nos engañó"),
}
REFUSED_WORDS = {
    WordReason.HANDLED_INTAKE: _(
        "Esta organización recibió el reporte y por eso no puede confirmarlo. "
        "Pedir a otras dos organizaciones que lo revisen."
    ),
    WordReason.ALREADY_SPOKE: _(
        "Esta organización ya dio su palabra. Si cambió, corregir el hecho o votar su retiro."
    ),
    WordReason.PERSON_ALREADY_SPOKE: _(
        "La misma persona ya dio la palabra de otra organización sobre este hecho. "
        "Pedir a una colega que lo haga."
    ),
    WordReason.CLOSED: _("En el estado actual de este hecho ya no se reciben más voces."),
}

REFUSED_MERGES = {
    MergeReason.NOT_THERE: _(
        "A ese hecho no se le puede unir nada: es el mismo reporte, está unido a otro o se retiró."
    ),
    MergeReason.HAS_REPORTS: _(
        "Este hecho ya tiene reportes unidos. Unir el otro a este, o separarlos primero."
    ),
    MergeReason.HAS_INTEREST: _(
        "Esta organización recibió uno de los dos reportes, o recauda por ese hecho. "
        "Pedir a otra organización que lo decida."
    ),
    MergeReason.UNMAKES_A_VERDICT: _(
        "El veredicto se apoya en la organización que recibió este reporte. "
        "Pedir antes la palabra de otra organización sobre ese hecho."
    ),
    MergeReason.NOT_MERGED: _("Este reporte ya no está unido a otro. Revisar cómo está ahora."),
}
AGES = {
    Age.FRESH: (_("a tiempo"), "quiet"),
    Age.SOON: (_("vence pronto"), "warn"),
    Age.OVERDUE: (_("vencido"), "bad"),
}


def options(sentences: Mapping[StrEnum, object]) -> list[SelectChoice]:
    """What a form offers: each member's value under its words."""
    return [SelectChoice(member.value, words) for member, words in sentences.items()]


def source(incident: Incident) -> str:
    """Of what classes the sealed report was: the report itself stays with its intermediary."""
    said = [str(SOURCES[SourceClass(code)]) for code in incident.source_classes.split()]
    return ", ".join(said) or gettext("Sin más detalle")


def place(area: Area | None, *, within: State | None = None) -> str:
    """`Asientos y 3 municipios vecinos, Aguascalientes`, or that only the country is known.

    `within` a state, its name goes without saying.
    """
    if area is None:
        return gettext("México, lugar no precisado")
    name = area.name
    if area.merged:
        around = (
            gettext("y un municipio vecino")
            if area.merged == 1
            else gettext("y %(number)s municipios vecinos", number=area.merged)
        )
        name = f"{name} {around}"
    return name if within is not None else f"{name}, {area.state.name}"


def place_of(copy: PublicIncident) -> str:
    """The published place: the area, else the state, else the country."""
    if copy.area is None and copy.state_of_area is not None:
        return gettext("%(state)s, municipio no precisado", state=copy.state_of_area.name)
    return place(copy.area)


def period(copy: PublicIncident) -> str:
    """The published time in words, never finer than the copy holds."""
    said = told_time(copy.granularity, copy.period_start)
    return f"{said}, {PARTS[copy.part_of_day]}" if copy.part_of_day else said


def told_time(granularity: Granularity, start: date) -> str:
    """A day, `semana del 23 nov al 29 nov 2026`, a month or a year."""
    if granularity is Granularity.PART_OF_DAY:
        return format_date(start, "d MMM y")
    if granularity is Granularity.WEEK:
        end = start + timedelta(days=6)
        return gettext(
            "semana del %(first)s al %(last)s",
            first=format_date(start, "d MMM"),
            last=format_date(end, "d MMM y"),
        )
    return format_date(start, "LLLL y" if granularity is Granularity.MONTH else "y")


def month(first: date) -> str:
    """`noviembre 2026`."""
    return format_date(first, "LLLL y")


def month_mark(first: date) -> str:
    """`11/26`, where there is room for no more."""
    return f"{first:%m/%y}"


def title(copy: PublicIncident) -> str:
    """The published title; entries without one are named by what happened."""
    if copy.state is IncidentState.RETRACTED:
        return gettext("Aviso retirado")
    return in_language(copy.title_es, copy.title_en) or str(KINDS[copy.kind])


def in_language(spanish: str | None, english: str | None) -> str:
    """The text in the reader's language, else the Spanish one."""
    return (english if current_language() == "en" else "") or spanish or ""


def lacks_translation(english: str | None) -> bool:
    """Whether an English reader is about to read Spanish."""
    return current_language() == "en" and not english
