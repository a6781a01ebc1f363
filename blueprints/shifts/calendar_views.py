"""One's calendar address, given once and revocable, and the switch of the reminders."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, signed_in
from blueprints.base_form import ConfirmForm
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint
from blueprints.shifts.safety_forms import RemindersForm
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db, transaction
from portal.volunteering.calendar_queries import has_feed
from portal.volunteering.keeping_feeds import give_address, take_address_away
from portal.volunteering.reminder_queries import wants_reminders
from portal.volunteering.reminding import switch_reminders


@blueprint.get("/me/calendar")
@signed_in
def calendar() -> str:
    """What there is: an address or none, reminders or none."""
    return _calendar_page()


@blueprint.post("/me/calendar/address")
@signed_in
def new_address() -> str:
    """A new address, shown this once; the one before is dead."""
    with transaction() as session:
        token = give_address(session, owner=current_actor(), now=utc_now())
    return _calendar_page(token)


@blueprint.post("/me/calendar/address/removal")
@signed_in
def remove_address() -> Response:
    """No address any more."""
    with transaction() as session:
        take_address_away(session, owner=current_actor())
    flash(_("Esa dirección ya no lleva a ningún lado."), "good")
    return redirect(url_for("shifts.calendar"), 303)


@blueprint.post("/me/reminders")
@signed_in
def reminders() -> Response:
    """Switch one's reminders on or off."""
    on = bool(RemindersForm().on.data)
    with transaction() as session:
        switch_reminders(session, volunteer=current_actor(), on=on, now=utc_now())
    flash(_("Te recordaremos tus turnos.") if on else _("Ya no enviamos recordatorios."), "good")
    return redirect(url_for("shifts.calendar"), 303)


def _calendar_page(token: str = "") -> str:
    settings: Settings = current_app.config["SETTINGS"]
    session, actor = db.session(), current_actor()
    forbid_storing()
    return render_template(
        "shifts/calendar.html",
        address=f"{settings.base_url}/feeds/shifts/{token}.ics" if token else "",
        has_address=has_feed(session, actor.user_id),
        form=ConfirmForm(),
        switch=RemindersForm(formdata=None, on=wants_reminders(session, actor.user_id)),
    )
