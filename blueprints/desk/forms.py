"""The desk's forms: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import DecimalField, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm
from blueprints.desk.words import NEEDS, OUTCOMES
from portal.aid.rules import NeedKind, Outcome
from portal.money import Currency, Money

MOST = 10_000_000


class VersionForm(BaseForm):
    """A button that says which version of the case its page showed."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AmountForm(BaseForm):
    """An amount in pesos; two decimals at most."""

    amount = DecimalField(
        _("Cantidad en pesos (MXN)"),
        places=2,
        validators=[
            InputRequired(_("Escribir una cantidad, por ejemplo 1500")),
            NumberRange(min=1, max=MOST, message=_("Escribir una cantidad entre 1 y 10 000 000")),
        ],
    )

    def money(self) -> Money:
        """The amount as minor units; half centavos do not exist."""
        assert self.amount.data is not None
        return Money(int((self.amount.data * 100).to_integral_value()), Currency.MXN)


class NeedForm(AmountForm):
    """One line of what is needed."""

    kind = SelectField(
        _("Necesidad"),
        choices=[SelectChoice(kind.value, NEEDS[kind.value]) for kind in NeedKind],
        validators=[InputRequired()],
    )


class CommitForm(AmountForm):
    """Money for one line."""

    need = HiddenField(validators=[InputRequired()])


class CloseForm(VersionForm):
    """How the case ended."""

    outcome = SelectField(
        _("Cómo terminó"),
        choices=[SelectChoice(outcome.value, OUTCOMES[outcome.value]) for outcome in Outcome],
        validators=[InputRequired()],
    )
