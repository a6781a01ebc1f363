"""Whose link this is: the door of every page about all gifts of an address."""

from flask import abort, make_response, render_template, request

from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.giving.address_queries import address_behind, modes_of
from portal.giving.links import gifts_link_in


def address_in(token: str) -> str:
    """The address; a link that is over is told so, for one that was made up raises NotFound."""
    forbid_storing()
    link = gifts_link_in(settings().secret("PORTAL_LINK_KEY"), token)
    if link is None:
        raise NotFound
    address = address_behind(db.session(), link, now=utc_now())
    if address is None:
        abort(make_response(render_template("gifts/link_over.html"), 410))
    return address


def mode_shown(address: str) -> tuple[bool, bool]:
    """Whether live gifts are shown, and whether there are others: the two are never mixed."""
    modes = set(modes_of(db.session(), address))
    live = False if request.args.get("kind") == "test" else True in modes
    return live, (not live) in modes
