"""Changing one's key: made, vouched for, listed; then everything is passed on to it."""

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.colleagues import colleagues
from blueprints.intermediary.forms import UnlockForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault, without_keys
from blueprints.intermediary.views import Page, blueprint
from blueprints.limits import keyed
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import limiter, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.enrolling import new_keys
from portal.vault.errors import (
    CannotOpen,
    IntakeClosed,
    NotAdmitted,
    NotCertified,
    RotationRefused,
    VaultBusy,
    WordsUnreadable,
)
from portal.vault.rules import APPROVALS_NEEDED


@blueprint.get("/keys/rotate")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def rotation() -> Page:
    """Where the change of key stands, and its next step."""
    return _page(unlocked())


@blueprint.post("/keys/rotate")
@requires(Permission.INTERMEDIARY_DESK_SEE)
@limiter.limit("10 per hour", key_func=lambda: keyed(current_actor().reference))
def begin_rotation() -> Page:
    """Make the new key. Its seven words are on the answer to this POST and nowhere else."""
    me = unlocked()
    try:
        fresh = new_keys(vault=vault())
        with vault_transaction() as session:
            door.begin_rotation(
                session, holder_id=me.holder_id, keys=me.keys, fresh=fresh, now=utc_now()
            )
    except VaultBusy:
        return _page(me, _("Hay mucha gente entrando. Esperar un minuto."), 503)
    except (RotationRefused, NotAdmitted) as refused:
        return _page(me, _why(refused), 409)
    return render_template(
        "intermediary/enrolled.html",
        passphrase=str(fresh.passphrase),
        fingerprint=fresh.public.fingerprint.hex(),
        needed=APPROVALS_NEEDED,
    )


@blueprint.post("/keys/rotate/move")
@requires(Permission.IDENTITY_OPEN)
@limiter.limit("30 per 10 minutes", key_func=lambda: keyed(current_actor().reference))
def move_to_new_key() -> Page:
    """The next requests, once the new words are shown to be at hand."""
    me, form = unlocked(), UnlockForm()
    if not form.validate():
        return _page(me, _("Escribir las siete palabras nuevas."), 400)
    try:
        passed = _moved(me, form.words.data or "")
    except (CannotOpen, WordsUnreadable):
        return _page(me, _("Esas no son las palabras de la llave nueva. No se pasó nada."), 400)
    except VaultBusy:
        return _page(me, _("Hay mucha gente entrando. Esperar un minuto."), 503)
    except (RotationRefused, NotCertified, IntakeClosed) as refused:
        return _page(me, _why(refused), 409)
    return _after(me, passed)


@blueprint.post("/keys/rotate/cancel")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def cancel_rotation() -> Page:
    """The new key is dropped; the old one stays as it is."""
    me = unlocked()
    try:
        with vault_transaction() as session:
            door.cancel_rotation(session, holder_id=me.holder_id, now=utc_now())
    except RotationRefused as refused:
        return _page(me, _why(refused), 409)
    flash(_("La llave nueva se descartó. Sigues con la de ahora."), "good")
    return redirect(url_for("intermediary.keys"), 303)


def _moved(me: Unlocked, passphrase: str) -> door.PassedOn:
    with vault_reading() as session:
        stored = door.new_locked_keys(session, me.holder_id)
    door.ensure_words_at_hand(stored, passphrase, vault=vault())
    with vault_transaction() as session:
        return door.move_to_new_key(
            session, holder_id=me.holder_id, keys=me.keys, vault=vault(), now=utc_now()
        )


def _after(me: Unlocked, passed: door.PassedOn) -> Response:
    flash(ngettext("Pasó %(num)s solicitud.", "Pasaron %(num)s solicitudes.", passed.moved), "good")
    if _under_way(me) is not None:
        return redirect(url_for("intermediary.rotation"), 303)
    flash(_("Listo: la llave anterior se destruyó. Desbloquear con las palabras nuevas."), "good")
    return without_keys(make_response(redirect(url_for("intermediary.index"), 303)))


def _under_way(me: Unlocked) -> door.Rotation | None:
    try:
        with vault_reading() as session:
            return door.rotation_under_way(session, me.holder_id, vault=vault(), now=utc_now())
    except IntakeClosed:
        return None


def _page(me: Unlocked, problem: str = "", status: int = 200) -> Page:
    under_way = _under_way(me)
    new = next(
        (one for one in colleagues() if under_way and one.holder.holder_id == under_way.new_id),
        None,
    )
    return (
        render_template(
            "intermediary/rotate.html",
            rotation=under_way,
            new=new,
            needed=APPROVALS_NEEDED,
            problem=problem,
            words_form=UnlockForm(formdata=None),
            form=ConfirmForm(formdata=None),
        ),
        status,
    )


def _why(refused: Exception) -> str:
    if not isinstance(refused, RotationRefused):
        return _("Tu llave ya no está en un directorio vigente. No se cambió nada.")
    told = {
        "under way": _(
            "Ya hay una llave nueva en camino. Si perdiste sus palabras, descártala y haz otra."
        ),
        "offline": _("Una llave fuera del portal se cambia inscribiendo otra."),
        "not certified": _("La llave nueva todavía no está en un directorio vigente."),
        "in use": _("La llave nueva ya tiene solicitudes: seguir hasta pasarlas todas."),
    }
    return told.get(refused.reason, _("No hay ninguna llave nueva en camino."))
