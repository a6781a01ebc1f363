"""What each refusal says on a page: what happened, and what to do about it."""

from datetime import timedelta
from functools import singledispatch
from typing import NamedTuple

from flask_babel import gettext

from blueprints.shifts.skill_words import SKILLS
from blueprints.shifts.wording import LEVELS, moment_in, when
from portal.errors import Refusal
from portal.volunteering import errors as e
from portal.volunteering.safety_errors import BriefingUnread


class Words(NamedTuple):
    """What happened, and what to do about it."""

    what: str
    then: str


@singledispatch
def words_for(refusal: Refusal, _zone: str) -> Words:
    """The refusal on a page; times are those of the shift's place."""
    raise NotImplementedError(f"no words for {type(refusal).__name__}: add them here")


@words_for.register
def _full(_refusal: e.Full, _zone: str) -> Words:
    return Words(
        gettext("Este turno ya está completo: alguien tomó el último lugar."),
        gettext("Puedes esperar un lugar: si alguien cancela, se ofrece a quien espera."),
    )


@words_for.register
def _overlaps(refusal: e.Overlaps, zone: str) -> Words:
    then = gettext("Elige otro horario, o cancela primero el otro turno en «Mis turnos».")
    if refusal.starts_at is None or refusal.ends_at is None:
        return Words(gettext("Ya tienes otro turno a esa hora."), then)
    other = when(refusal.starts_at, refusal.ends_at, zone)
    return Words(gettext("Ya tienes otro turno a esa hora: %(other)s.", other=other), then)


@words_for.register
def _rest(refusal: e.RestTooShort, zone: str) -> Words:
    return Words(
        gettext("Entre este turno y otro tuyo no queda descanso suficiente."),
        gettext(
            "Después de tanto trabajo se descansan %(hours)d horas: elige uno que empiece "
            "a partir de %(moment)s, o uno más corto.",
            hours=round(refusal.rest / timedelta(hours=1)),
            moment=moment_in(refusal.rested_at, zone),
        ),
    )


@words_for.register
def _not_yet(refusal: e.NotYetOpen, zone: str) -> Words:
    return Words(
        gettext("Todavía no se puede tomar este turno."),
        gettext(
            "Se abre el %(moment)s; vuelve entonces.", moment=moment_in(refusal.opens_at, zone)
        ),
    )


@words_for.register
def _no_go(refusal: e.AreaNoGo, zone: str) -> Words:
    until = moment_in(refusal.until, zone)
    return Words(
        gettext("Nadie va a esta zona hasta el %(moment)s: hay un aviso de no ir.", moment=until),
        gettext("Lo cancelado no vuelve. Busca un turno en otra zona, o uno posterior."),
    )


@words_for.register
def _closed(refusal: e.Closed, _zone: str) -> Words:
    what = {
        e.ClosedBecause.INCIDENT: gettext(
            "Actividades suspendidas: el hecho por el que se abrió este turno "
            "ya no está verificado."
        ),
        e.ClosedBecause.STOOD_DOWN: gettext(
            "Actividades suspendidas en esta zona: por ahora nadie va."
        ),
        e.ClosedBecause.CANCELLED: gettext("La organización canceló este turno."),
        e.ClosedBecause.PAST: gettext("Este turno ya empezó o ya pasó."),
    }[refusal.because]
    return Words(what, gettext("Busca otro turno en la lista; tu ayuda sigue haciendo falta."))


@words_for.register
def _vetting(refusal: e.VettingMissing, _zone: str) -> Words:
    return Words(
        gettext("Este turno pide una revisión que todavía no tienes, o que ya venció."),
        gettext(
            "Hace falta: %(needed)s. Pide a la persona que coordina que la registre.",
            needed=LEVELS[refusal.needed],
        ),
    )


@words_for.register
def _skill(refusal: e.SkillMissing, _zone: str) -> Words:
    return Words(
        gettext(
            "Este turno pide algo que nadie ha confirmado de ti, o cuyo papel ya venció: "
            "%(skills)s.",
            skills=", ".join(str(SKILLS[skill]) for skill in refusal.missing),
        ),
        gettext("Muestra a la persona que coordina que lo sabes hacer, y vuelve."),
    )


@words_for.register
def _young(refusal: e.TooYoung, _zone: str) -> Words:
    what = {
        e.YoungBecause.OUTSIDE: gettext(
            "En la calle y con familias ayudan solo personas mayores de edad."
        ),
        e.YoungBecause.AGE: gettext(
            "Este turno pide tener al menos %(years)d años ese día.", years=refusal.youngest
        ),
        e.YoungBecause.CONSENT: gettext(
            "Todavía no consta que quien te cuida esté de acuerdo con que ayudes."
        ),
    }[refusal.because]
    if refusal.because is e.YoungBecause.CONSENT:
        return Words(what, gettext("Lleva a la persona que coordina el permiso firmado, y vuelve."))
    return Words(what, gettext("Busca otro turno: en «Para ti» están los que sí puedes tomar."))


@words_for.register
def _asked(refusal: e.AskedEnough, _zone: str) -> Words:
    if refusal.of_person:
        return Words(
            gettext("A esta persona ya se le preguntó tres veces en siete días."),
            gettext("Preguntar a otra, o esperar unos días."),
        )
    return Words(
        gettext("Por este turno ya se preguntó a veinte personas."),
        gettext("Compartir el turno, o bajar el mínimo."),
    )


@words_for.register
def _role(_refusal: e.RoleNotChosen, _zone: str) -> Words:
    return Words(
        gettext("Este turno tiene varias tareas y no elegiste ninguna."),
        gettext("Elige en esta página qué quieres hacer."),
    )


@words_for.register
def _already(_refusal: e.AlreadyIn, _zone: str) -> Words:
    return Words(gettext("Ya tienes un lugar en este turno."), gettext("No tienes que hacer nada."))


@words_for.register
def _too_late(refusal: e.TooLateToCancel, zone: str) -> Words:
    return Words(
        gettext(
            "El plazo para cancelar terminó el %(moment)s.", moment=moment_in(refusal.until, zone)
        ),
        gettext(
            "Puedes buscar relevo en esta página. Si no te sientes a salvo, dilo aquí: "
            "se acepta siempre."
        ),
    )


@words_for.register
def _not_in(_refusal: e.NotSignedUp, _zone: str) -> Words:
    return Words(gettext("No tienes un lugar en este turno."), gettext("No hay nada que cancelar."))


@words_for.register
def _transition(_refusal: e.TransitionRefused, _zone: str) -> Words:
    return Words(
        gettext("Ese cambio ya no es posible: el turno cambió mientras tanto."),
        gettext("Revisa el estado actual en esta página."),
    )


@words_for.register
def _unread(_refusal: BriefingUnread, _zone: str) -> Words:
    return Words(
        gettext(
            "Falta leer y aceptar las indicaciones de este turno; sin eso la llegada no cuenta."
        ),
        gettext(
            "Se aceptan en la página del turno; o, si no hay teléfono, se leen en voz alta y se "
            "anota aquí."
        ),
    )


@words_for.register
def _early(refusal: e.TooEarly, zone: str) -> Words:
    return Words(
        gettext("Todavía es temprano para registrar eso."),
        gettext("Se puede a partir de %(moment)s.", moment=moment_in(refusal.earliest, zone)),
    )
