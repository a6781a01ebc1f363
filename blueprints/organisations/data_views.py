"""Ask an organisation for one's own data, with or without an account, and follow the answer."""

from flask import current_app, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from blueprints.access_gate import public
from blueprints.base_form import BaseForm
from blueprints.limits import caller_key
from blueprints.organisations import data_words
from blueprints.organisations.views import blueprint
from blueprints.security_headers import forbid_storing
from portal.accounts.queries import organisation_by_slug
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db, limiter, transaction
from portal.organisations.arco_queries import request_by_code
from portal.organisations.arco_rules import Right, Standing
from portal.organisations.asking_for_data import ask_for_data
from portal.organisations.errors import AlreadyLeft, ForFamiliesElsewhere
from portal.references import new_token


class DataRequestForm(BaseForm):
    """Which right, and how to reach whoever asks."""

    form_key = HiddenField(validators=[Length(min=32, max=64)])
    standing = RadioField(
        _l("Qué eres para la organización"),
        [InputRequired(_l("Elegir una opción."))],
        choices=[SelectChoice(one.value, text) for one, text in data_words.STANDINGS.items()],
    )
    right = RadioField(
        _l("Qué pides"),
        [InputRequired(_l("Elegir una opción."))],
        choices=[SelectChoice(one.value, text) for one, text in data_words.RIGHTS.items()],
    )
    reach = StringField(
        _l("Cómo te contestan"), [DataRequired(_l("Falta este dato.")), Length(max=255)]
    )
    about = TextAreaField(
        _l("De qué datos se trata"), [DataRequired(_l("Falta este dato.")), Length(max=1000)]
    )


class FollowForm(BaseForm):
    """The reference and the code that were shown once."""

    reference = StringField(_l("Folio"), [DataRequired(_l("Falta este dato.")), Length(max=32)])
    code = StringField(_l("Código"), [DataRequired(_l("Falta este dato.")), Length(max=16)])


@blueprint.get("/organisations/<slug>/my-data")
@public
def my_data(slug: str) -> str:
    """The form."""
    return _page(slug, DataRequestForm(formdata=None, form_key=new_token()))


@blueprint.post("/organisations/<slug>/my-data")
@public
@limiter.limit("5 per hour", key_func=caller_key)
def file_data_request(slug: str) -> str | tuple[str, int]:
    """Ask; the page that answers shows the code, once."""
    form = DataRequestForm()
    if not form.validate_on_submit():
        return _page(slug, form), 400
    try:
        with transaction() as session:
            filed = ask_for_data(
                session,
                slug=slug,
                right=Right(form.right.data),
                standing=Standing(form.standing.data),
                reach=form.reach.data or "",
                about=form.about.data or "",
                form_key=str(form.form_key.data),
                key=_key(),
                now=utc_now(),
            )
    except ForFamiliesElsewhere:
        forbid_storing()
        return render_template("organisations/for_families.html"), 409
    except AlreadyLeft:
        return _page(slug, form), 409
    forbid_storing()
    organisation = organisation_by_slug(db.session(), slug)
    return render_template("organisations/filed.html", organisation=organisation, filed=filed)


@blueprint.get("/data-requests")
@public
def follow_form() -> str:
    """The form to follow one."""
    return render_template("organisations/follow.html", form=FollowForm(formdata=None))


@blueprint.post("/data-requests")
@public
@limiter.limit("20 per hour", key_func=caller_key)
def follow() -> str | tuple[str, int]:
    """Where it stands; an unknown folio and a wrong code are one answer."""
    form = FollowForm()
    if not form.validate_on_submit():
        return render_template("organisations/follow.html", form=form), 400
    typed = {"reference": form.reference.data or "", "code": form.code.data or ""}
    try:
        found = request_by_code(db.session(), **typed, key=_key())
    except NotFound:
        form.form_errors.append(_("Ese folio y ese código no abren nada. Revisar las letras."))
        return render_template("organisations/follow.html", form=form), 409
    forbid_storing()
    return render_template("organisations/followed.html", asked=found, words=data_words)


def _page(slug: str, form: DataRequestForm) -> str:
    organisation = organisation_by_slug(db.session(), slug)
    return render_template("organisations/my_data.html", organisation=organisation, form=form)


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
