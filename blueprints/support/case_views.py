"""What a family does with its request: answer, keep an organisation away, take it back."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.support.case_page import case_page
from blueprints.support.forms import AnswerForm, KeepAwayForm
from blueprints.support.receipt_views import receipt_page
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, end_visit, vault
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.attaching import delete_blobs
from portal.vault.errors import CapsuleNotFound, IntakeClosed, NobodyToSealTo, VaultLocked
from portal.vault.excluding import exclude
from portal.vault.queries import pair_names

Page = str | Response | tuple[str, int]


@blueprint.errorhandler(VaultLocked)
@blueprint.errorhandler(CapsuleNotFound)
def _visit_is_over(_over: Exception) -> Page:
    """One answer for a visit that ended and for a request that was withdrawn elsewhere."""
    return receipt_page(
        _("Su visita terminó. Por seguridad, escriba otra vez sus ocho palabras."), 403
    )


@blueprint.get("/case")
@public
def case() -> Page:
    """The request, while the visit lasts."""
    return case_page(*current_visit())


@blueprint.post("/case/answer")
@public
def answer() -> Page:
    """A message, signed and sealed to whoever may still open the request."""
    capsule_id, keys = current_visit()
    form = AnswerForm()
    if not form.validate():
        return case_page(capsule_id, keys, form=form), 400
    try:
        with vault_transaction() as session:
            door.write_to_intermediary(
                session,
                capsule_id=capsule_id,
                keys=keys,
                text=form.text.data or "",
                vault=vault(),
                now=utc_now(),
            )
    except (NobodyToSealTo, IntakeClosed):
        told = _(
            "Nadie puede recibir su mensaje ahora. Puede pedir ayuda de nuevo a otra organización."
        )
        return case_page(capsule_id, keys, form=form, problem=told), 409
    return redirect(url_for("support.case"), 303)


@blueprint.get("/case/exclude")
@public
def keep_away_page() -> Page:
    """Says what keeping an organisation away does, before it is done."""
    capsule_id, _keys = current_visit()
    return _keep_away(_readers_form(capsule_id))


@blueprint.post("/case/exclude")
@public
def keep_away() -> Page:
    """From now on that organisation cannot open anything of this request."""
    capsule_id, _keys = current_visit()
    form = _readers_form(capsule_id)
    if not form.validate():
        return _keep_away(form), 400
    with vault_transaction() as session:
        exclude(session, capsule_id=capsule_id, organisation=form.organisation.data, now=utc_now())
    return redirect(url_for("support.case"), 303)


@blueprint.get("/case/withdraw")
@public
def withdraw_page() -> Page:
    """Says what taking the request back does, before it is done."""
    current_visit()
    return render_template("support/withdraw.html", form=ConfirmForm(formdata=None))


@blueprint.post("/case/withdraw")
@public
def withdraw() -> Page:
    """Everything of the request goes at once, and the visit ends."""
    capsule_id, keys = current_visit()
    with vault_transaction() as session:
        blob_names = door.withdraw(session, capsule_id=capsule_id, keys=keys, now=utc_now())
    delete_blobs(blob_names, blobs=vault().blobs)
    return end_visit(render_template("support/withdrawn.html"))


def _readers_form(capsule_id: str) -> KeepAwayForm:
    form = KeepAwayForm()
    with vault_reading() as session:
        readers = pair_names(session, capsule_id).values()
    form.organisation.choices = [SelectChoice(reference, name) for reference, name in readers]
    return form


def _keep_away(form: KeepAwayForm) -> str:
    return render_template("support/keep_away.html", form=form)
