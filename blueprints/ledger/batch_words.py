"""What people read of batches: why one is refused, and why somebody's word does not count."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.giving.approval_rules import DeclineReason, NoVoice
from portal.giving.errors import ApprovalRefused, BatchRefused

DECLINES = {
    DeclineReason.INCIDENTS_UNKNOWN: _l("No reconocemos hechos verificados en esas zonas"),
    DeclineReason.AMOUNT_UNLIKELY: _l("La suma no corresponde a esas entregas"),
    DeclineReason.ASK_US_FIRST: _l("Hay que hablarlo antes entre organizaciones"),
}
_VOICES = {
    NoVoice.ENDED: _l("Este lote ya no espera palabra: se cerró, se devolvió o se retiró."),
    NoVoice.OWN: _l(
        "Quien propone un lote no lo aprueba, ni una organización de su mismo grupo."
        " Lo aprueban dos organizaciones distintas."
    ),
    NoVoice.SAME_GROUP: _l(
        "Otra organización del mismo grupo ya aprobó: cuentan como una sola voz."
        " Falta una organización independiente."
    ),
    NoVoice.SPOKE: _l("Esta organización ya aprobó. Falta otra organización independiente."),
    NoVoice.PERSON_SPOKE: _l("Una misma persona no aprueba dos veces."),
}


def refused_voice(refused: ApprovalRefused) -> str:
    """Why this word does not count, and whose would."""
    return str(_VOICES[NoVoice(refused.reason)])


def refused_batch(refused: BatchRefused) -> str:
    """Why the batch cannot be proposed or closed, and what to do."""
    told = {
        "too_few_cases": _("Faltan casos: hay %(have)s de %(need)s.", **vars(refused)),
        "too_few_incidents": _(
            "Faltan hechos entre los que esconderlos: hay %(have)s de %(need)s.", **vars(refused)
        ),
        "nothing_to_repay_with": _("Las campañas no tienen dinero por repartir."),
        "already_proposed": _(
            "Ya hay un lote propuesto que espera aprobación. Retirarlo para proponer otro."
        ),
        "changed": _(
            "Las entregas de este lote cambiaron desde que se propuso."
            " La organización debe retirarlo y proponer otro."
        ),
        "ended": _("Este lote ya no espera palabra: se cerró, se devolvió o se retiró."),
    }
    return told.get(refused.reason, _("El lote no puede cerrarse; revisa las entregas."))
