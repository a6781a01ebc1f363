"""What answers are called on a page, and what refusals at the meeting point say."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from blueprints.shifts.refusal_words import Words, words_for
from blueprints.shifts.wording import moment_in
from portal.volunteering import presence_errors as e
from portal.volunteering.presence_rules import Answer, Deed

ANSWERS = {
    Answer.FORGOT: _("Solo lo olvidó"),
    Answer.SAFE: _("Está a salvo"),
    Answer.CANNOT_REACH: _("No se le localiza"),
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
