"""The desk's forms: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.desk.words import (
    FUNDS,
    NEEDS,
    OUTCOMES,
    PAUSES,
    URGENCIES,
    WHY_AGAIN,
)
from portal.aid.rules import NeedKind, Outcome, Urgency
from portal.money import Currency, Money

MOST = 10_000_000
NEEDED = InputRequired(_("Falta este dato."))
SHORT = Length(max=300, message=_("Máximo 300 caracteres."))


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
        choices=[SelectChoice(kind.value, NEEDS[kind]) for kind in NeedKind],
        validators=[InputRequired()],
    )


class CommitForm(AmountForm):
    """Money for one line."""

    need = HiddenField(validators=[InputRequired()])
    fund = SelectField(
        _("De dónde"),
        choices=[SelectChoice(key, name) for key, name in FUNDS.items()],
        default="pool",
    )
    why_again = SelectField(
        _("Por qué otra vez"),
        choices=[SelectChoice(key, name) for key, name in WHY_AGAIN.items()],
        default="",
    )


class CloseForm(VersionForm):
    """How the case ended."""

    outcome = SelectField(
        _("Cómo terminó"),
        choices=[SelectChoice(outcome.value, OUTCOMES[outcome.value]) for outcome in Outcome],
        validators=[InputRequired()],
    )


class TriageForm(VersionForm):
    """How urgent it really is."""

    urgency = RadioField(
        _("Urgencia"),
        choices=[SelectChoice(one.value, URGENCIES[one.value][0]) for one in Urgency],
        validators=[NEEDED],
    )


class AssignForm(VersionForm):
    """Who works it from now on; the page offers the team."""

    to = SelectField(_("Quién lo lleva"), validators=[NEEDED], choices=[], validate_choice=False)


class ProgrammeForm(VersionForm):
    """Under which programme it is worked; the page offers those that cover its need."""

    programme = SelectField(_("Programa"), choices=[], validate_choice=False, default="")


class PauseForm(VersionForm):
    """Why its clock stands still."""

    state = RadioField(
        _("Qué espera"),
        choices=[SelectChoice(key, name) for key, name in PAUSES.items()],
        validators=[NEEDED],
    )


class DuplicateForm(VersionForm):
    """The case that stays."""

    of = StringField(_("Folio del caso que queda"), validators=[NEEDED, SHORT])


class TaskForm(BaseForm):
    """What is to be done, by whom and when."""

    text = StringField(_("Tarea"), validators=[NEEDED, SHORT])
    due_on = DateField(_("Para el día"), validators=[NEEDED])
    to = SelectField(_("Quién la hace"), validators=[NEEDED], choices=[], validate_choice=False)


class QuestionForm(BaseForm):
    """What the desk has to know from the intermediary."""

    text = TextAreaField(
        _("Pregunta"),
        validators=[NEEDED, Length(max=1000, message=_("Máximo 1,000 caracteres."))],
    )


class KeepFilterForm(BaseForm):
    """A name for the filter that the page shows."""

    name = StringField(
        _("Nombre del filtro"),
        validators=[NEEDED, Length(max=40, message=_("Máximo 40 caracteres."))],
    )
    query = HiddenField(validators=[Length(max=200)])


class SkillsForm(BaseForm):
    """What someone of the team knows well."""

    needs = ManyBoxes(
        _("Lo que conozco bien"),
        choices=[SelectChoice(kind.value, NEEDS[kind]) for kind in NeedKind],
    )
