"""Cuentas claras: the public ledger; and for staff, their books and the monthly batch."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, public, requires
from blueprints.base_form import ConfirmForm
from blueprints.ledger.waiting_deliveries import mark_shown, waiting
from blueprints.payment import settings
from blueprints.remembering import remembered
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import batching, queries
from portal.giving.batch_rules import LEAST_CASES, LEAST_INCIDENTS
from portal.giving.errors import BatchRefused
from portal.giving.offline_queries import place_names
from portal.giving.public_books import public_books
from portal.giving.run_queries import latest_runs
from portal.ledger.queries import totals

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/ledger")
@public
@remembered
def index() -> str:
    """What came in, what it cost, what was committed and delivered, campaign by campaign."""
    livemode = settings().livemode
    return render_template(
        "ledger/index.html",
        books=public_books(db.session(), livemode=livemode),
        batches=queries.public_batches(db.session(), livemode=livemode),
        livemode=livemode,
        runs=latest_runs(db.session(), livemode=livemode),
    )


@blueprint.get("/desk/books")
@requires(Permission.LEDGER_SEE)
def books() -> str:
    """Every fund of one's organisations, to the cent."""
    where = current_actor().organisations_with(Permission.LEDGER_SEE)
    rows = totals(db.session(), livemode=settings().livemode, organisation_ids=where)
    names = {
        **queries.fund_names(db.session(), organisation_ids=where),
        **place_names(db.session(), organisation_ids=where),
    }
    return render_template("ledger/books.html", rows=rows, names=names)


@blueprint.get("/desk/batches")
@requires(Permission.BATCH_CLOSE)
def batches() -> str:
    """What a batch would hold now; only counts, never a case."""
    livemode = settings().livemode
    where = current_actor().organisations_with(Permission.BATCH_CLOSE)
    return render_template(
        "ledger/batches.html",
        waiting=[waiting(db.session(), id_, livemode=livemode) for id_ in sorted(where)],
        closed=queries.public_batches(db.session(), livemode=livemode, organisation_ids=where),
        least=(LEAST_CASES, LEAST_INCIDENTS),
        form=ConfirmForm(),
    )


@blueprint.post("/desk/batches/<reference>/close")
@requires(Permission.BATCH_CLOSE)
@freshly("ledger.batches")
def close_batch(reference: str) -> Response:
    """Close the month's batch of one organisation."""
    actor, livemode = current_actor(), settings().livemode
    try:
        with transaction() as session:
            organisation_id = queries.organisation_for(
                session, actor, Permission.BATCH_CLOSE, reference
            )
            found = waiting(session, organisation_id, livemode=livemode)
            batch = batching.close_batch(
                session,
                organisation_id=organisation_id,
                deliveries=found.deliveries,
                approver=actor,
                livemode=livemode,
                now=utc_now(),
            )
            mark_shown(session, found, batch.reference)
            name = batch.name
    except BatchRefused as refused:
        flash(_refusal(refused), "warn")
    else:
        flash(_("Lote %(name)s cerrado.", name=name), "good")
    return redirect(url_for("ledger.batches"), 303)


def _refusal(refused: BatchRefused) -> str:
    told = {
        "too_few_cases": _("Faltan casos: hay %(have)s de %(need)s.", **vars(refused)),
        "too_few_incidents": _(
            "Faltan hechos entre los que esconderlos: hay %(have)s de %(need)s.", **vars(refused)
        ),
        "nothing_to_repay_with": _("Las campañas no tienen dinero por repartir."),
    }
    return told.get(refused.reason, _("El lote no puede cerrarse; revisa las entregas."))
