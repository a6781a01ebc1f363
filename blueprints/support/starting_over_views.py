"""A family starts over with another person of enlace, by entering what it wants to say again."""

import secrets
from functools import partial

from flask import render_template
from flask_babel import gettext as _

from blueprints.access_gate import public
from blueprints.form_bodies import takes_files
from blueprints.limits import caller_key
from blueprints.support.asking import Received, answering_organisations, fresh_words, send_anew
from blueprints.support.asking_views import asking_form, attempted, received_page
from blueprints.support.case_page import case_page
from blueprints.support.case_views import Page
from blueprints.support.forms import StartOverForm
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, end_visit, vault
from portal.extensions import limiter, vault_reading
from portal.vault import door
from portal.vault.errors import IntakeClosed

TEMPLATE = "support/start_over.html"


@blueprint.get("/case/start-over")
@public
def start_over_page() -> Page:
    """The asking form, empty, with other people and with new words before anything is sent."""
    capsule_id, keys = current_visit()
    avoided = _avoided(capsule_id)
    offered = _others(avoided)
    if len(offered) < 2:
        return _nobody_else(capsule_id, keys)
    form = asking_form(offered, StartOverForm)
    form.excluded.data = sorted(avoided.organisations)
    free = [reference for reference in offered if reference not in avoided.organisations]
    if len(free) > 1:
        form.chosen.data, form.backup.data = secrets.SystemRandom().sample(free, 2)
    form.words.data = fresh_words()
    return render_template(TEMPLATE, form=form, problem="")


@blueprint.post("/case/start-over")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def start_over() -> Page:
    """The new one is in and the old one gone; the visit, which was the old one's, ends."""
    capsule_id, keys = current_visit()
    avoided = _avoided(capsule_id)
    offered = _others(avoided)
    if len(offered) < 2:
        return _nobody_else(capsule_id, keys)
    form = asking_form(offered, StartOverForm)
    anew = partial(send_anew, capsule_id=capsule_id, keys=keys, avoiding=avoided.people)
    received = attempted(form, anew, TEMPLATE)
    if not isinstance(received, Received):
        return received
    return end_visit(received_page(form, received, replaced=True))


def _avoided(capsule_id: str) -> door.Avoided:
    with vault_reading() as session:
        return door.people_to_avoid(session, capsule_id=capsule_id, vault=vault())


def _others(avoided: door.Avoided) -> dict[str, str]:
    try:
        return answering_organisations(avoided.people)
    except IntakeClosed:
        return {}


def _nobody_else(capsule_id: str, keys: door.PrivateKeys) -> Page:
    told = _("Por ahora nadie más puede recibirla. Su solicitud sigue como está.")
    return case_page(capsule_id, keys, problem=told), 409
