"""The list of the day as whoever leads the shift sees it."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, hours_wording, presence_wording, wording
from blueprints.shifts.presence_forms import CodeForm
from blueprints.shifts.refusal_words import words_for
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db
from portal.volunteering import lead_queries as queries
from portal.volunteering.errors import TooEarly, TransitionRefused
from portal.volunteering.hour_rules import SETTLED
from portal.volunteering.missed_queries import MissingLine
from portal.volunteering.missed_queries import missing_people as missing
from portal.volunteering.models import Shift
from portal.volunteering.presence_errors import AlreadyNoted, CodeRefused
from portal.volunteering.presence_rules import LEAD_STEPS, is_missed
from portal.volunteering.rules import SignUpState, roster_steps
from portal.volunteering.team_queries import team

REFUSED = (CodeRefused, AlreadyNoted, TooEarly, TransitionRefused)


@blueprint.app_template_global()
def shifts_led() -> list[Shift]:
    """The shifts that the reader leads and that are near."""
    return queries.shifts_led(db.session(), current_actor(), now=utc_now())


@blueprint.app_template_global()
def missing_people() -> list[MissingLine]:
    """Whose check-out was missed where the reader coordinates."""
    return missing(db.session(), current_actor(), now=utc_now())


def lead_page(reference: str, refusal: Refusal | None = None, form: CodeForm | None = None) -> str:
    """The roster of the day, with the refusal if there is one."""
    shift, now = led(reference), utc_now()
    people = team(db.session(), shift)
    missed = {
        line.reference for line in people if is_missed(line.state, ends_at=shift.ends_at, now=now)
    }
    return render_template(
        "shifts/lead.html",
        shift=shift,
        team=people,
        missed=missed,
        here=[
            line
            for line in people
            if line.state is SignUpState.CHECKED_IN and line.reference not in missed
        ],
        may_end=now >= shift.starts_at,
        names=queries.leads(current_actor(), shift, now=now),
        coordinates=queries.coordinates(current_actor(), shift),
        steps=lambda state: [step for step in roster_steps(state) if step in LEAD_STEPS],
        settled=SETTLED,
        told=words_for(refusal, shift.zone) if refusal else None,
        code_form=form or CodeForm(formdata=None),
        form=ConfirmForm(),
        wording=wording,
        words=presence_wording,
        duration=hours_wording.duration,
    )


def led(reference: str) -> Shift:
    """The shift, for whoever leads or coordinates it; raises NotFound."""
    return queries.shift_to_lead(db.session(), current_actor(), reference, now=utc_now())


def back(reference: str) -> Response:
    """To the list."""
    return redirect(url_for("shifts.lead", reference=reference), 303)
