"""Close a month of the books."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.payment import settings
from blueprints.treasury.month_paths import month_from, month_name
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.queries import organisation_for
from portal.ledger.closing_periods import closable, close_month, closed_months


@blueprint.get("/months")
@requires(Permission.LEDGER_CLOSE)
def months() -> str:
    """The month that may be closed now, and those that are."""
    return _page()


@blueprint.post("/months/<organisation>/<month>")
@requires(Permission.LEDGER_CLOSE)
@freshly("treasury.months")
def close(organisation: str, month: str) -> Response | tuple[str, int]:
    """From then on that month takes no entry."""
    actor = current_actor()
    if not ConfirmForm().validate():
        return _page(), 400
    try:
        with transaction() as session:
            close_month(
                session,
                actor=actor,
                organisation_id=organisation_for(
                    session, actor, Permission.LEDGER_CLOSE, organisation
                ),
                month=month_from(month),
                livemode=settings().livemode,
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(problem=why(refusal)), 409
    flash(_("Mes cerrado. Lo que falte de él se anota en el mes abierto."), "good")
    return redirect(url_for("treasury.months"), 303)


def _page(*, problem: str = "") -> str:
    session, livemode = db.session(), settings().livemode
    where = sorted(current_actor().organisations_with(Permission.LEDGER_CLOSE))
    rows = [
        (
            session.get_one(Organisation, id_),
            closable(session, id_, livemode=livemode, now=utc_now()),
            closed_months(session, id_, livemode=livemode),
        )
        for id_ in where
    ]
    return render_template(
        "treasury/months.html",
        rows=rows,
        form=ConfirmForm(),
        month_name=month_name,
        problem=problem,
    )
