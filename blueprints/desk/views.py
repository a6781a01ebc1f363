"""The desk: pseudonymous cases, from taking one to closing it."""

from flask import Blueprint, render_template
from flask_babel import gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.desk.case_page import Answer, act_on, case_page
from blueprints.desk.forms import VersionForm
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.refusing_names import refuse_name
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import transaction

blueprint = Blueprint("desk", __name__)


@blueprint.get("/cases/<reference>")
@requires(Permission.CASE_SEE)
def case(reference: str) -> str:
    """One case as staff may know it."""
    return case_page(reference)


@blueprint.post("/cases/<reference>/take")
@requires(Permission.CASE_TAKE)
def take(reference: str) -> Answer:
    """Become the one who works the case."""
    form = VersionForm()
    return act_on(
        reference,
        form,
        lambda session, found: take_case(
            session,
            case=found,
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("El caso está a su cargo."),
    )


@blueprint.post("/cases/<reference>/name")
@requires(Permission.CASE_SEE)
def name(reference: str) -> tuple[str, int]:
    """Someone tries to see the name: recorded, and refused, because no key here opens it."""
    with transaction() as session:
        found = queries.case_for(session, current_actor(), reference, lock=True)
        refuse_name(session, case=found, actor=current_actor(), now=utc_now())
    return render_template("desk/name_refused.html", reference=reference), 403
