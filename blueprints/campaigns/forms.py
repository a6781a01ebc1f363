"""The gift form and the staff's campaign form: shape only."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from blueprints.base_form import NOT_AN_ADDRESS, BaseForm
from blueprints.campaigns.news_field import NewsField
from portal.giving.gift_rules import SUGGESTED
from portal.money import Currency, Money, parse_money

OTHER = "other"
ONCE = "once"
MONTHLY = "monthly"


class GiftForm(NewsField, BaseForm):
    """An amount, suggested or free, and where to send the link of the gift's page."""

    form_token = HiddenField(validators=[InputRequired(), Regexp(r"^[a-z0-9]{16}$")])
    # When the page was made, and when a waiting began: signed, judged after the shape.
    seal = HiddenField(validators=[Optional(), Length(max=64)])
    ticket = HiddenField(validators=[Optional(), Length(max=64)])
    suggested = RadioField(_("¿Cuánto quieres donar?"), validate_choice=False)
    amount = StringField(_("Otra cantidad, en pesos"), validators=[Length(max=20)])
    rhythm = RadioField(_("¿Cada cuándo?"), default=ONCE, validate_choice=False)
    covers_fee = BooleanField(_("Sumar lo que cobra la pasarela de pago"))
    email = EmailField(
        _("Correo electrónico"),
        validators=[Optional(), Length(max=255), Email(NOT_AN_ADDRESS)],
    )

    def __init__(self, currency: Currency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.suggested.choices = [
            *((str(minor), f"${minor // 100:,}") for minor in SUGGESTED[currency]),
            (OTHER, _("Otra cantidad")),
        ]
        self.rhythm.choices = [
            SelectChoice(ONCE, _("Una vez")),
            SelectChoice(MONTHLY, _("Cada mes")),
        ]

    def validate_amount(self, field: StringField) -> None:
        """Without scripts both controls are there: what was typed counts first."""
        if field.data:
            try:
                parse_money(field.data, self.currency)
            except ValueError:
                raise ValidationError(
                    _("Escribe la cantidad con números, por ejemplo 250 o 250.50")
                )
        elif self.suggested.data not in {str(minor) for minor in SUGGESTED[self.currency]}:
            raise ValidationError(_("Elige una cantidad o escribe la tuya"))

    @property
    def is_monthly(self) -> bool:
        """Whether the gift is to come each month; a form of yesterday says nothing, and is once."""
        return bool(self.rhythm.data == MONTHLY)

    @property
    def money(self) -> Money:
        """The amount that was chosen, once the form is valid."""
        if self.amount.data:
            return parse_money(self.amount.data, self.currency)
        return Money(int(self.suggested.data), self.currency)


class WordsForm(BaseForm):
    """A campaign's texts and goal."""

    title_es = StringField(_("Título en español"), validators=[InputRequired(), Length(max=120)])
    story_es = TextAreaField(_("Texto en español"), validators=[InputRequired(), Length(max=6000)])
    title_en = StringField(_("Título en inglés"), validators=[Optional(), Length(max=120)])
    story_en = TextAreaField(_("Texto en inglés"), validators=[Optional(), Length(max=6000)])
    goal = StringField(_("Meta, en pesos"), validators=[InputRequired(), Length(max=20)])
    reviewed = BooleanField(_("Lo revisé: nada de lo señalado identifica a nadie"))
    # Which list of findings the tick is about, and the page that was open.
    seen = HiddenField(validators=[Optional(), Length(max=16)])
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def validate_goal(self, field: StringField) -> None:
        """The goal is an amount above zero."""
        try:
            self.goal_money = parse_money(field.data or "", Currency.MXN)
        except ValueError:
            raise ValidationError(_("Escribe la cantidad con números, por ejemplo 250 o 250.50"))
        if not self.goal_money:
            raise ValidationError(_("La meta debe ser mayor que cero"))

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Everything that the public will read."""
        spanish = self.title_es.data or "", self.story_es.data or ""
        return *spanish, self.title_en.data or "", self.story_en.data or ""


class CampaignForm(WordsForm):
    """The same, and what never changes: the incident and the page's address."""

    incident = StringField(
        _("Folio del hecho verificado"), validators=[InputRequired(), Length(max=32)]
    )
    slug = StringField(
        _("Dirección de la página"),
        validators=[
            InputRequired(),
            Length(max=64),
            Regexp(
                r"^[a-z0-9]+(-[a-z0-9]+)*$",
                message=_("Solo minúsculas sin acento, números y guiones"),
            ),
        ],
    )
