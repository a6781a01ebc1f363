"""The directory of services: what an organisation keeps, and what staff look for."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints import referral_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk import words
from blueprints.desk.service_forms import ServiceForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid.assuring_services import (
    Said,
    assure_service,
    change_service,
    list_service,
    retire_service,
)
from portal.aid.errors import AidRefused
from portal.aid.models import Service
from portal.aid.referral_rules import Capacity, is_stale
from portal.aid.rules import NeedKind
from portal.aid.service_queries import (
    EVERYWHERE,
    own_services,
    service_for,
    services_sought,
)
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.places.queries import states


@blueprint.get("/services")
@requires(Permission.CASE_SEE)
def services() -> str:
    """Look for help by need and state; keep what one's own organisation gives."""
    session, today = db.session(), day_of(utc_now())
    need, area = request.args.get("need", ""), request.args.get("state", "")
    return render_template(
        "desk/services.html",
        found=services_sought(session, today=today, need=need, state=area),
        own=own_services(session, current_actor()),
        need=need,
        area=area,
        places=_places(),
        stale=lambda service: is_stale(service.assured_on, today),
        plain_form=ConfirmForm(formdata=None, prefix="plain"),
        words=words,
        told=referral_words,
    )


@blueprint.get("/services/new")
@requires(Permission.SERVICES_KEEP)
def new_service() -> str:
    """An empty form."""
    return _form_page(ServiceForm(formdata=None, version=0, capacity="open"))


@blueprint.post("/services/new")
@requires(Permission.SERVICES_KEEP)
def add_service() -> Response | tuple[str, int]:
    """Add it to the directory, vouched for today."""
    actor = current_actor()
    homes = actor.organisations_with(Permission.SERVICES_KEEP)
    return _say(
        "",
        lambda session, said, _version: list_service(
            session, organisation_id=min(homes), said=said, actor=actor, now=utc_now()
        ),
    )


@blueprint.get("/services/<reference>")
@requires(Permission.SERVICES_KEEP)
def service(reference: str) -> str:
    """Change one."""
    found = service_for(db.session(), current_actor(), reference)
    return _form_page(ServiceForm(formdata=None, obj=found), reference)


@blueprint.post("/services/<reference>")
@requires(Permission.SERVICES_KEEP)
def save_service(reference: str) -> Response | tuple[str, int]:
    """Say it anew."""
    service_for(db.session(), current_actor(), reference)
    return _say(
        reference,
        lambda session, said, version: change_service(
            session,
            service=service_for(session, current_actor(), reference, lock=True),
            said=said,
            actor=current_actor(),
            version=version,
            now=utc_now(),
        ),
    )


@blueprint.post("/services/<reference>/assure")
@requires(Permission.SERVICES_KEEP)
def assure(reference: str) -> Response:
    """It is still true."""
    with transaction() as session:
        found = service_for(session, current_actor(), reference, lock=True)
        assure_service(session, service=found, actor=current_actor(), now=utc_now())
    flash(_("Queda anotado que sigue vigente hoy."), "good")
    return redirect(url_for("desk.services"), 303)


@blueprint.post("/services/<reference>/retire")
@requires(Permission.SERVICES_KEEP)
def retire(reference: str) -> Response:
    """It is given no longer."""
    with transaction() as session:
        found = service_for(session, current_actor(), reference, lock=True)
        retire_service(session, service=found, actor=current_actor(), now=utc_now())
    flash(_("Servicio quitado."), "good")
    return redirect(url_for("desk.services"), 303)


def _say(
    reference: str, work: Callable[[Session, Said, int], Service | None]
) -> Response | tuple[str, int]:
    form = ServiceForm()
    form.area.choices = _choices()
    if not form.validate():
        return _form_page(form, reference), 400
    said = Said(
        NeedKind(form.need.data),
        form.area.data or "",
        form.description.data or "",
        form.conditions.data or "",
        Capacity(form.capacity.data),
    )
    try:
        with transaction() as session:
            work(session, said, form.version.data or 0)
    except AidRefused as refusal:
        return _form_page(form, reference, problem=referral_words.why(refusal)), 409
    flash(_("Servicio guardado."), "good")
    return redirect(url_for("desk.services"), 303)


def _places() -> dict[str, str]:
    named = {state.code: state.name for state in states(db.session())}
    return {EVERYWHERE: _("A distancia, en todo México"), **named}


def _choices() -> list[SelectChoice]:
    return [SelectChoice(code, name) for code, name in _places().items()]


def _form_page(form: ServiceForm, reference: str = "", *, problem: str = "") -> str:
    form.area.choices = _choices()
    if problem and reference:
        now = service_for(db.session(), current_actor(), reference)
        form.version.raw_data, form.version.data = None, now.version
    return render_template(
        "desk/service.html",
        form=form,
        reference=reference,
        problem=problem,
        plain_form=ConfirmForm(formdata=None, prefix="plain"),
    )
