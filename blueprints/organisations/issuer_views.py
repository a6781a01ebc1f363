"""Whether an organisation is a donataria, and what its fiscal receipts need."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.organisations.views import blueprint, mine_or_404
from blueprints.tax_words import regime_choices, show_faults
from portal.access.permissions import Permission as P
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.cfdi_errors import TaxRefused
from portal.giving.cfdi_queries import issuer_in, issuer_versions
from portal.giving.rfc_rules import plain_rfc
from portal.giving.stating_issuer import state_issuer
from portal.giving.tax_rules import COMPANY_REGIMES, Issuer, plain_name
from portal.organisations.errors import PageIsOld

YES, NO = "yes", "no"


class IssuerForm(BaseForm):
    """What the tax office wrote to the organisation; shape only."""

    version = HiddenField()
    donataria = RadioField(
        _l("¿El SAT la autorizó para recibir donativos deducibles?"),
        choices=[
            SelectChoice(YES, _l("Sí, es donataria autorizada")),
            SelectChoice(NO, _l("No: sus donativos no son deducibles")),
        ],
        validators=[InputRequired(_l("Elegir una respuesta."))],
    )
    rfc = StringField(_l("RFC"), [Length(max=20)])
    name = StringField(_l("Nombre, como en la constancia"), [Length(max=300)])
    regime = SelectField(_l("Régimen fiscal"), validate_choice=False)
    postcode = StringField(_l("Código postal del lugar de expedición"), [Length(max=10)])
    authorisation = StringField(_l("Número del oficio de autorización"), [Length(max=40)])
    authorised_on = DateField(_l("Fecha del oficio"), [Optional()])
    series = StringField(_l("Serie de los recibos"), [Optional(), Length(max=10)])
    as_written = BooleanField(_l("Ya se revisó: en la constancia el RFC está así"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regime.choices = regime_choices(COMPANY_REGIMES)
        # It may stay empty, but only where the answer above is no.
        self.authorised_on.flags.optional = False

    @property
    def issuer(self) -> Issuer:
        """What was typed, as the SAT writes it."""
        return Issuer(
            is_donataria=self.donataria.data == YES,
            rfc=plain_rfc(self.rfc.data or ""),
            name=plain_name(self.name.data or ""),
            regime=self.regime.data or "",
            postcode=self.postcode.data or "",
            authorisation=self.authorisation.data or "",
            authorised_on=self.authorised_on.data,
            series=(self.series.data or "").upper(),
        )


@blueprint.get("/desk/organisation/<slug>/issuer")
@requires(P.ORGANISATION_SETTLE)
def issuer(slug: str) -> str:
    """What is in force, and what was before."""
    organisation = mine_or_404(slug)
    stored = next(iter(issuer_versions(db.session(), organisation.id)), None)
    said = issuer_in(stored) if stored else Issuer(is_donataria=organisation.is_donataria)
    known = bool(stored) or organisation.is_donataria
    data = {**asdict(said), "version": stored.version if stored else 0}
    data["donataria"] = (YES if said.is_donataria else NO) if known else None
    return _page(organisation, IssuerForm(formdata=None, data=data))


@blueprint.post("/desk/organisation/<slug>/issuer")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.issuer")
def state(slug: str) -> Response | tuple[str, int]:
    """Put it in force; receipts are issued with it from now on."""
    form, organisation = IssuerForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(organisation, form), 400
    try:
        with transaction() as session:
            state_issuer(
                session,
                organisation_id=organisation.id,
                issuer=form.issuer,
                as_written=bool(form.as_written.data),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except TaxRefused as refused:
        show_faults(form, refused.faults)
        return _page(mine_or_404(slug), form), 422
    except PageIsOld:
        form.form_errors.append(
            _("Alguien guardó otros datos mientras tanto. Recargar la página y revisarlos.")
        )
        return _page(mine_or_404(slug), form), 409
    flash(_("Los datos fiscales ya valen."), "good")
    return redirect(url_for("organisations.issuer", slug=slug), 303)


def _page(organisation: Organisation, form: IssuerForm) -> str:
    return render_template(
        "organisations/issuer.html",
        organisation=organisation,
        form=form,
        history=issuer_versions(db.session(), organisation.id),
    )
