"""The airlock for pictures: what is covered is gone for good, and only what was seen passes."""

import hashlib

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from blueprints.access_gate import requires
from blueprints.data_urls import data_url
from blueprints.intermediary.forms import PictureForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.aid.desk_text import picture_name, seal_picture
from portal.aid.picture_queries import has_room
from portal.clock import utc_now
from portal.extensions import reading, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import (
    FileRefused,
    IntakeClosed,
    NotCertified,
    NotYetReleased,
    PictureGone,
    VaultBusy,
)
from portal.vault.picture_rules import COLUMNS, Cut, Trim, rows_for


@blueprint.errorhandler(PictureGone)
def _picture_gone(_gone: PictureGone) -> Page:
    told = _("La imagen ya no está a la mano: abrir el archivo otra vez.")
    return request_page(unlocked(), (request.view_args or {})["capsule"], problem=told), 409


@blueprint.post("/requests/<capsule>/pictures/prepare")
@requires(Permission.CASE_RELEASE)
def prepare_picture(capsule: str) -> Page:
    """The picture under a grid, and below it what would pass if it was passed now."""
    me, form = unlocked(), PictureForm()
    if not form.validate():
        return _page(me, capsule, form, problem=_("Revisar los números del recorte.")), 400
    if not form.look.data:
        return _page(me, capsule, form)
    try:
        return _page(me, capsule, form, drawn=_drawn(me, capsule, form))
    except (FileRefused, VaultBusy) as refused:
        return _page(me, capsule, form, problem=_why(refused)), 409


@blueprint.post("/requests/<capsule>/pictures/release")
@requires(Permission.CASE_RELEASE)
def release_picture(capsule: str) -> Page:
    """To the desk, if it is exactly the picture that was looked at."""
    me, form = unlocked(), PictureForm()
    if not form.validate():
        return _page(me, capsule, form, problem=_("Revisar los números del recorte.")), 400
    try:
        drawn = _drawn(me, capsule, form)
    except (FileRefused, VaultBusy) as refused:
        return _page(me, capsule, form, problem=_why(refused)), 409
    if form.seen.data != _digest(drawn):
        told = _("Lo tapado cambió desde que se vio. Mirar otra vez cómo queda.")
        return _page(me, capsule, form, drawn=drawn, problem=told), 409
    if not form.confirmed.data:
        told = _("Falta confirmar que no se ve nada que identifique.")
        return _page(me, capsule, form, drawn=drawn, problem=told), 400
    try:
        _release(me, capsule, drawn)
    except (NotYetReleased, NotCertified, IntakeClosed, FileRefused) as refused:
        return request_page(me, capsule, problem=_why(refused)), 409
    flash(_("La imagen pasó a la mesa. El original se queda sellado aquí."), "good")
    return redirect(url_for("intermediary.show", capsule=capsule), 303)


def _drawn(me: Unlocked, capsule: str, form: PictureForm) -> bytes:
    base = _at_hand(me, capsule, form)
    trim = Trim(*(getattr(form, side).data or 0 for side in ("top", "right", "bottom", "left")))
    return door.cut_picture(base, Cut(rows_for(base), form.cells(), trim))


def _release(me: Unlocked, capsule: str, drawn: bytes) -> None:
    with vault_reading() as session:
        link = door.case_link(session, capsule_id=capsule, recipient=me.holder_id, keys=me.keys)
    if link is None:
        raise NotYetReleased
    with reading() as session:
        if not has_room(session, link.case):
            raise FileRefused("case is full")
    key = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    name = picture_name(drawn, key=key, case_reference=link.case)
    sealed = seal_picture(drawn, key=key, case_reference=link.case)
    with vault_transaction() as session:
        door.release_picture(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            name=name,
            sealed=sealed,
            vault=vault(),
            now=utc_now(),
        )


def _at_hand(me: Unlocked, capsule: str, form: PictureForm) -> bytes:
    return door.picture_at_hand(
        form.picture.data or "",
        capsule_id=capsule,
        holder_id=me.holder_id,
        vault=vault(),
        now=utc_now(),
    )


def _page(
    me: Unlocked, capsule: str, form: PictureForm, *, drawn: bytes = b"", problem: str = ""
) -> str:
    base = _at_hand(me, capsule, form)
    form.seen.data = _digest(drawn) if drawn else ""
    return render_template(
        "intermediary/picture.html",
        capsule=capsule,
        form=form,
        base=data_url(base, "image/jpeg"),
        drawn=data_url(drawn, "image/jpeg") if drawn else "",
        covered=form.cells(),
        rows=rows_for(base),
        columns=COLUMNS,
        problem=problem,
    )


def _digest(drawn: bytes) -> str:
    return hashlib.sha256(drawn).hexdigest()


def _why(refused: Exception) -> str:
    if isinstance(refused, NotYetReleased):
        return _("Primero pasar la solicitud a la mesa; después, sus imágenes.")
    if isinstance(refused, FileRefused):
        told = {
            "nothing left": _("Así no queda nada que ver."),
            "case is full": _("El caso ya tiene doce imágenes; no caben más."),
        }
        return told.get(refused.reason, _("El archivo no se puede dibujar de nuevo."))
    if isinstance(refused, VaultBusy):
        return _("Hay mucha gente entrando. Esperar un minuto.")
    return _("Tu llave ya no está en un directorio vigente. No se pasó nada.")
