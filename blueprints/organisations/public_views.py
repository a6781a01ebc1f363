"""What anybody reads of an organisation, and the form with which one asks to belong."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from blueprints.access_gate import public
from blueprints.base_form import BaseForm
from blueprints.help_words import NEEDS
from blueprints.limits import caller_key
from blueprints.organisations.views import blueprint
from portal.accounts.queries import organisation_by_slug
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, limiter, transaction
from portal.organisations.applying import apply_to_belong
from portal.organisations.errors import AlreadyApplied
from portal.organisations.notice_queries import open_programmes
from portal.organisations.queries import profile_of, standing_organisations


class ApplicationForm(BaseForm):
    """Who the organisation is; no person's data."""

    name = StringField(_l("Nombre de la organización"), [DataRequired(), Length(max=160)])
    registration = StringField(
        _l("CLUNI o RFC de la organización"),
        [
            DataRequired(),
            Length(min=9, max=32),
            Regexp(r"^[A-Za-z0-9Ññ& ]+$", message=_l("Solo letras y números.")),
        ],
    )
    does = TextAreaField(_l("Qué hace"), [DataRequired(), Length(max=2000)])
    area = StringField(_l("Dónde trabaja"), [DataRequired(), Length(max=160)])
    contact = StringField(
        _l("Buzón de la organización"),
        [
            DataRequired(),
            Length(max=255),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Escribir un correo completo.")),
        ],
    )
    web = StringField(
        _l("Página web"),
        [Optional(), Length(max=255), Regexp(r"^https://\S+$", message=_l("Empieza con https://"))],
    )


Applying = TypeVar("Applying", bound=ApplicationForm)


@blueprint.get("/organisations")
@public
def members() -> str:
    """Who belongs to the alliance, each with its page and its privacy notice."""
    found = standing_organisations(db.session())
    return render_template("organisations/members.html", found=found)


@blueprint.get("/organisations/apply")
@public
def application() -> str:
    """The form to ask to belong."""
    return _page(ApplicationForm(formdata=None))


@blueprint.post("/organisations/apply")
@public
@limiter.limit("5 per hour", key_func=caller_key)
def apply() -> Response | tuple[str, int]:
    """Ask to belong."""
    return applied(ApplicationForm(), _page, back="organisations.application")


def applied(
    form: Applying, page: Callable[[Applying], str], *, back: str
) -> Response | tuple[str, int]:
    """Take what was asked, or show its `page` again; `back` names the view of an empty one."""
    if not form.validate_on_submit():
        return page(form), 400
    said = {k: v or "" for k, v in form.data.items() if k != "csrf_token"}
    try:
        with transaction() as session:
            apply_to_belong(session, **said, now=utc_now())
    except AlreadyApplied:
        form.registration.errors = [_("Ya hay una solicitud con este número. No hace falta otra.")]
        return page(form), 409
    flash(_("La solicitud llegó. Las organizaciones de la alianza la leerán y votarán."), "good")
    return redirect(url_for(back), 303)


@blueprint.get("/organisations/<slug>")
@public
def profile(slug: str) -> str:
    """What an organisation of the alliance says of itself."""
    organisation = organisation_by_slug(db.session(), slug)
    if organisation.witness_area is not None:
        raise NotFound
    said = profile_of(db.session(), organisation.id)
    return render_template(
        "organisations/profile.html",
        organisation=organisation,
        said=said,
        needs=NEEDS,
        programmes=[]
        if organisation.left_on
        else open_programmes(db.session(), organisation.id, day_of(utc_now())),
    )


def _page(form: ApplicationForm) -> str:
    where = url_for("organisations.apply")
    return render_template("organisations/apply.html", form=form, action=where)
