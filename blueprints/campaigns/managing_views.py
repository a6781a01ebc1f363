"""Staff: the campaigns of their organisation, a new one, and the steps of one."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.checked_texts import NOTHING_FOUND, checked
from blueprints.campaigns.forms import CampaignForm
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import StepForm
from blueprints.campaigns.work_page import work_page
from blueprints.trace_words import Scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving import page_queries, queries
from portal.giving.campaign_rules import Step
from portal.giving.errors import OrganisationGone, SlugTaken
from portal.giving.reviewing_campaigns import approve, send_to_review, take_back
from portal.giving.running_campaigns import (
    CampaignText,
    close_campaign,
    draft_campaign,
    pause_campaign,
    resume_campaign,
)
from portal.incidents.errors import NotVerified
from portal.incidents.queries import incident_by_reference

STEPS: dict[str, Callable[..., None]] = {
    Step.SEND: send_to_review,
    Step.TAKE_BACK: take_back,
    Step.APPROVE: approve,
    Step.PAUSE: pause_campaign,
    Step.RESUME: resume_campaign,
    Step.CLOSE: close_campaign,
}
# Whoever must stop a campaign, or look at it second, need not be of its team.
OF_THE_TEAM = {Step.SEND, Step.TAKE_BACK}


@blueprint.get("/desk/campaigns")
@requires(Permission.CAMPAIGN_MANAGE)
def manage() -> str:
    """The campaigns of the organisations one works for."""
    session = db.session()
    campaigns = queries.campaigns_for(session, current_actor())
    return render_template(
        "campaigns/manage.html",
        campaigns=campaigns,
        standings={c.id: queries.standing(session, c) for c in campaigns},
        waits=page_queries.waiting_counts(session, campaigns),
    )


@blueprint.get("/desk/campaigns/<reference>")
@requires(Permission.CAMPAIGN_MANAGE)
def work(reference: str) -> str:
    """One campaign: what waits, what was decided, what may be done."""
    return work_page(reference)


@blueprint.route("/desk/campaigns/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_MANAGE)
def draft() -> str | Response | tuple[str, int]:
    """Draft a campaign on a verified incident."""
    form = CampaignForm()
    scan = checked(*form.texts)
    passes = scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or "")
    if not form.validate_on_submit():
        return _draft_page(form), 400 if form.errors else 200
    if not passes:
        return _draft_page(form, scan), 422
    try:
        reference = _draft(form)
    except SlugTaken:
        form.slug.errors = [_("Otra campaña ya usa esa dirección")]
    except OrganisationGone:
        form.form_errors.append(_("La organización acaba de dejar la alianza: no abre campañas."))
    except (NotVerified, NotFound):
        form.incident.errors = [_("No hay un hecho verificado con ese folio")]
    else:
        flash(_("Borrador guardado. Envíalo a revisión cuando esté listo."), "good")
        return redirect(url_for("campaigns.work", reference=reference), 303)
    return _draft_page(form), 409


def _draft_page(form: CampaignForm, scan: Scanned = NOTHING_FOUND) -> str:
    form.seen.data = scan.seen
    return render_template("campaigns/draft.html", form=form, scan=scan, traces=trace_words)


def _draft(form: CampaignForm) -> str:
    actor = current_actor()
    with transaction() as session:
        made = draft_campaign(
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
        return made.reference


@blueprint.post("/desk/campaigns/<reference>/<step>")
@requires(Permission.CAMPAIGN_MANAGE)
def move(reference: str, step: str) -> Response | tuple[str, int]:
    """Take one campaign a step on."""
    if step not in STEPS:
        raise NotFound
    actor, form = current_actor(), StepForm()
    find = page_queries.campaign_to_edit if step in OF_THE_TEAM else queries.campaign_for
    try:
        with transaction() as session:
            campaign = find(session, actor, reference)
            # A form without its version is a page that nobody saw: it is stale.
            version = form.version.data or 0
            STEPS[step](session, actor=actor, campaign=campaign, version=version, now=utc_now())
    except REFUSALS as refused:
        return work_page(reference, problem=told(refused)), 409
    flash(_("Hecho."), "good")
    return redirect(url_for("campaigns.work", reference=reference), 303)
