"""Whether a request is among this person's own others: which, and why; never a word of them."""

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from blueprints import help_words
from blueprints.access_gate import requires
from blueprints.intermediary.holding import unlocked, vault
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import IntakeClosed, NotCertified, OpeningRefused
from portal.vault.likeness_rules import Likeness

WHY = {
    Likeness.CONTACT: _l("un mismo teléfono, correo o número"),
    Likeness.NAME: _l("un mismo nombre"),
    Likeness.PLACE: _l("un mismo lugar"),
}


@blueprint.post("/requests/<capsule>/duplicates")
@requires(Permission.IDENTITY_OPEN)
def duplicates(capsule: str) -> Page:
    """Search, on the answer to this very POST; that somebody searched is on record before."""
    me, now = unlocked(), utc_now()
    try:
        with vault_transaction() as session:
            search_id = door.ask_to_compare(
                session, capsule_id=capsule, holder_id=me.holder_id, vault=vault(), now=now
            )
    except OpeningRefused:
        told = _("Ya se hicieron las búsquedas que caben en un día. Mañana se puede seguir.")
        return request_page(me, capsule, problem=told), 409
    except (NotCertified, IntakeClosed):
        told = _("Tu llave ya no está en un directorio vigente. No se buscó nada.")
        return request_page(me, capsule, problem=told), 409
    with vault_reading() as session:
        alike = door.find_duplicates(
            session,
            search_id=search_id,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            now=now,
        )
    return render_template(
        "intermediary/duplicates.html", capsule=capsule, alike=alike, why=WHY, words=help_words
    )
