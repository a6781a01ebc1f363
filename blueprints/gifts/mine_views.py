"""All gifts of an address, each with the way to its own page."""

from flask import render_template, request

from blueprints.access_gate import public
from blueprints.gifts.own_link import address_in, mode_shown
from blueprints.gifts.views import blueprint
from blueprints.gifts.wording import TOLD
from blueprints.languages import current_language
from blueprints.payment import donor_page, monthly_page
from portal.extensions import db
from portal.giving.address_queries import gifts_of, running_of, years_of


@blueprint.get("/gifts/mine/<token>")
@public
def mine(token: str) -> str:
    """What the mailed link opens. Looking at it changes nothing: programs open links too."""
    address = address_in(token)
    live, others = mode_shown(address)
    before = request.args.get("before", "")
    gifts, more = gifts_of(db.session(), address, livemode=live, before=before)
    return render_template(
        "gifts/mine.html",
        token=token,
        rows=[(gift, donor_page(gift.reference)) for gift in gifts],
        monthly=[
            (one, monthly_page(one.reference))
            for one in running_of(db.session(), address, livemode=live)
        ],
        more=more,
        live=live,
        others=others,
        kind=None if live else "test",
        years=years_of(db.session(), address, livemode=live),
        told=TOLD,
        english=current_language() == "en",
    )
