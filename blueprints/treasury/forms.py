"""Forms of the treasury: shape only."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from blueprints.base_form import NOT_AN_ADDRESS, BaseForm
from blueprints.trace_words import NothingForbidden, Trace
from blueprints.treasury.words import PLACES
from portal.giving.offline_models import MoneyPlace
from portal.giving.offline_rules import evidence_key
from portal.money import Currency, Money, parse_money

# What a bank's reference or an account's name looks like to the scan, without being anybody's.
FIGURES = frozenset({Trace.TELEPHONE, Trace.ACCOUNT, Trace.PLATE, Trace.RFC})
TYPE_AMOUNT = _("Escribir la cantidad con números, por ejemplo 1500 o 1500.50")


def options(words: Mapping[Any, Any]) -> list[SelectChoice]:
    """What a list offers, from words by value."""
    return [SelectChoice(str(value), label) for value, label in words.items()]


def an_amount(_form: BaseForm, field: StringField) -> None:
    """An amount; of which currency, where it comes to says."""
    try:
        parse_money(field.data or "", Currency.MXN)
    except ValueError:
        raise ValidationError(TYPE_AMOUNT)


class VersionForm(BaseForm):
    """A button that says which version of the page it stands on."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ReasonForm(BaseForm):
    """Why, in a line."""

    # It stands in the audit as well, which never forgets.
    reason = StringField(
        _("Razón"), validators=[InputRequired(), Length(min=3, max=200), NothingForbidden()]
    )


class PlaceForm(BaseForm):
    """A bank account or cash box."""

    organisation = SelectField(_("Organización"))
    kind = SelectField(_("Qué es"), choices=options(PLACES))
    name = StringField(
        _("Nombre"),
        validators=[InputRequired(), Length(min=2, max=60), NothingForbidden(but=FIGURES)],
    )
    currency = SelectField(_("Moneda"), choices=[SelectChoice(c.value, c.value) for c in Currency])


class OfflineGiftForm(BaseForm):
    """A gift by transfer or in cash."""

    form_token = HiddenField(validators=[InputRequired(), Regexp(r"^[a-z0-9]{16}$")])
    line = HiddenField(validators=[Optional(), Regexp(r"^[a-z0-9]{16}$")])
    campaign = SelectField(_("Campaña"))
    place = SelectField(_("Cuenta o caja a la que llegó"))
    amount = StringField(_("Cantidad"), validators=[InputRequired(), Length(max=20), an_amount])
    received_on = DateField(_("Día en que llegó"), validators=[InputRequired()])
    evidence = StringField(
        _("Referencia del banco o folio del recibo de caja"),
        validators=[InputRequired(), Length(max=64), NothingForbidden(but=FIGURES)],
    )
    pledge = SelectField(_("¿Es el pago de una promesa de igualar?"), validate_choice=True)
    donor_name = StringField(_("Nombre de quien donó"), validators=[Optional(), Length(max=120)])
    donor_email = EmailField(
        _("Correo de quien donó"),
        validators=[Optional(), Length(max=255), Email(NOT_AN_ADDRESS)],
    )

    def validate_evidence(self, field: StringField) -> None:
        """Something that tells this gift from the next."""
        if len(evidence_key(field.data or "")) < 3:
            raise ValidationError(_("Escribir al menos tres letras o números"))

    def money_at(self, place: MoneyPlace) -> Money:
        """The amount, in the currency of where it came."""
        return parse_money(self.amount.data or "", Currency(place.currency))


class AmountForm(ReasonForm):
    """How much, and why."""

    form_token = HiddenField(validators=[InputRequired(), Regexp(r"^[a-z0-9]{16}$")])
    amount = StringField(_("Cantidad"), validators=[InputRequired(), Length(max=20)])

    def validate_amount(self, field: StringField) -> None:
        """An amount above zero."""
        try:
            self.minor = parse_money(field.data or "", Currency.MXN).minor
        except ValueError:
            raise ValidationError(TYPE_AMOUNT)
        if not self.minor:
            raise ValidationError(TYPE_AMOUNT)


def chosen(field: SelectField, rows: list[tuple[str, str]], *, empty: Any = None) -> None:
    """Give a list its choices; `empty` is what the first says when none need be chosen."""
    field.choices = [("", empty), *rows] if empty is not None else rows
