"""The family says whether the help arrived and whether it was of use; the desk learns no more."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.limits import caller_key
from blueprints.support.case_page import case_page
from blueprints.support.forms import ArrivedForm
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit
from portal.extensions import limiter, vault_transaction
from portal.vault import door
from portal.vault.errors import NotYetReleased
from portal.vault.rules import FamilyWord


@blueprint.post("/case/arrived")
@public
@limiter.limit("30 per minute", key_func=caller_key)
def arrived() -> Response | tuple[str, int]:
    """Both answers go to the case, with the batch that carries everything else."""
    capsule_id, keys = current_visit()
    form = ArrivedForm()
    if not form.validate():
        return case_page(capsule_id, keys, arrived_form=form), 400
    helped = FamilyWord(form.helped.data) if form.helped.data else None
    try:
        with vault_transaction() as session:
            door.tell_desk(
                session,
                capsule_id=capsule_id,
                keys=keys,
                arrived=FamilyWord(form.arrived.data),
                helped=helped,
            )
    except NotYetReleased:
        told = _("Todavía no hay ayuda en camino. Escriba a su enlace lo que haga falta.")
        return case_page(capsule_id, keys, problem=told), 409
    return redirect(url_for("support.case", said=1), 303)
