"""Keys made on one's own device: only their public half comes here."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, requires
from blueprints.intermediary.forms import OfferForm
from blueprints.intermediary.holding import my_holder
from blueprints.intermediary.key_views import my_organisations
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.enrolling import enrol, offline_keys
from portal.vault.errors import SignatureRefused
from portal.vault.rules import APPROVALS_NEEDED


@blueprint.get("/keys/offer")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def offer_page() -> str:
    """How the tool is used, and where its line is pasted."""
    return _page(_form())


@blueprint.post("/keys/offer")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def offer() -> Page:
    """Enrol the offered keys, whose holder signed that they are at hand."""
    form = _form()
    if my_holder() is not None:
        return redirect(url_for("intermediary.keys"), 303)
    if not form.validate():
        return _page(form), 400
    try:
        _enrol(form)
    except SignatureRefused:
        problem = _("Esa línea no es de resguardo-open, o le falta un pedazo. Copiarla entera.")
        return _page(form, problem), 400
    flash(_("Llave recibida. Faltan las aprobaciones de dos colegas y el directorio."), "good")
    return redirect(url_for("intermediary.keys"), 303)


def _enrol(form: OfferForm) -> None:
    fresh = offline_keys(door.read_offer(form.offer.data or ""))
    where = my_organisations()[form.organisation.data]
    with vault_transaction() as session:
        enrol(
            session,
            account=current_actor().reference,
            organisation=where.reference,
            organisation_name=where.name,
            fresh=fresh,
            now=utc_now(),
        )


def _form() -> OfferForm:
    form = OfferForm()
    form.organisation.choices = [
        SelectChoice(reference, one.name) for reference, one in my_organisations().items()
    ]
    return form


def _page(form: OfferForm, problem: str = "") -> str:
    return render_template(
        "intermediary/offer.html", form=form, problem=problem, needed=APPROVALS_NEEDED
    )
