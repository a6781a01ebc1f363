"""Bank accounts and cash boxes."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.treasury.forms import PlaceForm
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from blueprints.treasury.words import PLACES
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.offline_queries import places_for
from portal.giving.offline_rules import PlaceKind
from portal.giving.queries import organisation_for
from portal.giving.recording_offline import keep_place
from portal.money import Currency


@blueprint.get("/places")
@requires(Permission.MONEY_RECORD)
def places() -> str:
    """Where money lies that the payment service does not keep."""
    return _page(_form())


@blueprint.post("/places")
@requires(Permission.MONEY_RECORD)
@freshly("treasury.places")
def open_place() -> Response | tuple[str, int]:
    """Keep one more account or box."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        with transaction() as session:
            keep_place(
                session,
                actor=current_actor(),
                organisation_id=organisation_for(
                    session, current_actor(), Permission.MONEY_RECORD, form.organisation.data
                ),
                kind=PlaceKind(form.kind.data),
                name=form.name.data or "",
                currency=Currency(form.currency.data),
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(form, problem=why(refusal)), 409
    flash(_("Cuenta o caja abierta."), "good")
    return redirect(url_for("treasury.places"), 303)


def _form() -> PlaceForm:
    form = PlaceForm()
    where = sorted(current_actor().organisations_with(Permission.MONEY_RECORD))
    own = [db.session().get_one(Organisation, id_) for id_ in where]
    form.organisation.choices = [(one.reference, one.name) for one in own]
    return form


def _page(form: PlaceForm, *, problem: str = "") -> str:
    found = places_for(db.session(), current_actor())
    return render_template(
        "treasury/places.html", form=form, places=found, kinds=PLACES, problem=problem
    )
