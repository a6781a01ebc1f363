"""Staff: write a campaign's words anew, and send them back as the second person."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.campaigns.checked_texts import NOTHING_FOUND, checked
from blueprints.campaigns.forms import WordsForm
from blueprints.campaigns.refusal_words import REFUSALS, told
from blueprints.campaigns.views import blueprint
from blueprints.campaigns.work_forms import RemarkForm
from blueprints.campaigns.work_page import work_page
from blueprints.trace_words import Scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import page_queries, queries
from portal.giving.campaign_rules import Words
from portal.giving.editing_campaigns import edit_campaign, words_in_hand
from portal.giving.reviewing_campaigns import send_back
from portal.money import Money


@blueprint.get("/desk/campaigns/<reference>/words")
@requires(Permission.CAMPAIGN_MANAGE)
def words(reference: str) -> str:
    """The words written last, to go on from."""
    campaign = queries.campaign_for(db.session(), current_actor(), reference)
    in_hand = words_in_hand(db.session(), campaign)
    form = WordsForm(
        title_es=in_hand.title_es,
        story_es=in_hand.story_es,
        title_en=in_hand.title_en,
        story_en=in_hand.story_en,
        goal=_typed(in_hand.goal),
        version=campaign.version,
    )
    return _page(reference, form)


@blueprint.post("/desk/campaigns/<reference>/words")
@requires(Permission.CAMPAIGN_MANAGE)
def write_words(reference: str) -> Response | tuple[str, int]:
    """Keep them: at once in a draft, for review once the campaign opened."""
    form = WordsForm()
    scan = checked(*form.texts)
    if not form.validate_on_submit():
        return _page(reference, form), 400
    if not scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or ""):
        return _page(reference, form, scan=scan), 422
    try:
        with transaction() as session:
            campaign = page_queries.campaign_to_edit(session, current_actor(), reference)
            goal = Money(form.goal_money.minor, campaign.goal.currency)
            edit_campaign(
                session,
                campaign=campaign,
                words=Words(*form.texts, goal=goal),
                actor=current_actor(),
                version=form.version.data or 0,
                now=utc_now(),
            )
    except REFUSALS as refused:
        return _page(reference, form, problem=told(refused)), 409
    flash(_("Guardado. El texto anterior queda en el historial."), "good")
    return redirect(url_for("campaigns.work", reference=reference), 303)


@blueprint.post("/desk/campaigns/<reference>/send-back")
@requires(Permission.CAMPAIGN_MANAGE)
def send_words_back(reference: str) -> Response | tuple[str, int]:
    """The second person says what is missing."""
    form = RemarkForm()
    if not form.validate_on_submit():
        return work_page(reference, form=form), 400
    try:
        with transaction() as session:
            send_back(
                session,
                campaign=queries.campaign_for(session, current_actor(), reference),
                actor=current_actor(),
                remark=form.remark.data,
                version=form.version.data or 0,
                now=utc_now(),
            )
    except REFUSALS as refused:
        return work_page(reference, form=form, problem=told(refused)), 409
    flash(_("Devuelto con esas palabras."), "good")
    return redirect(url_for("campaigns.work", reference=reference), 303)


def _page(
    reference: str, form: WordsForm, *, scan: Scanned = NOTHING_FOUND, problem: str = ""
) -> str:
    campaign = queries.campaign_for(db.session(), current_actor(), reference)
    form.seen.data = scan.seen
    return render_template(
        "campaigns/words.html",
        campaign=campaign,
        form=form,
        scan=scan,
        traces=trace_words,
        problem=problem,
    )


def _typed(goal: Money) -> str:
    """As somebody would type it."""
    whole, cents = divmod(goal.minor, 100)
    return f"{whole}.{cents:02d}" if cents else str(whole)
