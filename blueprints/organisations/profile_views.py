"""Write the public page of one's organisation."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.help_words import NEEDS
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.organisations.describing import describe
from portal.organisations.errors import PageIsOld
from portal.organisations.queries import profile_of


class ProfileForm(BaseForm):
    """What everybody reads of an organisation."""

    version = HiddenField()
    does = TextAreaField(_l("Qué hace"), [DataRequired(), Length(max=2000)])
    area = StringField(_l("Dónde trabaja"), [DataRequired(), Length(max=160)])
    contact = StringField(_l("Contacto"), [DataRequired(), Length(max=255)])
    web = StringField(
        _l("Página web"),
        [Optional(), Length(max=255), Regexp(r"^https://\S+$", message=_l("Empieza con https://"))],
    )
    needs = ManyBoxes(
        _l("Atiende"), choices=[SelectChoice(kind.value, text) for kind, text in NEEDS.items()]
    )


@blueprint.get("/desk/organisation/<slug>/profile")
@requires(P.ORGANISATION_SETTLE)
def own_profile(slug: str) -> str:
    """The profile as it stands, to change it."""
    said = profile_of(db.session(), mine_or_404(slug).id)
    form = ProfileForm(formdata=None, obj=said, version=said.version if said else 0)
    if said is None:
        form.version.data = "0"
    return _page(slug, form)


@blueprint.post("/desk/organisation/<slug>/profile")
@requires(P.ORGANISATION_SETTLE)
def change_profile(slug: str) -> Response | tuple[str, int]:
    """Put another profile in its place."""
    form, organisation = ProfileForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(slug, form), 400
    try:
        with transaction() as session:
            describe(
                session,
                organisation_id=organisation.id,
                does=form.does.data or "",
                area=form.area.data or "",
                contact=form.contact.data or "",
                web=form.web.data or "",
                needs=list(form.needs.data or []),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except PageIsOld:
        form.form_errors.append(
            _("Alguien guardó otra ficha mientras tanto. Recargar la página y revisarla.")
        )
        return _page(slug, form), 409
    flash(_("La ficha ya es pública."), "good")
    return redirect(url_for("organisations.profile", slug=slug), 303)


def _page(slug: str, form: ProfileForm) -> str:
    organisation = mine_or_404(slug)
    return render_template("organisations/edit.html", organisation=organisation, form=form)
