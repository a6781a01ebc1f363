"""Keeping requests on, one tap each or all at once; and letting go of those whose case ended."""

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.access_gate import requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.holding import Unlocked, unlocked
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault.keeping_rules import GRACE
from portal.vault.renewing import ToRenew, renew, to_renew


@blueprint.get("/renewals")
@requires(Permission.CASE_RELEASE)
def renewals() -> str:
    """What is forgotten unless it is renewed."""
    return render_template(
        "intermediary/renewals.html",
        waiting=_waiting(unlocked()),
        grace=GRACE.days,
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/renewals")
@requires(Permission.CASE_RELEASE)
def renew_all() -> Response:
    """Keep everything on the list for another 90 days."""
    me = unlocked()
    return _renewed(me, [one.capsule_id for one in _waiting(me)])


@blueprint.post("/renewals/<capsule>")
@requires(Permission.CASE_RELEASE)
def renew_one(capsule: str) -> Response:
    """Keep one request for another 90 days."""
    return _renewed(unlocked(), [capsule])


def _waiting(me: Unlocked) -> list[ToRenew]:
    with vault_reading() as session:
        return list(to_renew(session, holder_id=me.holder_id, today=day_of(utc_now())))


def _renewed(me: Unlocked, capsules: list[str]) -> Response:
    with vault_transaction() as session:
        for capsule in capsules:
            renew(session, capsule_id=capsule, holder_id=me.holder_id, now=utc_now())
    count = len(capsules)
    flash(ngettext("%(num)d solicitud renovada.", "%(num)d solicitudes renovadas.", count), "good")
    return redirect(url_for("intermediary.renewals"), 303)
