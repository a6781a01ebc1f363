"""A campaign on other people's pages and walls: widget, figures, feed, poster, short address."""

from flask import Response, jsonify, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from blueprints.access_gate import public
from blueprints.campaigns.picture_files import picture_answer
from blueprints.campaigns.poster import poster_pdf
from blueprints.campaigns.public_page import (
    alt_of,
    page_address,
    share_text,
    short_address,
    text_of_update,
)
from blueprints.campaigns.shown_campaigns import shown, text_of
from blueprints.campaigns.updates_feed import atom
from blueprints.campaigns.views import blueprint
from blueprints.payment import settings
from blueprints.remembering import remembered
from blueprints.security_headers import allow_framing
from portal.extensions import db
from portal.giving import page_queries, queries

# Other sites ask again after this; a meter that is five minutes old misleads nobody.
FRESH_FOR = 300


@blueprint.get("/campaigns/<slug>/pictures/<picture>/<any(large, small):size>.jpg")
@public
def picture(slug: str, picture: str, size: str) -> Response:
    """One picture of a campaign that the public may read."""
    campaign = queries.public_campaign(db.session(), slug)
    found = page_queries.picture_of(db.session(), campaign, picture)
    response = picture_answer(found.large if size == "large" else found.small)
    # A picture that is taken away is gone within the hour.
    response.cache_control.public, response.cache_control.max_age = True, 3600
    return response


@blueprint.get("/campaigns/<slug>/share")
@public
@remembered
def share(slug: str) -> str:
    """Texts, button, widget and poster, ready to be copied."""
    campaign = queries.public_campaign(db.session(), slug)
    text = text_of(campaign)
    return render_template(
        "campaigns/share.html",
        campaign=campaign,
        text=text,
        said=share_text(campaign, text.title),
        address=page_address(campaign),
        short=short_address(campaign),
        widget=settings().base_url + url_for("campaigns.widget", slug=slug),
    )


@blueprint.get("/c/<slug>")
@public
def short(slug: str) -> AnyResponse:
    """The address of posters."""
    campaign = queries.public_campaign(db.session(), slug)
    return redirect(url_for("campaigns.show", slug=campaign.slug), 302)


@blueprint.get("/campaigns/<slug>/widget")
@public
def widget(slug: str) -> Response:
    """The campaign in a frame of another site: no form, no script, no cookie."""
    campaign = queries.public_campaign(db.session(), slug)
    allow_framing()
    found = page_queries.pictures_of(db.session(), campaign)
    page = render_template(
        "campaigns/widget.html",
        address=page_address(campaign),
        picture=found[0] if found else None,
        alt_of=alt_of,
        **shown(db.session(), campaign),
    )
    return _for_others(Response(page, mimetype="text/html"))


@blueprint.get("/campaigns/<slug>/figures.json")
@public
def figures(slug: str) -> Response:
    """The meter as numbers, in minor units, for whoever draws their own."""
    campaign = queries.public_campaign(db.session(), slug)
    seen = shown(db.session(), campaign)
    answer = jsonify(
        title=seen["text"].title,
        organisation=campaign.organisation.name,
        url=page_address(campaign),
        standing=seen["standing"],
        currency=campaign.goal.currency,
        goal=campaign.goal.minor,
        raised=seen["raised"].minor,
        reached_needs=seen["sums"].reached_needs.minor,
        waiting=seen["sums"].held.minor,
        fees=seen["sums"].fees.minor,
        test=not seen["livemode"],
        demo=campaign.is_demo,
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return _for_others(answer)


@blueprint.get("/campaigns/<slug>/updates.atom")
@public
def feed(slug: str) -> Response:
    """The updates, for whoever follows campaigns in a reader."""
    campaign = queries.public_campaign(db.session(), slug)
    found = page_queries.updates_of(db.session(), campaign)
    said = [(one, text_of_update(one).text) for one in found]
    body = atom(campaign, said, title=text_of(campaign).title, address=page_address(campaign))
    return _for_others(Response(body, mimetype="application/atom+xml"))


@blueprint.get("/campaigns/<slug>/poster.pdf")
@public
def poster(slug: str) -> Response:
    """One sheet for a wall."""
    campaign = queries.public_campaign(db.session(), slug)
    pdf = poster_pdf(campaign, text=text_of(campaign), address=short_address(campaign))
    return send_file(
        pdf,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=_("cartel-%(slug)s.pdf", slug=slug),
    )


def _for_others(response: Response) -> Response:
    response.cache_control.public, response.cache_control.max_age = True, FRESH_FOR
    return response
