"""Cuentas claras: the public ledger; and for staff, their books."""

from flask import Blueprint, render_template

from blueprints.access_gate import current_actor, public, requires
from blueprints.payment import settings
from blueprints.remembering import remembered
from portal.access.permissions import Permission
from portal.extensions import db
from portal.giving import queries
from portal.giving.batch_proposal_queries import approvers_of_batches
from portal.giving.offline_queries import place_names
from portal.giving.public_books import public_books
from portal.giving.run_queries import latest_runs
from portal.ledger.queries import totals

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/ledger")
@public
@remembered
def index() -> str:
    """What came in, what it cost, and what batches show as delivered, campaign by campaign."""
    livemode = settings().livemode
    batches = queries.public_batches(db.session(), livemode=livemode)
    return render_template(
        "ledger/index.html",
        books=public_books(db.session(), livemode=livemode),
        batches=batches,
        approvers=approvers_of_batches(db.session(), batches),
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
