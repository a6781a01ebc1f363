"""What an organisation asks of its shifts: rest, deadlines, offers, absences."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.organisations.errors import PageIsOld
from portal.volunteering.changing_rules import change_rules
from portal.volunteering.setting_queries import rules_of, stored_settings
from portal.volunteering.setting_rules import BOUNDS, ShiftRules


def _number(name: str, label: object) -> IntegerField:
    least, most = BOUNDS[name]
    between = _l("Escribir un número entre %(least)s y %(most)s.", least=least, most=most)
    return IntegerField(label, [InputRequired(between), NumberRange(least, most, message=between)])


class ShiftRulesForm(BaseForm):
    """One whole number for each rule."""

    version = HiddenField()
    long_work_hours = _number("long_work_hours", _l("Trabajo largo: desde cuántas horas"))
    rest_hours = _number("rest_hours", _l("Descanso después de un trabajo largo (horas)"))
    cancel_hours = _number("cancel_hours", _l("Cancelar sin buscar relevo (horas antes)"))
    offer_minutes = _number("offer_minutes", _l("Para confirmar un lugar ofrecido (minutos)"))
    most_absences = _number("most_absences", _l("Ausencias sin aviso con las que hay que hablar"))


@blueprint.get("/desk/organisation/<slug>/shift-rules")
@requires(P.ORGANISATION_SETTLE)
def shift_rules(slug: str) -> str:
    """The rules in force for my organisation's shifts."""
    organisation = mine_or_404(slug)
    stored = stored_settings(db.session(), organisation.id)
    values = asdict(rules_of(db.session(), organisation.id))
    version = stored.version if stored else 0
    return _page(slug, ShiftRulesForm(formdata=None, data={**values, "version": version}))


@blueprint.post("/desk/organisation/<slug>/shift-rules")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.shift_rules")
def change_shift_rules(slug: str) -> Response | tuple[str, int]:
    """Put other rules in force; sign-ups that stand stay as they are."""
    form, organisation = ShiftRulesForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(slug, form), 422
    try:
        with transaction() as session:
            change_rules(
                session,
                organisation_id=organisation.id,
                rules=ShiftRules(**{name: form[name].data for name in BOUNDS}),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except PageIsOld:
        form.form_errors.append(
            _("Alguien guardó otras reglas mientras tanto. Recargar la página y revisarlas.")
        )
        return _page(slug, form), 409
    flash(_("Las reglas ya valen para lo que se anote desde ahora."), "good")
    return redirect(url_for("organisations.shift_rules", slug=slug), 303)


def _page(slug: str, form: ShiftRulesForm) -> str:
    return render_template(
        "organisations/shift_rules.html", organisation=mine_or_404(slug), form=form
    )
