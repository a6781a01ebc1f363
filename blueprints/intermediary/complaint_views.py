"""A complaint about a colleague elsewhere: read it, answer it, and suspend if need be."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.access_gate import requires
from blueprints.intermediary.colleagues import colleagues
from blueprints.intermediary.complaints import read_complaint
from blueprints.intermediary.forms import AnswerForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.errors import CannotOpen, IntakeClosed, NotCertified, VaultLocked


@blueprint.get("/complaints/<complaint_id>")
@requires(Permission.IDENTITY_OPEN)
def complaint(complaint_id: str) -> Page:
    """What the family wrote, and the answers so far."""
    return _page(unlocked(), complaint_id, AnswerForm(formdata=None))


@blueprint.post("/complaints/<complaint_id>")
@requires(Permission.IDENTITY_OPEN)
def answer_complaint(complaint_id: str) -> Page:
    """A signed answer, sealed to the family."""
    form = AnswerForm()
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.text.data or ""), 403
    if not form.validate():
        return _page(me, complaint_id, form), 400
    try:
        _answer(me, complaint_id, form.text.data or "")
    except (NotCertified, IntakeClosed, CannotOpen):
        told = _("No se puede enviar: tu llave ya no está vigente, o la queja no se comprueba.")
        return _page(me, complaint_id, form, told), 409
    return redirect(url_for("intermediary.complaint", complaint_id=complaint_id), 303)


def _answer(me: Unlocked, complaint_id: str, text: str) -> None:
    with vault_transaction() as session:
        door.answer_complaint(
            session,
            complaint_id=complaint_id,
            holder_id=me.holder_id,
            keys=me.keys,
            text=text,
            vault=vault(),
            now=utc_now(),
        )


def _page(me: Unlocked, complaint_id: str, form: AnswerForm, problem: str = "") -> str:
    found = read_complaint(me, complaint_id)
    named = {one.holder.holder_id: one for one in colleagues()}
    return render_template(
        "intermediary/complaint.html",
        complaint=found,
        about=f"{named[found.about_id].handle} ({named[found.about_id].holder.organisation_name})",
        form=form,
        problem=problem,
    )
