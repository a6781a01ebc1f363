"""What arrivals, answers, hours and papers are called on a page, and what their refusals say."""

from datetime import date

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from blueprints.shifts.refusal_words import Words, words_for
from blueprints.shifts.wording import moment_in
from portal.volunteering import presence_errors as e
from portal.volunteering.hour_rules import CorrectionReason as C
from portal.volunteering.hour_rules import Standing
from portal.volunteering.presence_rules import Answer, Deed

ANSWERS = {
    Answer.FORGOT: _("Solo lo olvidó"),
    Answer.SAFE: _("Está a salvo"),
    Answer.CANNOT_REACH: _("No se le localiza"),
}
REASONS = {
    C.FORGOT_CHECK_IN: _("No se registró la llegada"),
    C.FORGOT_CHECK_OUT: _("No se registró la salida"),
    C.NO_SIGNAL: _("No había señal o teléfono"),
    C.STAYED_LONGER: _("Se quedó más tiempo"),
    C.LEFT_EARLIER: _("Se fue antes"),
    C.MISTAKE: _("Fue un error al registrar"),
}
STANDINGS = {
    Standing.VALID: (_("Constancia vigente"), "good"),
    Standing.SUPERSEDED: (_("Las horas se corrigieron después"), "warn"),
    Standing.REVOKED: (_("Constancia retirada"), "bad"),
}
HOURS_REFUSED = {
    e.HoursReason.OWN_HOURS: _("Nadie corrige sus propias horas: lo hace otra persona."),
    e.HoursReason.NOT_OVER: _("Primero hay que registrar su salida."),
    e.HoursReason.CHANGED_MEANWHILE: _(
        "Alguien corrigió estas horas mientras tanto. Revisar cómo quedaron y escribir de nuevo."
    ),
    e.HoursReason.PERIOD_BACKWARDS: _("El periodo termina antes de empezar."),
    e.HoursReason.PERIOD_AHEAD: _("El periodo no puede terminar después de hoy."),
    e.HoursReason.NOTHING_TO_CERTIFY: _(
        "No hay horas registradas con esa organización en ese periodo."
    ),
}
_CODE_REFUSED = {
    e.CodeReason.UNKNOWN: (
        _("Ese código no es de este turno."),
        _("Revisar que sea el de hoy y escribirlo otra vez, o registrar a mano en la lista."),
    ),
    e.CodeReason.TOO_LATE: (
        _("Ese código ya no sirve: pasó su hora."),
        _("Quien encabeza o coordina el turno lo registra a mano."),
    ),
    e.CodeReason.NOT_EXPECTED: (
        _("No hay un lugar confirmado en este turno para esa persona."),
        _("Quien coordina revisa la lista del turno."),
    ),
}


def duration(minutes: int) -> str:
    """`3 h 20 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def period(begins: date, ends: date) -> str:
    """`1 nov 2026 a 30 nov 2026`."""
    days = [format_date(each, "d MMM y") for each in (begins, ends)]
    return gettext("%(start)s a %(end)s", start=days[0], end=days[1])


def hours_refused(refusal: e.HoursRefused) -> str:
    """Why hours stay as they are."""
    if refusal.reason is e.HoursReason.OUT_OF_BOUNDS:
        return gettext("Este turno puede contar a lo más %(most)s.", most=duration(refusal.most))
    return str(HOURS_REFUSED[refusal.reason])


@words_for.register
def _code(refusal: e.CodeRefused, _zone: str) -> Words:
    what, then = _CODE_REFUSED[refusal.reason]
    return Words(str(what), str(then))


@words_for.register
def _noted(refusal: e.AlreadyNoted, zone: str) -> Words:
    arrival = refusal.deed == Deed.ARRIVE
    then = gettext("No hace falta más.")
    if refusal.at is None:
        what = gettext("Esa llegada ya estaba registrada.")
        return Words(what if arrival else gettext("Esa salida ya estaba registrada."), then)
    at = moment_in(refusal.at, zone)
    if arrival:
        return Words(gettext("Esa llegada ya se registró: %(moment)s.", moment=at), then)
    return Words(gettext("Esa salida ya se registró: %(moment)s.", moment=at), then)


@words_for.register
def _closed(refusal: e.ContactClosed, zone: str) -> Words:
    what = gettext("Ahora no se muestran nombres ni teléfonos.")
    if refusal.opens_at is None:
        return Words(what, gettext("Se muestran hasta que se registra la salida de cada persona."))
    return Words(
        what, gettext("Se muestran desde %(moment)s.", moment=moment_in(refusal.opens_at, zone))
    )
