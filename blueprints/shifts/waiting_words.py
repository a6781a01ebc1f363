"""What the refusals of waiting, offers, groups and cover say on a page."""

from flask_babel import gettext

from blueprints.shifts.refusal_words import Words, words_for
from blueprints.shifts.wording import moment_in
from portal.volunteering import errors as e


@words_for.register
def _on_hold(_refusal: e.OnHold, _zone: str) -> Words:
    return Words(
        gettext("Varias veces te esperaron y no llegaste, sin avisar."),
        gettext(
            "Habla con la persona que coordina los turnos de esta organización: "
            "después puedes anotarte de nuevo."
        ),
    )


@words_for.register
def _group(refusal: e.GroupTooLarge, _zone: str) -> Words:
    if refusal.most == 1:
        return Words(
            gettext("En este turno cada persona se anota por su cuenta."),
            gettext("Comparte el turno con quien quiera venir, para que se anote."),
        )
    return Words(
        gettext("No caben tantas personas juntas: pueden venir %(most)d.", most=refusal.most),
        gettext("Elige cuántas personas vienen contigo, o busca un turno con más lugares."),
    )


@words_for.register
def _place_free(_refusal: e.PlaceFree, _zone: str) -> Words:
    return Words(
        gettext("No hace falta esperar: hay un lugar libre."),
        gettext("Anótate en esta página."),
    )


@words_for.register
def _offer_over(refusal: e.OfferOver, zone: str) -> Words:
    then = gettext("Si el turno sigue completo, puedes volver a la lista de espera.")
    if refusal.until is None:
        return Words(gettext("Ya no te guardamos un lugar en este turno."), then)
    moment = moment_in(refusal.until, zone)
    return Words(gettext("Tu lugar se guardó hasta el %(moment)s.", moment=moment), then)


@words_for.register
def _cancel_instead(refusal: e.CancelInstead, zone: str) -> Words:
    moment = moment_in(refusal.until, zone)
    return Words(
        gettext("Todavía no hace falta buscar relevo."),
        gettext("Hasta el %(moment)s puedes cancelar tu lugar en esta página.", moment=moment),
    )


@words_for.register
def _no_cover(_refusal: e.NoCoverSought, _zone: str) -> Words:
    return Words(
        gettext("Ya nadie busca relevo aquí, o se pregunta antes a quienes esperan."),
        gettext("Puedes esperar un lugar en esta página, o buscar otro turno."),
    )
