"""Money that does not come by the payment service: what waits for a second person."""

from flask import Blueprint, render_template

from blueprints.access_gate import current_actor, requires
from blueprints.treasury.words import KINDS, TARGETS
from portal.access.permissions import Permission
from portal.extensions import db
from portal.giving.offline_queries import offline_gifts_for
from portal.giving.proposal_queries import proposals_for

blueprint = Blueprint("treasury", __name__)


@blueprint.get("")
@requires(Permission.MONEY_CONFIRM)
def index() -> str:
    """Everything that one person wrote down and a second has not looked at yet."""
    session, actor = db.session(), current_actor()
    gifts, _more = offline_gifts_for(session, actor, waiting=True)
    proposals, _more = proposals_for(session, actor, waiting=True)
    return render_template(
        "treasury/index.html",
        gifts=gifts,
        proposals=proposals,
        kinds=KINDS,
        targets=TARGETS,
    )
