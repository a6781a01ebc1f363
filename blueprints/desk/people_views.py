"""People for a case: asking for them, and taking it back."""

from flask_babel import gettext as _

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk.case_page import Answer, act_on
from blueprints.desk.people_forms import PeopleForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid.asking_people import ask_people
from portal.aid.cancelling_people import cancel_people
from portal.aid.people_queries import ask_of_case
from portal.aid.people_rules import PeopleKind, Span
from portal.clock import day_of, utc_now


@blueprint.post("/cases/<reference>/people")
@requires(Permission.CASE_TAKE)
def people(reference: str) -> Answer:
    """Ask for people; whoever plans shifts learns what, when and how many, and no more."""
    form = PeopleForm(prefix="people")
    return act_on(
        reference,
        form,
        lambda session, found: ask_people(
            session,
            case=found,
            kind=PeopleKind(form.what.data),
            from_on=form.from_on.data or day_of(utc_now()),
            span=Span(form.span.data),
            people=int(form.people.data),
            version=form.version.data or 0,
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Petición enviada a quien planea turnos."),
    )


@blueprint.post("/cases/<reference>/people/<ask>/cancel")
@requires(Permission.CASE_TAKE)
def cancel_ask(reference: str, ask: str) -> Answer:
    """It is not needed any more; the code of its shift opens nothing."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, case: cancel_people(
            session, ask=ask_of_case(session, case, ask), actor=current_actor(), now=utc_now()
        ),
        _("Petición quitada. Si ya tenía turno, quien lo planeó lo ve en su lista."),
    )
