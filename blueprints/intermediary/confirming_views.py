"""After an incident was taken back: which of one's cases still hang on a verified one."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.access_gate import requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.holding import unlocked, vault
from blueprints.intermediary.lapses import answers_of
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.errors import IntakeClosed, NotCertified


@blueprint.get("/confirm")
@requires(Permission.CASE_RELEASE)
def to_confirm() -> Page:
    """Each case that waits, with its incident, which the desk never sees."""
    answers, _through = answers_of(unlocked())
    form = ConfirmForm(formdata=None)
    return render_template("intermediary/confirm.html", answers=answers, form=form)


@blueprint.post("/confirm")
@requires(Permission.CASE_RELEASE)
def confirm() -> Page:
    """Say of each case whether it is still tied, as its incident stands now."""
    me = unlocked()
    answers, through = answers_of(me)
    try:
        with vault_transaction() as session:
            for answer in answers:
                door.confirm_case(
                    session,
                    case=answer.case,
                    tied=answer.tied,
                    confirmed_through=through,
                    holder_id=me.holder_id,
                    vault=vault(),
                    now=utc_now(),
                )
    except (NotCertified, IntakeClosed):
        flash(_("Tu llave ya no está en un directorio vigente. No se envió nada."), "bad")
    else:
        flash(_("La mesa recibe la respuesta en un momento."), "good")
    return redirect(url_for("intermediary.index"), 303)
