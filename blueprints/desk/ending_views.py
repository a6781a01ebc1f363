"""A case ends: with an outcome, or as the double of another; and begins again."""

from flask_babel import gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk.case_page import Answer, act_on
from blueprints.desk.forms import CloseForm, DuplicateForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid.closing import close_case, reopen_case
from portal.aid.rules import Outcome
from portal.aid.triaging import mark_duplicate
from portal.clock import utc_now


@blueprint.post("/cases/<reference>/close")
@requires(Permission.CASE_TAKE)
def close(reference: str) -> Answer:
    """End the case with an outcome."""
    form = CloseForm()
    return act_on(
        reference,
        form,
        lambda session, found: close_case(
            session,
            case=found,
            outcome=Outcome(form.outcome.data),
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("Caso cerrado."),
    )


@blueprint.post("/cases/<reference>/reopen")
@requires(Permission.CASE_TAKE)
def reopen(reference: str) -> Answer:
    """Take it up again."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, found: reopen_case(
            session, case=found, actor=current_actor(), now=utc_now()
        ),
        _("Caso abierto otra vez, a su cargo."),
    )


@blueprint.post("/cases/<reference>/duplicate")
@requires(Permission.CASE_TAKE)
def duplicate(reference: str) -> Answer:
    """Another case stays; this one ends."""
    form = DuplicateForm(prefix="duplicate")
    return act_on(
        reference,
        form,
        lambda session, found: mark_duplicate(
            session,
            case=found,
            of=form.of.data or "",
            actor=current_actor(),
            version=form.version.data or 0,
            now=utc_now(),
        ),
        _("Caso marcado como repetido."),
    )
