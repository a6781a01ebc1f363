"""Staff: who of the organisation edits a campaign."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import TeamForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import page_queries, queries
from portal.giving.choosing_teams import choose_team


@blueprint.get("/desk/campaigns/<reference>/team")
@requires(Permission.CAMPAIGN_MANAGE)
def team(reference: str) -> str:
    """Who may, and who does."""
    return _page(reference)


@blueprint.post("/desk/campaigns/<reference>/team")
@requires(Permission.CAMPAIGN_MANAGE)
def set_team(reference: str) -> Response | tuple[str, int]:
    """Choose them anew."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _page(reference), 400
    try:
        with transaction() as session:
            choose_team(
                session,
                campaign=page_queries.campaign_to_edit(session, current_actor(), reference),
                references=set(form.people.data or []),
                actor=current_actor(),
                version=form.version.data or 0,
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, problem=told(refused)), 409
    flash(_("Equipo guardado."), "good")
    return redirect(url_for("campaigns.work", reference=reference), 303)


def _page(reference: str, problem: str = "") -> str:
    session = db.session()
    campaign = queries.campaign_for(session, current_actor(), reference)
    people = page_queries.possible_team(session, campaign)
    ids = page_queries.team_ids(session, campaign)
    form = TeamForm(
        formdata=None,
        people=[one.reference for one in people if one.id in ids],
        version=campaign.version,
    )
    form.people.choices = [(one.reference, one.handle) for one in people]
    return render_template("campaigns/team.html", campaign=campaign, form=form, problem=problem)
