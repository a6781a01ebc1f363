"""Being away until a day, coming back, and leaving for good."""

from datetime import timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.forms import AwayForm
from blueprints.intermediary.holding import my_holder
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import vault_reading, vault_transaction
from portal.vault.availability_rules import LONGEST_LEAVE
from portal.vault.being_away import absence_of, come_back, go_away, leave_for_good
from portal.vault.errors import AbsenceRefused
from portal.vault.queries import Holder


@blueprint.get("/keys/absence")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def absence() -> str:
    """Where this person stands, and what happens to their requests meanwhile."""
    return _page(AwayForm(formdata=None))


@blueprint.post("/keys/absence")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def be_away() -> str | Response | tuple[str, int]:
    """From now on nothing new is sealed to them, and their backups may open."""
    form = AwayForm()
    mine = _mine()
    if not form.validate() or form.until.data is None:
        return _page(form), 400
    try:
        with vault_transaction() as session:
            go_away(session, holder_id=mine.holder_id, until=form.until.data, now=utc_now())
    except AbsenceRefused:
        form.until.errors = [
            _("Elegir un día después de hoy, de aquí a %(num)s días.", num=LONGEST_LEAVE.days)
        ]
        return _page(form), 400
    return _told(_("Anotado. No se te sella nada nuevo y tu relevo puede abrir desde hoy."))


@blueprint.post("/keys/absence/end")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def be_back() -> Response:
    """New requests may be sealed to them again."""
    mine = _mine()
    try:
        with vault_transaction() as session:
            come_back(session, holder_id=mine.holder_id, now=utc_now())
    except AbsenceRefused:
        return _told(_("Dejaste la alianza: para volver hace falta una llave nueva."))
    return _told(_("De vuelta. Pueden llegarte solicitudes nuevas."))


@blueprint.post("/keys/absence/leave")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def leave() -> Response:
    """For good: the next edition of the directory leaves this key out."""
    mine = _mine()
    with vault_transaction() as session:
        leave_for_good(session, holder_id=mine.holder_id, now=utc_now())
    return _told(_("Anotado. Tu llave sale en el siguiente directorio."))


def _told(text: str) -> Response:
    flash(text, "good")
    return redirect(url_for("intermediary.absence"), 303)


def _mine() -> Holder:
    holder = my_holder()
    if holder is None:
        raise NotFound
    return holder


def _page(form: AwayForm) -> str:
    mine, today = _mine(), day_of(utc_now())
    with vault_reading() as session:
        where = absence_of(session, mine.holder_id, today=today)
    return render_template(
        "intermediary/absence.html",
        absence=where,
        away_form=form,
        form=ConfirmForm(formdata=None),
        first=today + timedelta(days=1),
        last=today + LONGEST_LEAVE,
    )
