"""Forms of referrals: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.desk.forms import NEEDED, VersionForm
from blueprints.referral_words import FIELDS, OUTCOMES, REASONS
from portal.aid.referral_rules import MOST_OFFER_DAYS, OFFER_DAYS

DAYS_RANGE = _("Escribir un número de 1 a 60.")


class ReferForm(VersionForm):
    """To whom, and what they would see; the page offers organisations and needs."""

    to = SelectField(_("Organización"), choices=[], validators=[NEEDED], validate_choice=False)
    needs = ManyBoxes(_("Para qué"), choices=[])
    fields = ManyBoxes(
        _("Qué más verá"), choices=[SelectChoice(key, name) for key, name in FIELDS.items()]
    )
    hands_over = BooleanField(_("La otra organización lleva el caso mientras tanto"))
    days = IntegerField(
        _("Días para responder"),
        default=OFFER_DAYS,
        validators=[
            InputRequired(DAYS_RANGE),
            NumberRange(min=1, max=MOST_OFFER_DAYS, message=DAYS_RANGE),
        ],
    )


class NoteForm(BaseForm):
    """What goes back to the case's own desk; it passes the scanner."""

    text = TextAreaField(
        _("Para la mesa que canalizó"),
        validators=[Optional(), Length(max=1000, message=_("Máximo 1,000 caracteres."))],
    )
    reviewed = BooleanField(_("Lo revisé: nada de lo señalado identifica a nadie"))
    seen = HiddenField()


class ReturnForm(NoteForm):
    """Why it goes back."""

    end = RadioField(
        _("Por qué se devuelve"),
        choices=[SelectChoice(key, name) for key, name in REASONS.items()],
        validators=[NEEDED],
    )


class CompleteForm(NoteForm):
    """How the help ended."""

    end = RadioField(
        _("Cómo terminó"),
        choices=[SelectChoice(key, name) for key, name in OUTCOMES.items()],
        validators=[NEEDED],
    )
