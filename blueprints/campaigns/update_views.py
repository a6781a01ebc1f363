"""Staff: write an update, read a colleague's, let it go out or send it back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.checked_texts import NOTHING_FOUND, checked
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import RemarkForm, UpdateForm
from blueprints.trace_words import Scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving import page_queries, queries
from portal.giving.look_rules import Look
from portal.giving.writing_updates import (
    publish_update,
    send_update_back,
    withdraw_update,
    write_update,
)

VERBS = {"publish": publish_update, "withdraw": withdraw_update}


@blueprint.get("/desk/campaigns/<reference>/updates")
@requires(Permission.CAMPAIGN_MANAGE)
def updates(reference: str) -> str:
    """What waits, what went out, and the form for another."""
    return _page(reference)


@blueprint.post("/desk/campaigns/<reference>/updates")
@requires(Permission.CAMPAIGN_MANAGE)
def write_news(reference: str) -> Response | tuple[str, int]:
    """Write one; it waits for a second person."""
    form = UpdateForm()
    scan = checked(form.text_es.data, form.text_en.data)
    if not form.validate_on_submit():
        return _page(reference, form=form), 400
    if not scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or ""):
        return _page(reference, form=form, scan=scan), 422
    try:
        with transaction() as session:
            write_update(
                session,
                campaign=page_queries.campaign_to_edit(session, current_actor(), reference),
                text_es=form.text_es.data,
                text_en=form.text_en.data or "",
                actor=current_actor(),
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, form=form, problem=told(refused)), 409
    flash(_("Guardada. Sale cuando otra persona la lea y la apruebe."), "good")
    return redirect(url_for("campaigns.updates", reference=reference), 303)


@blueprint.post("/desk/campaigns/<reference>/updates/<update>/<verb>")
@requires(Permission.CAMPAIGN_MANAGE)
def judge_news(reference: str, update: str, verb: str) -> Response | tuple[str, int]:
    """Let it go out, or take it away."""
    if verb not in VERBS:
        raise NotFound
    try:
        with transaction() as session:
            campaign = queries.campaign_for(session, current_actor(), reference)
            VERBS[verb](
                session,
                campaign=campaign,
                reference=update,
                actor=current_actor(),
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, problem=told(refused)), 409
    flash(_("Hecho."), "good")
    return redirect(url_for("campaigns.updates", reference=reference), 303)


@blueprint.post("/desk/campaigns/<reference>/updates/<update>/send-back")
@requires(Permission.CAMPAIGN_MANAGE)
def send_news_back(reference: str, update: str) -> Response | tuple[str, int]:
    """Say what is wrong with it."""
    remark = RemarkForm()
    if not remark.validate_on_submit():
        return _page(reference, remark=remark, about=update), 400
    try:
        with transaction() as session:
            send_update_back(
                session,
                campaign=queries.campaign_for(session, current_actor(), reference),
                reference=update,
                remark=remark.remark.data,
                actor=current_actor(),
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, remark=remark, about=update, problem=told(refused)), 409
    flash(_("Devuelta con esas palabras."), "good")
    return redirect(url_for("campaigns.updates", reference=reference), 303)


def _page(
    reference: str,
    *,
    form: UpdateForm | None = None,
    remark: RemarkForm | None = None,
    about: str = "",
    scan: Scanned = NOTHING_FOUND,
    problem: str = "",
) -> str:
    session = db.session()
    campaign = queries.campaign_for(session, current_actor(), reference)
    found = page_queries.updates_of(session, campaign, Look, most=50)
    waiting = [one for one in found if one.look == Look.WAITING]
    form = form or UpdateForm(formdata=None)
    form.seen.data = scan.seen
    return render_template(
        "campaigns/updates.html",
        campaign=campaign,
        waiting=waiting,
        others=[one for one in found if one.look != Look.WAITING],
        handles=page_queries.handles_of(session, [one.written_by for one in found]),
        remarks={one.reference: _remark(one.reference, remark, about) for one in waiting},
        form=form,
        scan=scan,
        traces=trace_words,
        problem=problem,
    )


def _remark(reference: str, came_back: RemarkForm | None, about: str) -> RemarkForm:
    """One form for each update; ids on a page are unique."""
    mine = came_back if about == reference else None
    form = mine or RemarkForm(formdata=None)
    form.remark.id = f"remark-{reference}"
    return form
