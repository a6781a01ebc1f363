"""The privacy notice of an organisation: read by everybody, written by its administrators."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from blueprints.access_gate import current_actor, public, requires
from blueprints.base_form import BaseForm
from blueprints.languages import current_language
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.accounts.models import Organisation
from portal.accounts.queries import organisation_by_slug
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.organisations.errors import PageIsOld
from portal.organisations.models import PrivacyNotice
from portal.organisations.notice_queries import notice_in_version, notice_of, notice_versions
from portal.organisations.queries import profile_of
from portal.organisations.writing_notice import NoticeText, write_notice

NEEDED = DataRequired(_l("Falta este dato."))
LONG = Length(max=4000, message=_l("Máximo 4,000 caracteres."))
# What is true of every organisation that works with this portal; each adds its own.
PURPOSES_ES = (
    "Recibir donativos y enviar a cada donante el enlace de su comprobante.\n"
    "Coordinar turnos: nombre de usuario, horas y, si se da, correo.\n"
    "Responder a quien trabaja en la organización por lo que hace en este portal."
)
PURPOSES_EN = (
    "To receive gifts and send each donor the link to their receipt.\n"
    "To coordinate shifts: user name, hours and, if given, e-mail.\n"
    "To answer for what those who work in the organisation do in this portal."
)
TRANSFERS_ES = (
    "El pago lo procesa Stripe, que recibe los datos de la tarjeta; este portal no los ve.\n"
    "No se venden ni se ceden datos. Una autoridad recibe solo lo que la ley obliga a entregar."
)
TRANSFERS_EN = (
    "Payment is processed by Stripe, which receives the card's data; this portal never sees it.\n"
    "No data is sold or passed on. An authority receives only what the law obliges to hand over."
)


class NoticeForm(BaseForm):
    """What the law asks that a notice say."""

    version = HiddenField()
    responsible = StringField(_l("Responsable: nombre y domicilio"), [NEEDED, Length(max=300)])
    contact = StringField(_l("A quién escribir sobre sus datos"), [NEEDED, Length(max=255)])
    purposes_es = TextAreaField(_l("Para qué se usan los datos"), [NEEDED, LONG])
    transfers_es = TextAreaField(_l("A quién se entregan"), [NEEDED, LONG])
    purposes_en = TextAreaField(_l("Para qué se usan, en inglés"), [Optional(), LONG])
    transfers_en = TextAreaField(_l("A quién se entregan, en inglés"), [Optional(), LONG])


@blueprint.get("/organisations/<slug>/privacy")
@public
def privacy(slug: str) -> str:
    """The notice in force."""
    organisation = organisation_by_slug(db.session(), slug)
    return _read(organisation, notice_of(db.session(), organisation.id))


@blueprint.get("/organisations/<slug>/privacy/<int:version>")
@public
def privacy_version(slug: str, version: int) -> str:
    """An earlier notice, as it was."""
    organisation = organisation_by_slug(db.session(), slug)
    return _read(organisation, notice_in_version(db.session(), organisation.id, version))


@blueprint.get("/desk/organisation/<slug>/privacy")
@requires(P.ORGANISATION_SETTLE)
def own_notice(slug: str) -> str:
    """The notice as it stands, or a draft of what is true of this portal, to change it."""
    organisation = mine_or_404(slug)
    stored = notice_of(db.session(), organisation.id)
    values = {"version": stored.version} if stored else _draft(organisation)
    return _form_page(slug, NoticeForm(formdata=None, obj=stored, data=values))


@blueprint.post("/desk/organisation/<slug>/privacy")
@requires(P.ORGANISATION_SETTLE)
def write(slug: str) -> Response | tuple[str, int]:
    """Put another notice in force."""
    form, organisation = NoticeForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _form_page(slug, form), 400
    said = {k: v or "" for k, v in form.data.items() if k not in {"csrf_token", "version"}}
    try:
        with transaction() as session:
            write_notice(
                session,
                organisation_id=organisation.id,
                text=NoticeText(**said),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except PageIsOld:
        form.form_errors.append(
            _("Alguien guardó otro aviso mientras tanto. Recargar la página y revisarlo.")
        )
        return _form_page(slug, form), 409
    flash(_("El aviso ya es público."), "good")
    return redirect(url_for("organisations.privacy", slug=slug), 303)


def _draft(organisation: Organisation) -> dict[str, object]:
    said = profile_of(db.session(), organisation.id)
    return {
        "version": 0,
        "responsible": organisation.name,
        "contact": said.contact if said else "",
        "purposes_es": PURPOSES_ES,
        "purposes_en": PURPOSES_EN,
        "transfers_es": TRANSFERS_ES,
        "transfers_en": TRANSFERS_EN,
    }


def _read(organisation: Organisation, notice: PrivacyNotice | None) -> str:
    english = current_language() == "en"
    foreign = english and notice is not None and not (notice.purposes_en and notice.transfers_en)
    return render_template(
        "organisations/privacy.html",
        organisation=organisation,
        notice=notice,
        ending="en" if english and not foreign else "es",
        foreign=foreign,
        versions=notice_versions(db.session(), organisation.id),
    )


def _form_page(slug: str, form: NoticeForm) -> str:
    organisation = mine_or_404(slug)
    return render_template("organisations/write_notice.html", organisation=organisation, form=form)
