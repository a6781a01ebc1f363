"""Stop a campaign's mails: from the link in any of them, without an account, behind a button."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.gifts.views import blueprint
from blueprints.languages import current_language
from blueprints.payment import by_caller, settings
from blueprints.security_headers import forbid_storing
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.asking_for_news import stop_news
from portal.giving.donor_queries import wish_by_reference
from portal.giving.links import news_token, wish_in
from portal.giving.models import Campaign

KEY = "PORTAL_LINK_KEY"


def news_link(wish: str, language: str) -> str:
    """The whole address that stops the mails of a wish; mail templates ask for it."""
    return f"{settings().base_url}/{language}/gifts/news/{news_token(settings().secret(KEY), wish)}"


@blueprint.get("/gifts/news/<token>")
@public
def news(token: str) -> str:
    """The button. Opening a mailed link changes nothing: programs open links too."""
    forbid_storing()
    wish = wish_by_reference(db.session(), wish_in(settings().secret(KEY), token))
    campaign = db.session().get_one(Campaign, wish.campaign_id)
    english = current_language() == "en" and campaign.title_en
    return render_template(
        "gifts/news.html",
        stopped=wish.stopped_at is not None,
        campaign=campaign,
        title=campaign.title_en if english else campaign.title_es,
        form=ConfirmForm(),
    )


@blueprint.post("/gifts/news/<token>")
@public
@by_caller
def stop(token: str) -> Response:
    """No more mails of this campaign to that address."""
    with transaction() as session:
        stop_news(session, wish=wish_in(settings().secret(KEY), token), now=utc_now())
    return redirect(url_for("gifts.news", token=token), 303)


@blueprint.record_once
def _name_link(state: object) -> None:
    """No row keeps the secret: it is made again from the wish."""
    state.app.jinja_env.globals["news_link"] = news_link  # type: ignore[attr-defined]
