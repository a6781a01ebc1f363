"""An intermediary types for someone at the door or on the telephone: one page, one POST."""

import secrets

from flask import render_template
from flask_babel import gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.intermediary.forms import WalkInForm
from blueprints.intermediary.holding import Unlocked, unlocked
from blueprints.intermediary.views import Page, blueprint
from blueprints.intermediary.walking_in import backups_of, take_in, words_to_hand_on
from blueprints.languages import current_language
from blueprints.limits import keyed
from portal.access.permissions import Permission
from portal.extensions import limiter
from portal.vault.errors import (
    IntakeClosed,
    NobodyToSealTo,
    VaultBusy,
    VaultLocked,
    WordsTaken,
    WordsUnreadable,
)


@blueprint.get("/walk-in")
@requires(Permission.IDENTITY_OPEN)
def walk_in_page() -> Page:
    """The form, with another organisation proposed to stand in."""
    me = unlocked()
    try:
        offered = backups_of(me)
    except (NobodyToSealTo, IntakeClosed) as refused:
        return _closed(refused)
    if not offered:
        return _closed(NobodyToSealTo("nobody certified there"))
    form = WalkInForm(formdata=None, language=current_language())
    form.offer(offered)
    form.backup.data = secrets.choice(list(offered))
    return _page(form)


@blueprint.post("/walk-in")
@requires(Permission.IDENTITY_OPEN)
@limiter.limit("30 per minute", key_func=lambda: keyed(current_actor().reference))
def walk_in() -> Page:
    """Sealed at once; the words to hand on are on the answer to this very POST."""
    form = WalkInForm()
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.typed()), 403
    try:
        form.offer(backups_of(me))
    except (NobodyToSealTo, IntakeClosed) as refused:
        form.offer({})
        return _page(form, _why(refused), 409)
    return _page(form, status=400) if not form.validate() else _taken_in(me, form)


def _taken_in(me: Unlocked, form: WalkInForm) -> Page:
    try:
        walked_in = take_in(me, form)
    except (WordsUnreadable, WordsTaken):
        form.words.data = ""
        return _page(form, _("Esas palabras ya estaban dadas. Enviar otra vez con otras."), 400)
    except (NobodyToSealTo, IntakeClosed) as refused:
        return _page(form, _why(refused), 409)
    except VaultBusy:
        return _page(form, _("Hay mucha gente entrando. Enviar otra vez en un momento."), 503)
    return render_template("intermediary/walked_in.html", walked_in=walked_in)


def _page(form: WalkInForm, problem: str = "", status: int = 200) -> tuple[str, int]:
    form.words.data = form.words.data or words_to_hand_on(form.language.data or "es")
    return render_template("intermediary/walk_in.html", form=form, problem=problem), status


def _closed(refused: NobodyToSealTo | IntakeClosed) -> Page:
    return render_template("intermediary/no_walk_in.html", problem=_why(refused)), 409


def _why(refused: NobodyToSealTo | IntakeClosed) -> str:
    if isinstance(refused, IntakeClosed):
        return _("No hay un directorio vigente: por ahora nada se puede sellar.")
    if refused.reason == "no room":
        return _("Tu llave ya tiene las solicitudes que caben, o dijiste que no estás.")
    if refused.reason == "no children there":
        return _(
            "Para alguien menor de 18, tú y el relevo tienen que recibir a menores. Elegir otro "
            "relevo, o que escriba en «Tengo menos de 18 años». Si hay peligro, el 911."
        )
    if refused.reason == "excluded":
        return _("Marcaste que no debe saber una organización que también elegiste de relevo.")
    return _("Esa organización ya no puede ser el relevo. Elegir otra.")
