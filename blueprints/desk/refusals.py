"""How the desk's refusals read."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from blueprints import referral_words
from blueprints.desk.plain_refusals import sentences
from blueprints.template_filters import day, money
from portal.aid import errors


def why(refusal: errors.AidRefused) -> str:
    """What happened and what to do, for one refusal."""
    if isinstance(refusal, errors.ReferralRefused):
        return referral_words.why(refusal)
    if type(refusal) in WITH_FIGURES:
        return WITH_FIGURES[type(refusal)](refusal)
    return sentences()[type(refusal)]


WITH_FIGURES: dict[type[errors.AidRefused], Callable[[Any], str]] = {
    errors.MoreThanNeeded: lambda refusal: _(
        "A esta necesidad solo le faltan %(amount)s. Escribir esa cantidad o menos.",
        amount=money(refusal.lacking),
    ),
    errors.MoreThanAvailable: lambda refusal: _(
        "El fondo común tiene disponibles %(amount)s. Apartar menos, o pedir a finanzas "
        "que cierre el lote del mes.",
        amount=money(refusal.available),
    ),
    errors.MoreThanUrgent: lambda refusal: _(
        "De la reserva, a este caso le quedan %(amount)s. Apartar esa cantidad o menos.",
        amount=money(refusal.left),
    ),
    errors.TooSoon: lambda refusal: _(
        "Ayuda igual se apartó hace poco para este caso; la siguiente toca desde el %(day)s. "
        "Si hay razón, escogerla en «Por qué otra vez» y otra persona lo aprueba.",
        day=day(refusal.next_on),
    ),
    errors.OverTheMost: lambda refusal: _(
        "De este tipo de ayuda, al caso le quedan %(amount)s en noventa días. Si hay razón, "
        "escogerla en «Por qué otra vez» y otra persona lo aprueba.",
        amount=money(refusal.left),
    ),
    errors.MoreThanAsked: lambda refusal: _(
        "A esta necesidad solo le faltan %(lacking)s. Escribir ese número o menos.",
        lacking=refusal.lacking,
    ),
    errors.MoreThanInStock: lambda refusal: _(
        "El centro tiene libres y en buen estado: %(free)s. Apartar ese número o menos, o "
        "escoger otro centro.",
        free=refusal.free,
    ),
    errors.OneRefused: lambda refusal: _(
        "No se asignó ninguno. En %(case)s: %(why)s",
        case=refusal.reference,
        why=why(refusal.why),
    ),
}
