"""Staff: read what donors want read beside the campaign, and let it stand or not."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import AnyOf

from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import StepForm
from blueprints.payment import settings
from blueprints.trace_words import scanned
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving import donor_queries, queries
from portal.giving.look_rules import Look
from portal.giving.standing_on_wall import judge_entry


class EntryForm(StepForm):
    """Which answer; `version` is that of the words which were read."""

    stands = HiddenField(validators=[AnyOf(["yes", "no"])])


@blueprint.get("/desk/campaigns/<reference>/wall")
@requires(Permission.CAMPAIGN_MANAGE)
def entries(reference: str) -> str:
    """What waits, then what stands."""
    return _page(reference)


@blueprint.post("/desk/campaigns/<reference>/wall/<entry>")
@requires(Permission.CAMPAIGN_MANAGE)
def judge(reference: str, entry: str) -> Response | tuple[str, int]:
    """Let one stand, or take it down."""
    form = EntryForm()
    if not form.validate_on_submit():
        return _page(reference, _("El botón llegó sin respuesta; presionarlo otra vez.")), 400
    try:
        with transaction() as session:
            judge_entry(
                session,
                campaign=queries.campaign_for(session, current_actor(), reference),
                reference=entry,
                stands=form.stands.data == "yes",
                version=form.version.data or 0,
                actor=current_actor(),
                today=day_of(utc_now()),
            )
    except REFUSALS as refused:
        return _page(reference, told(refused)), 409
    flash(_("Hecho."), "good")
    return redirect(url_for("campaigns.entries", reference=reference), 303)


def _page(reference: str, problem: str = "") -> str:
    session = db.session()
    campaign = queries.campaign_for(session, current_actor(), reference)
    livemode = settings().livemode

    def of(look: Look) -> list[object]:
        found = donor_queries.wall_of(session, campaign, livemode=livemode, looks=[look], most=100)
        return [(entry, scanned(entry.display_name, entry.message)) for entry, _gift in found]

    return render_template(
        "campaigns/wall.html",
        campaign=campaign,
        waiting=of(Look.WAITING),
        standing=of(Look.STANDS),
        form=EntryForm(formdata=None),
        problem=problem,
    )
