"""What a family does with its request: answer, take it back."""

from contextlib import suppress

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import file_words
from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.form_bodies import takes_files, uploads_in
from blueprints.limits import caller_key
from blueprints.support.case_page import case_page
from blueprints.support.forms import AnswerForm
from blueprints.support.receipt_views import receipt_page
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, end_visit, vault
from portal.clock import utc_now
from portal.extensions import limiter, vault_transaction
from portal.vault import door
from portal.vault.attaching import delete_blobs, stored_files
from portal.vault.errors import (
    AlreadySent,
    CapsuleNotFound,
    FileRefused,
    IntakeClosed,
    NobodyToSealTo,
    VaultBusy,
    VaultLocked,
)

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
    told = _("Gracias. La mesa que ayuda lo sabrá, sin saber quién es usted.")
    return case_page(*current_visit(), told=told if request.args.get("said") else "")


@blueprint.post("/case/answer")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def answer() -> Page:
    """A message, signed and sealed to whoever may still open the request."""
    capsule_id, keys = current_visit()
    form = AnswerForm()
    if not form.validate():
        return case_page(capsule_id, keys, form=form), 400
    try:
        _write(capsule_id, keys, form)
    except FileRefused as refused:
        told = str(file_words.REFUSED[refused.reason])
        return case_page(capsule_id, keys, form=form, problem=told), 400
    except VaultBusy:
        told = _("Hay muchas personas escribiendo. Envíe otra vez en un momento.")
        return case_page(capsule_id, keys, form=form, problem=told), 503
    except (NobodyToSealTo, IntakeClosed):
        told = _(
            "Nadie puede recibir su mensaje ahora. Puede pedir ayuda de nuevo a otra organización."
        )
        return case_page(capsule_id, keys, form=form, problem=told), 409
    return redirect(url_for("support.case"), 303)


def _write(capsule_id: str, keys: door.PrivateKeys, form: AnswerForm) -> None:
    files_kept = stored_files(uploads_in(form.files.data), blobs=vault().blobs)
    with suppress(AlreadySent), files_kept as files, vault_transaction() as session:
        door.write_to_intermediary(
            session,
            capsule_id=capsule_id,
            keys=keys,
            text=form.text.data or "",
            files=files,
            once=form.once.data or "",
            vault=vault(),
            now=utc_now(),
        )


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
