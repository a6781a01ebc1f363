"""What hours, reasons and papers are called on a page, and why hours stay as they are."""

from datetime import date

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from portal.volunteering import presence_errors as e
from portal.volunteering.hour_rules import CorrectionReason as C
from portal.volunteering.hour_rules import Standing

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
