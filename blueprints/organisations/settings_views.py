"""The settings of an organisation: read, changed, and every earlier version."""

from dataclasses import fields, replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.help_words import NEEDS
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.aid.rules import NeedKind
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.organisations.changing_settings import change_settings
from portal.organisations.errors import PageIsOld, SettingOutOfRange
from portal.organisations.queries import latest_settings, settings_history, settings_of
from portal.organisations.rules import RANGES, OrganisationSettings

BY_KIND = ("interval_days", "max_per_90_days")
PESOS = frozenset(name for name in RANGES if name.endswith("_minor")) | {"max_per_90_days"}
LABELS = {
    "alone_limit_minor": _l("Una sola persona decide hasta (pesos)"),
    "urgent_reserve_cap_minor": _l("Lo más que cabe en la reserva de urgencia (pesos)"),
    "sla_today": _l("Horas para atender lo de hoy mismo"),
    "sla_this_week": _l("Horas para atender lo de esta semana"),
    "sla_can_wait": _l("Horas para atender lo que puede esperar"),
}


def _number(label: object, name: str, *, needed: bool) -> IntegerField:
    least, most = (bound // 100 if name in PESOS else bound for bound in RANGES[name])
    presence = InputRequired(_l("Escribir un número.")) if needed else Optional()
    between = _l("Escribir un número entre %(least)s y %(most)s.", least=least, most=most)
    return IntegerField(label, [presence, NumberRange(least, most, message=between)])


class SettingsForm(BaseForm):
    """One number for each setting; two for each kind of need, which may stay empty."""

    version = HiddenField()


for _name, _label in LABELS.items():
    setattr(SettingsForm, _name, _number(_label, _name, needed=True))
for _kind in NeedKind:
    setattr(
        SettingsForm,
        f"interval_days_{_kind}",
        _number(
            _l("%(need)s: días entre una ayuda y la siguiente", need=NEEDS[_kind]),
            "interval_days",
            needed=False,
        ),
    )
    setattr(
        SettingsForm,
        f"max_per_90_days_{_kind}",
        _number(
            _l("%(need)s: lo más en 90 días (pesos)", need=NEEDS[_kind]),
            "max_per_90_days",
            needed=False,
        ),
    )


@blueprint.get("/desk/organisation/<slug>/settings")
@requires(P.ORGANISATION_SETTLE)
def settings(slug: str) -> str:
    """What is in force, and what was before."""
    organisation = mine_or_404(slug)
    stored = latest_settings(db.session(), organisation.id)
    values = _typed(settings_of(db.session(), organisation.id))
    form = SettingsForm(formdata=None, data={**values, "version": stored.version if stored else 0})
    return _page(slug, form)


@blueprint.post("/desk/organisation/<slug>/settings")
@requires(P.ORGANISATION_SETTLE)
@freshly("organisations.settings")
def change(slug: str) -> Response | tuple[str, int]:
    """Put other settings in force."""
    form, organisation = SettingsForm(), mine_or_404(slug)
    if not form.validate_on_submit() or not str(form.version.data).isdecimal():
        return _page(slug, form), 400
    try:
        with transaction() as session:
            change_settings(
                session,
                organisation_id=organisation.id,
                settings=_settings(form),
                version=int(form.version.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except PageIsOld:
        form.form_errors.append(
            _("Alguien guardó otros ajustes mientras tanto. Recargar la página y revisarlos.")
        )
        return _page(slug, form), 409
    except SettingOutOfRange as refused:
        form.form_errors.append(
            _("Un número queda fuera: entre %(a)s y %(b)s.", a=refused.least, b=refused.most)
        )
        return _page(slug, form), 409
    flash(_("Los ajustes ya valen."), "good")
    return redirect(url_for("organisations.settings", slug=slug), 303)


def _page(slug: str, form: SettingsForm) -> str:
    organisation = mine_or_404(slug)
    return render_template(
        "organisations/settings.html",
        organisation=organisation,
        form=form,
        names=list(LABELS),
        needs=list(NeedKind),
        history=settings_history(db.session(), organisation.id),
    )


def _typed(settings: OrganisationSettings) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in fields(settings):
        value, by = getattr(settings, one.name), 100 if one.name in PESOS else 1
        if one.name in BY_KIND:
            values |= {f"{one.name}_{kind}": number // by for kind, number in value.items()}
        else:
            values[one.name] = value // by
    return values


def _settings(form: SettingsForm) -> OrganisationSettings:
    numbers = {name: (form[name].data or 0) * (100 if name in PESOS else 1) for name in LABELS}
    by_kind = {name: _by_kind(form, name) for name in BY_KIND}
    return replace(OrganisationSettings(**numbers), **by_kind)


def _by_kind(form: SettingsForm, name: str) -> dict[str, int]:
    typed = {kind.value: form[f"{name}_{kind}"].data for kind in NeedKind}
    by = 100 if name in PESOS else 1
    return {kind: number * by for kind, number in typed.items() if number is not None}
