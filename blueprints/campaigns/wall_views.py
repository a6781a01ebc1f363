"""Staff: read what donors want read beside the campaign, and let it stand or not."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import AnyOf

from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import StepForm
from blueprints.payment import settings
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving import donor_queries, queries
from portal.giving.donor_models import WallEntry
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.standing_on_wall import judge_entry

A_PAGE = 50


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
    before = donor_queries.place_on_wall(session, campaign, request.args.get("before", ""))
    standing = _read(session, campaign, Look.STANDS, before=before)
    return render_template(
        "campaigns/wall.html",
        campaign=campaign,
        waiting=_read(session, campaign, Look.WAITING),
        standing=standing,
        earlier=standing[-1][0].reference if len(standing) == A_PAGE else "",
        form=EntryForm(formdata=None),
        problem=problem,
    )


def _read(
    session: Session, campaign: Campaign, look: Look, *, before: int | None = None
) -> list[tuple[WallEntry, Scanned]]:
    """A page of them, each with what the scan found."""
    found = donor_queries.wall_of(
        session,
        campaign,
        livemode=settings().livemode,
        looks=[look],
        before=before,
        most=A_PAGE,
    )
    return [(entry, scanned(entry.message)) for entry, _gift in found]
