"""An incident was verified since: the case is tied to it, and the desk learns only that it is."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import requires
from blueprints.intermediary.forms import TieForm
from blueprints.intermediary.holding import unlocked, vault
from blueprints.intermediary.incident_choice import incident_choices
from blueprints.intermediary.lapses import tie_to
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.errors import IntakeClosed, NotCertified, NotYetReleased


@blueprint.post("/requests/<capsule>/tie")
@requires(Permission.CASE_RELEASE)
def tie(capsule: str) -> Response | tuple[str, int]:
    """Seal the link anew; the case's pooled money may move from then on."""
    me, form = unlocked(), TieForm()
    form.incident.choices = incident_choices()[1:]
    found = tie_to(form.incident.data or "") if form.validate() else None
    if found is None or not found.tied:
        told = _("Escoger un hecho verificado. Si todavía no lo está, proponerlo.")
        return request_page(me, capsule, problem=told), 400
    try:
        with vault_transaction() as session:
            door.tie_case(
                session,
                capsule_id=capsule,
                holder_id=me.holder_id,
                keys=me.keys,
                incident=found.incident,
                cell=found.cell,
                confirmed_through=found.confirmed_through,
                vault=vault(),
                now=utc_now(),
            )
    except (NotYetReleased, NotCertified, IntakeClosed):
        told = _(
            "Ahora no se puede ligar. Revisar que ya pasó a la mesa y que tu llave está vigente."
        )
        return request_page(me, capsule, problem=told), 409
    flash(_("La mesa sabrá que está ligada a un hecho verificado, y no a cuál."), "good")
    return redirect(url_for("intermediary.show", capsule=capsule), 303)
