"""What an organisation decides about itself, page by page."""

from flask import Blueprint, render_template

from blueprints.access_gate import current_actor, requires
from portal.access.permissions import Permission as P
from portal.accounts.models import Organisation
from portal.accounts.queries import organisations_by_id
from portal.errors import NotFound
from portal.extensions import db

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/desk/organisation")
@requires(P.ORGANISATION_SETTLE)
def index() -> str:
    """The organisations I administer, and what there is to settle in each."""
    mine = current_actor().organisations_with(P.ORGANISATION_SETTLE)
    found = organisations_by_id(db.session(), mine)
    return render_template("organisations/index.html", organisations=found)


def mine_or_404(slug: str) -> Organisation:
    """One organisation that the reader administers; raises NotFound for any other."""
    mine = current_actor().organisations_with(P.ORGANISATION_SETTLE)
    for organisation in organisations_by_id(db.session(), mine):
        if organisation.slug == slug:
            return organisation
    raise NotFound
