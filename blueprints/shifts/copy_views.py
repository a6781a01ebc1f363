"""Copy a whole day of shifts to another: a form, what it would do, and the deed."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.shifts import blueprint, wording
from blueprints.shifts.plan_words import REFUSED
from portal.access.permissions import Permission
from portal.accounts.queries import organisations_by_id
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.references import new_reference
from portal.volunteering.copying_days import copies_of, copy_day
from portal.volunteering.planning_errors import DoneAlready
from portal.volunteering.planning_rules import moment_at
from portal.volunteering.sending_once import only_once

AT_MOST = timedelta(days=366)


class CopyForm(BaseForm):
    """Which day, of which organisation, to which other."""

    organisation = SelectField(lazy_gettext("Organización"), validators=[DataRequired()])
    day = DateField(lazy_gettext("Copiar los turnos del día"), validators=[InputRequired()])
    to = DateField(lazy_gettext("Al día"), validators=[InputRequired()])
    once = HiddenField(default=new_reference, validators=[Length(max=64)])


@blueprint.get("/desk/shifts/copy")
@requires(Permission.SHIFT_MANAGE)
def copy() -> str | tuple[str, int]:
    """The form; with both days in the address, what copying would do."""
    form = _form()
    if not {"day", "to"} & set(request.args):
        return _page(form)
    if not _is_whole(form):
        return _page(form), 422
    copies = copies_of(db.session(), current_actor(), now=utc_now(), **_wanted(form))
    return _page(form, copies=copies)


@blueprint.post("/desk/shifts/copy")
@requires(Permission.SHIFT_MANAGE)
def confirm_copy() -> Response | tuple[str, int]:
    """Plan every shift of the day that can be; name the others."""
    form = _form()
    if not form.validate_on_submit() or not _is_whole(form):
        return _page(form), 422
    actor = current_actor()
    try:
        with transaction() as session:
            only_once(session, token=form.once.data or "", actor=actor)
            made, refused = copy_day(session, planner=actor, now=utc_now(), **_wanted(form))
            number, left = len(made), len(refused)
    except DoneAlready:
        flash(_("Ese día ya estaba copiado; no se copió dos veces."), "good")
        return redirect(url_for("shifts.manage"), 303)
    flash(ngettext("%(num)d turno publicado.", "%(num)d turnos publicados.", number), "good")
    if left:
        flash(ngettext("%(num)d no se copió.", "%(num)d no se copiaron.", left), "warn")
    return redirect(url_for("shifts.manage", **{"from": form.to.data}), 303)


def _form() -> CopyForm:
    form = CopyForm(formdata=request.form or request.args)
    mine = organisations_by_id(
        db.session(), current_actor().organisations_with(Permission.SHIFT_MANAGE)
    )
    form.organisation.choices = [SelectChoice(str(one.id), one.name) for one in mine]
    if form.organisation.data is None and mine:
        form.organisation.data = str(mine[0].id)
    return form


def _is_whole(form: CopyForm) -> bool:
    """The shape, also of a form that came by its address and has no token of a form."""
    whole = all(field.validate(form) for field in (form.organisation, form.day, form.to))
    if whole and form.day.data == form.to.data:
        form.to.errors = [_("Elegir otro día: es el mismo.")]
        return False
    if whole and abs(_of(form.to) - _of(form.day)) > AT_MOST:
        form.to.errors = [_("Elegir un día a menos de un año.")]
        return False
    return whole


def _wanted(form: CopyForm) -> dict[str, object]:
    return {
        "organisation_id": int(form.organisation.data),
        "day": form.day.data,
        "to": form.to.data,
    }


def _of(field: DateField) -> date:
    assert field.data is not None
    return field.data


def _page(form: CopyForm, copies: object = None) -> str:
    return render_template(
        "shifts/copy.html",
        form=form,
        copies=copies,
        reasons={reason: words for reason, (_field, words) in REFUSED.items()},
        wording=wording,
        moment_at=moment_at,
    )
