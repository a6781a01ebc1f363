"""The directory of services as anybody reads it."""

from flask import render_template, request
from flask_babel import gettext as _

from blueprints import referral_words
from blueprints.access_gate import public
from blueprints.help_words import NEEDS
from blueprints.organisations.views import blueprint
from portal.aid.referral_rules import is_stale
from portal.aid.service_queries import EVERYWHERE, services_sought
from portal.clock import day_of, utc_now
from portal.extensions import db
from portal.places.queries import states


@blueprint.get("/services")
@public
def public_services() -> str:
    """What the alliance's organisations give, by need and state."""
    session, today = db.session(), day_of(utc_now())
    need, area = request.args.get("need", ""), request.args.get("state", "")
    places = {state.code: state.name for state in states(session)}
    return render_template(
        "organisations/services.html",
        found=services_sought(session, today=today, need=need, state=area),
        need=need,
        area=area,
        needs={kind.value: name for kind, name in NEEDS.items()},
        places={EVERYWHERE: _("A distancia, en todo México"), **places},
        stale=lambda service: is_stale(service.assured_on, today),
        told=referral_words,
    )
