"""What is said of fiscal data: each fault of a field, each regime, each step of a receipt."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import Form
from wtforms.fields.choices import SelectChoice

from portal.giving.rfc_rules import RfcFault
from portal.giving.tax_rules import REGIMES, Faults, TaxFault

FAULTS: Mapping[object, object] = {
    RfcFault.SHAPE: _(
        "Un RFC tiene 12 letras y números si es de una organización o empresa, y 13 si es de una"
        " persona. Cópialo de la constancia."
    ),
    RfcFault.DAY: _("Las seis cifras del RFC no son una fecha. Revísalo en la constancia."),
    RfcFault.CHECK: _(
        "La última letra o cifra del RFC no coincide con las demás: suele ser un error al"
        " escribir. Si en la constancia está así, marca la casilla de abajo."
    ),
    TaxFault.MISSING: _("Falta este dato."),
    TaxFault.TOO_LONG: _("Es más largo de lo que el SAT acepta."),
    TaxFault.FORBIDDEN_SIGN: _("Tiene un signo que el SAT no acepta."),
    TaxFault.EVERYBODY: _("Ese nombre no sirve aquí: escribe el de una persona u organización."),
    TaxFault.NOT_FIVE: _("El código postal son cinco cifras."),
    TaxFault.NOT_THEIRS: _("Ese régimen no corresponde a ese RFC. Míralo en la constancia."),
    TaxFault.NOT_A_COMPANY: _("Una donataria tiene un RFC de 12, no el de una persona."),
    TaxFault.TO_COME: _("Ese día todavía no llega."),
}
REGIME_NAMES = {
    "601": _("General de ley, personas morales"),
    "603": _("Personas morales con fines no lucrativos"),
    "605": _("Sueldos y salarios"),
    "606": _("Arrendamiento"),
    "607": _("Enajenación o adquisición de bienes"),
    "608": _("Demás ingresos"),
    "610": _("Residentes en el extranjero sin establecimiento en México"),
    "611": _("Ingresos por dividendos"),
    "612": _("Actividades empresariales y profesionales"),
    "614": _("Ingresos por intereses"),
    "615": _("Ingresos por premios"),
    "616": _("Sin obligaciones fiscales"),
    "620": _("Cooperativas de producción que difieren sus ingresos"),
    "621": _("Incorporación fiscal"),
    "622": _("Actividades agrícolas, ganaderas, silvícolas y pesqueras"),
    "623": _("Opcional para grupos de sociedades"),
    "624": _("Coordinados"),
    "625": _("Plataformas tecnológicas"),
    "626": _("Simplificado de confianza (RESICO)"),
}


def regime_choices(codes: tuple[str, ...] = REGIMES) -> list[SelectChoice]:
    """What a list offers."""
    named = [SelectChoice(code, f"{code} · {REGIME_NAMES[code]}") for code in codes]
    return [SelectChoice("", _("Elige")), *named]


def show_faults(form: Form, faults: Faults) -> None:
    """Put what is wrong beside each field."""
    for name, fault in faults.items():
        form[name].errors = [FAULTS[fault]]
