"""How the help that a paper proves is named, and why a paper is not taken."""

from flask_babel import gettext as _

from blueprints import file_words, help_words
from blueprints.template_filters import day, money
from portal.aid.errors import AidRefused, CaseEnded
from portal.aid.models import Commitment
from portal.aid.rules import NeedKind
from portal.vault.errors import (
    BundleTooOld,
    EvidenceRefused,
    FileRefused,
    NotYetReleased,
    VaultBusy,
    VaultRefusal,
)


def named(one: Commitment) -> str:
    """The amount, the need, and whether it arrived."""
    told = {"amount": money(one.amount), "need": help_words.NEEDS[NeedKind(one.need.kind)]}
    if one.delivered_on:
        return _("%(amount)s, %(need)s, entregado el %(day)s", day=day(one.delivered_on), **told)
    return _("%(amount)s, %(need)s, por entregar", **told)


def why(refused: AidRefused | VaultRefusal) -> str:
    """What happened and what to do."""
    if isinstance(refused, FileRefused):
        return str(file_words.REFUSED[refused.reason])
    if isinstance(refused, EvidenceRefused):
        if refused.reason == "day to come":
            return _("Ese día todavía no llega. Escribir el día en que se gastó.")
        return _("Ese gasto es de hace más de tres años. Revisar el día.")
    if isinstance(refused, CaseEnded):
        return _("El caso ya se cerró en la mesa. Pedir que lo abran otra vez y volver.")
    if isinstance(refused, AidRefused):
        return _("Esta ayuda ya tiene seis comprobantes; no caben más.")
    if isinstance(refused, VaultBusy):
        return _("Hay mucha gente entrando. Esperar un minuto.")
    if isinstance(refused, BundleTooOld):
        return _(
            "La conversación siguió desde la descarga. Descargar la solicitud otra vez y sellar de "
            "nuevo; no se guardó nada."
        )
    if isinstance(refused, NotYetReleased):
        return _("Primero pasar la solicitud a la mesa; después, sus comprobantes.")
    return _("No se guardó: tu llave ya no está en un directorio vigente.")
