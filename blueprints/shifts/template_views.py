"""Templates of an organisation: keep a shift as one, plan from it, forget it."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.shifts import blueprint, wording
from blueprints.shifts.planning_forms import template_form
from blueprints.shifts.planning_views import Answer, answer_plan, form_page
from blueprints.shifts.wording import title_of
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering import queries
from portal.volunteering.keeping_templates import (
    forget_template,
    keep_template,
    template_for,
    templates_of,
)
from portal.volunteering.planning_errors import NameTaken


class TemplateForm(BaseForm):
    """What a template is called."""

    name = StringField(
        lazy_gettext("Nombre de la plantilla"), validators=[InputRequired(), Length(max=80)]
    )


@blueprint.get("/desk/shifts/templates")
@requires(Permission.SHIFT_MANAGE)
def templates() -> str:
    """The templates of one's organisations."""
    return render_template(
        "shifts/templates.html",
        kept=templates_of(db.session(), current_actor()),
        form=ConfirmForm(),
        wording=wording,
    )


@blueprint.get("/desk/shifts/<reference>/template")
@requires(Permission.SHIFT_MANAGE)
def name_template(reference: str) -> str:
    """The form that asks for a name."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    return render_template("shifts/keep_template.html", shift=shift, form=TemplateForm())


@blueprint.post("/desk/shifts/<reference>/template")
@requires(Permission.SHIFT_MANAGE)
def keep(reference: str) -> Answer:
    """Keep a shift as a template, or say what is wrong with its name."""
    form, actor = TemplateForm(), current_actor()
    shift = queries.shift_to_manage(db.session(), actor, reference)
    status = 422
    if form.validate_on_submit():
        try:
            with transaction() as session:
                shift = queries.shift_to_manage(session, actor, reference)
                keep_template(
                    session, shift=shift, name=form.name.data or "", keeper=actor, now=utc_now()
                )
        except NameTaken:
            status = 409
            form.name.errors = [_("La organización ya tiene una plantilla con ese nombre.")]
        else:
            flash(_("Plantilla guardada."), "good")
            return redirect(url_for("shifts.templates"), 303)
        shift = queries.shift_to_manage(db.session(), actor, reference)
    return render_template("shifts/keep_template.html", shift=shift, form=form), status


@blueprint.get("/desk/shifts/templates/<reference>")
@requires(Permission.SHIFT_MANAGE)
def use_template(reference: str) -> str:
    """The planning form, filled from the template."""
    template, task = template_for(db.session(), current_actor(), reference)
    return form_page(template_form(db.session(), template, task), title_of(task))


@blueprint.post("/desk/shifts/templates/<reference>")
@requires(Permission.SHIFT_MANAGE)
def plan_from(reference: str) -> Answer:
    """Plan a shift or a series from the template."""
    actor = current_actor()
    template, task = template_for(db.session(), actor, reference)
    return answer_plan(
        template_form(db.session(), template, task),
        title_of(task),
        lambda session: template_for(session, actor, reference)[1],
    )


@blueprint.post("/desk/shifts/templates/<reference>/forget")
@requires(Permission.SHIFT_MANAGE)
def forget(reference: str) -> Response:
    """Forget the template; its shifts stay."""
    with transaction() as session:
        forget_template(session, reference=reference, keeper=current_actor(), now=utc_now())
    flash(_("Plantilla borrada. Los turnos planeados con ella siguen."), "good")
    return redirect(url_for("shifts.templates"), 303)
