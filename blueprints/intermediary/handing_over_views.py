"""A request is passed on to a colleague, within a session in which one's keys are unlocked."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from blueprints.access_gate import requires
from blueprints.base_form import BaseForm
from blueprints.intermediary.colleagues import colleagues
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CannotOpen, HandOverRefused, IntakeClosed, NotCertified


class HandOverForm(BaseForm):
    """Who takes the request over."""

    colleague = RadioField(
        lazy_gettext("¿A quién?"), validators=[InputRequired(lazy_gettext("Elige a alguien."))]
    )


@blueprint.get("/requests/<capsule>/hand-over")
@requires(Permission.IDENTITY_OPEN)
def hand_over_page(capsule: str) -> Page:
    """Who could take it over, and what that does."""
    return _page(capsule, _form(unlocked(), capsule))


@blueprint.post("/requests/<capsule>/hand-over")
@requires(Permission.IDENTITY_OPEN)
def hand_over(capsule: str) -> Page:
    """Seal everything anew to the colleague, and take one's own seals away."""
    me = unlocked()
    form = _form(me, capsule)
    if not form.validate():
        return _page(capsule, form), 400
    try:
        _hand_over(me, capsule, form.colleague.data)
    except (HandOverRefused, NotCertified, IntakeClosed, CannotOpen):
        told = _("No se entregó: esa persona ya no puede recibirla, o un sello no se pudo abrir.")
        return _page(capsule, form, told), 409
    flash(_("Entregada. Ya no puedes abrirla."), "good")
    return redirect(url_for("intermediary.index"), 303)


def _form(me: Unlocked, capsule: str) -> HandOverForm:
    form = HandOverForm()
    able = _able(me, capsule)
    form.colleague.choices = [
        SelectChoice(one.holder.holder_id, f"{one.handle} · {one.holder.organisation_name}")
        for one in colleagues()
        if one.holder.holder_id in able
    ]
    return form


def _able(me: Unlocked, capsule: str) -> set[str]:
    with vault_reading() as session:
        try:
            found = door.possible_receivers(
                session,
                capsule_id=capsule,
                holder_id=me.holder_id,
                keys=me.keys,
                vault=vault(),
                now=utc_now(),
            )
        except (IntakeClosed, CannotOpen):
            return set()
    return {entry.intermediary_id for entry in found}


def _hand_over(me: Unlocked, capsule: str, to_holder_id: str) -> None:
    with vault_transaction() as session:
        door.hand_over(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            to_holder_id=to_holder_id,
            vault=vault(),
            now=utc_now(),
        )


def _page(capsule: str, form: HandOverForm, problem: str = "") -> str:
    return render_template(
        "intermediary/hand_over.html", capsule=capsule, form=form, problem=problem
    )
