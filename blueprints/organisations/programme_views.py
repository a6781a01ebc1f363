"""The programmes of an organisation: opened, changed and closed by its administrators."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.help_words import NEEDS
from blueprints.organisations.views import blueprint, mine_or_404
from blueprints.trace_words import NothingForbidden
from portal.access.permissions import Permission as P
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.organisations.errors import EndsTooEarly, OrganisationRefused, PageIsOld
from portal.organisations.notice_queries import programme_in, programmes_of
from portal.organisations.running_programmes import ProgrammeText, run_programme


class ProgrammeForm(BaseForm):
    """What it is called, what it covers, and when it runs."""

    version = HiddenField()
    # Public, and beside each of its cases: no way to reach anybody.
    name_es = StringField(
        _l("Nombre"),
        [DataRequired(_l("Falta este dato.")), Length(max=120), NothingForbidden()],
    )
    name_en = StringField(_l("Nombre en inglés"), [Optional(), Length(max=120), NothingForbidden()])
    needs = ManyBoxes(
        _l("Qué atiende"),
        [InputRequired(_l("Elegir al menos una necesidad."))],
        choices=[SelectChoice(kind.value, text) for kind, text in NEEDS.items()],
    )
    starts_on = DateField(_l("Empieza"), [InputRequired(_l("Falta este dato."))])
    ends_on = DateField(_l("Termina"), [Optional()])
    is_open = BooleanField(_l("Recibe casos"), default=True)


@blueprint.get("/desk/organisation/<slug>/programmes")
@requires(P.ORGANISATION_SETTLE)
def programmes(slug: str) -> str:
    """Every programme, and a form for one more."""
    today = day_of(utc_now())
    return _page(slug, "", ProgrammeForm(formdata=None, version="0", starts_on=today))


@blueprint.post("/desk/organisation/<slug>/programmes")
@requires(P.ORGANISATION_SETTLE)
def open_programme(slug: str) -> Response | tuple[str, int]:
    """One more."""
    return _run(slug, "")


@blueprint.get("/desk/organisation/<slug>/programmes/<reference>")
@requires(P.ORGANISATION_SETTLE)
def programme(slug: str, reference: str) -> str:
    """One programme, to change it."""
    stored = programme_in(db.session(), mine_or_404(slug).id, reference)
    return _page(slug, reference, ProgrammeForm(formdata=None, obj=stored))


@blueprint.post("/desk/organisation/<slug>/programmes/<reference>")
@requires(P.ORGANISATION_SETTLE)
def change_programme(slug: str, reference: str) -> Response | tuple[str, int]:
    """It says something else from now on."""
    programme_in(db.session(), mine_or_404(slug).id, reference)
    return _run(slug, reference)


def _run(slug: str, reference: str) -> Response | tuple[str, int]:
    form, organisation = ProgrammeForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(slug, reference, form), 400
    try:
        with transaction() as session:
            run_programme(
                session,
                organisation_id=organisation.id,
                reference=reference,
                text=_text(form),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except (PageIsOld, EndsTooEarly) as refusal:
        form.form_errors.append(WHY[type(refusal)])
        return _page(slug, reference, form), 409
    flash(_("El programa quedó guardado."), "good")
    return redirect(url_for("organisations.programmes", slug=slug), 303)


WHY: dict[type[OrganisationRefused], object] = {
    PageIsOld: _l("Alguien guardó otro cambio mientras tanto. Recargar la página y revisarlo."),
    EndsTooEarly: _l("Termina antes de empezar. Corregir una de las dos fechas."),
}


def _text(form: ProgrammeForm) -> ProgrammeText:
    assert form.starts_on.data is not None
    return ProgrammeText(
        name_es=form.name_es.data or "",
        name_en=form.name_en.data or "",
        needs=tuple(form.needs.data or ()),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        is_open=bool(form.is_open.data),
    )


def _page(slug: str, reference: str, form: ProgrammeForm) -> str:
    organisation = mine_or_404(slug)
    return render_template(
        "organisations/programmes.html",
        organisation=organisation,
        found=programmes_of(db.session(), organisation.id),
        reference=reference,
        form=form,
        needs=NEEDS,
    )
