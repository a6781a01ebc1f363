"""Staff: draft, open, pause and close their organisation's campaigns."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.campaigns.forms import CampaignForm
from blueprints.campaigns.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving import queries
from portal.giving.errors import OrganisationGone, SlugTaken, WrongCampaignStep
from portal.giving.running_campaigns import (
    CampaignText,
    close_campaign,
    draft_campaign,
    open_campaign,
    pause_campaign,
)
from portal.incidents.errors import NotVerified
from portal.incidents.queries import incident_by_reference

STEPS: dict[str, Callable[..., None]] = {
    "open": open_campaign,
    "pause": pause_campaign,
    "close": close_campaign,
}


@blueprint.get("/desk/campaigns")
@requires(Permission.CAMPAIGN_MANAGE)
def manage() -> str:
    """The campaigns of the organisations one works for."""
    campaigns = queries.campaigns_for(db.session(), current_actor())
    standings = {c.id: queries.standing(db.session(), c) for c in campaigns}
    return render_template(
        "campaigns/manage.html", campaigns=campaigns, standings=standings, form=ConfirmForm()
    )


@blueprint.route("/desk/campaigns/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_MANAGE)
def draft() -> str | Response | tuple[str, int]:
    """Draft a campaign on a verified incident."""
    form = CampaignForm()
    if not form.validate_on_submit():
        return render_template("campaigns/draft.html", form=form), 400 if form.errors else 200
    try:
        _draft(form)
    except SlugTaken:
        form.slug.errors = [_("Otra campaña ya usa esa dirección")]
    except OrganisationGone:
        form.form_errors.append(_("La organización acaba de dejar la alianza: no abre campañas."))
    except (NotVerified, NotFound):
        form.incident.errors = [_("No hay un hecho verificado con ese folio")]
    else:
        flash(_("Borrador guardado. Ábrelo cuando esté listo."), "good")
        return redirect(url_for("campaigns.manage"), 303)
    return render_template("campaigns/draft.html", form=form), 409


def _draft(form: CampaignForm) -> None:
    actor = current_actor()
    with transaction() as session:
        draft_campaign(
            session,
            actor=actor,
            organisation_id=min(actor.organisations_with(Permission.CAMPAIGN_MANAGE)),
            incident_id=incident_by_reference(session, form.incident.data).id,
            goal=form.goal_money,
            text=CampaignText(
                slug=form.slug.data,
                title_es=form.title_es.data,
                story_es=form.story_es.data,
                title_en=form.title_en.data or "",
                story_en=form.story_en.data or "",
            ),
            now=utc_now(),
        )


@blueprint.post("/desk/campaigns/<reference>/<step>")
@requires(Permission.CAMPAIGN_MANAGE)
def move(reference: str, step: str) -> Response:
    """Open, pause or close one campaign."""
    if step not in STEPS:
        raise NotFound
    try:
        with transaction() as session:
            campaign = queries.campaign_for(session, current_actor(), reference)
            STEPS[step](session, actor=current_actor(), campaign=campaign, now=utc_now())
    except NotVerified:
        flash(_("El hecho ya no está verificado: la campaña no puede abrirse."), "bad")
    except WrongCampaignStep:
        flash(_("La campaña cambió mientras tanto; mira en qué estado está."), "warn")
    else:
        flash(_("Hecho."), "good")
    return redirect(url_for("campaigns.manage"), 303)
