"""How much waits for whom: one's own by urgency and age, colleagues' only as numbers."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _

from blueprints import help_words
from blueprints.access_gate import requires
from blueprints.intermediary.holding import unlocked, vault
from blueprints.intermediary.inbox import read_inbox
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading
from portal.vault.availability import Load, loads
from portal.vault.errors import IntakeClosed
from portal.vault.waiting_rules import Age, count_by_urgency

AGES = {
    Age.DAYS_0_TO_1: _("0 a 1 día"),
    Age.DAYS_2_TO_7: _("2 a 7 días"),
    Age.DAYS_8_TO_30: _("8 a 30 días"),
    Age.OLDER: _("Más de 30 días"),
}


@blueprint.get("/workload")
@requires(Permission.IDENTITY_OPEN)
def workload() -> Page:
    """The picture and its table; no request is named, and none can be told from another."""
    me = unlocked()
    waiting = [letter.waiting for letter in read_inbox(me)]
    names: dict[Any, Any] = {**help_words.URGENCIES, "": _("Sin leer")}
    counted = count_by_urgency(waiting)
    everyone = _loads()
    return render_template(
        "intermediary/workload.html",
        rows=[(names[urgency], by_age) for urgency, by_age in counted.items() if urgency or
              any(by_age.values())],
        ages=AGES,
        most=max(1, *(sum(by_age.values()) for by_age in counted.values())),
        late=sum(one.is_late for one in waiting),
        held=next((one.open_requests for one in everyone if one.holder_id == me.holder_id), 0),
        cap=vault().caseload,
        colleagues=[one for one in everyone if one.holder_id != me.holder_id],
    )  # fmt: skip


def _loads() -> list[Load]:
    with vault_reading() as session:
        try:
            return loads(session, vault=vault(), now=utc_now())
        except IntakeClosed:
            return []
