"""What happened and what to do, for each refusal about fiscal receipts, and the steps of one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.errors import Refusal
from portal.giving import cfdi_errors as errors
from portal.giving.cfdi_rules import Step

STEPS = {
    Step.WAITS: (_l("Espera a que llegue el dinero"), "warn"),
    Step.TO_ISSUE: (_l("Por timbrar"), "warn"),
    Step.STAMPED: (_l("Timbrado"), "good"),
    Step.TO_CANCEL: (_l("Por cancelar"), "bad"),
}
FIELDS = {
    "size": _l("el archivo pesa más de 256 KB"),
    "text": _l("el archivo no está en UTF-8, como lo pide el SAT"),
    "doctype": _l("el archivo trae definiciones (DOCTYPE o ENTITY) que un CFDI no lleva"),
    "broken": _l("el archivo no es un XML que se pueda leer"),
    "version": _l("no es un CFDI 4.0"),
    "kind": _l("TipoDeComprobante: debe ser I (ingreso)"),
    "day": _l("Fecha: es anterior al día en que llegó el dinero"),
    "total": _l("Total: no es lo que llegó de este donativo"),
    "currency": _l("Moneda: no es la de este donativo"),
    "issuer": _l("Emisor, Rfc: no es el de la organización"),
    "receiver": _l("Receptor, Rfc: no es el que dejó quien donó"),
    "authorisation": _l("Donatarias, noAutorizacion: falta o no es la de la organización"),
    "uuid": _l("TimbreFiscalDigital, UUID: falta; el archivo no está timbrado"),
    "seal": _l("Sello, NoCertificado o SelloSAT: vacío"),
}


def why(refusal: Refusal) -> str:
    """One sentence or two, for the page on which it happened."""
    told: dict[type[Refusal], str] = {
        errors.NoReceiptHere: _(
            "La organización no emite recibos deducibles por ahora. No se guardó nada."
        ),
        errors.NotYours: _(
            "El dinero de este donativo no ha llegado, o se devolvió: no hay de qué emitir un"
            " recibo."
        ),
        errors.StampedBefore: _(
            "Ese CFDI ya está guardado, o este donativo ya tiene uno. No se guardó otro."
        ),
        errors.NotInPesos: _(
            "En otra moneda el CFDI lleva el tipo de cambio de su día: hacerlo en la aplicación"
            " del SAT y traer aquí el XML timbrado."
        ),
        errors.NothingInForce: _("Ese CFDI no está por cancelar. Nada cambió."),
    }
    return told[type(refusal)]
