"""The forms of those who work on a campaign: shape only."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FileField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from blueprints.base_form import BaseForm, ManyBoxes
from blueprints.trace_words import NothingForbidden


class StepForm(BaseForm):
    """A button on a page that showed the campaign as it was."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class RemarkForm(StepForm):
    """What is missing, in words."""

    remark = TextAreaField(
        _("Qué falta o qué cambiar"),
        validators=[InputRequired(), Length(max=1000), NothingForbidden()],
    )


class UpdateForm(BaseForm):
    """A few words to those who gave."""

    text_es = TextAreaField(_("Novedad en español"), validators=[InputRequired(), Length(max=1200)])
    text_en = TextAreaField(_("Novedad en inglés"), validators=[Optional(), Length(max=1200)])
    reviewed = BooleanField(_("Lo revisé: nada de lo señalado identifica a nadie"))
    seen = HiddenField(validators=[Optional(), Length(max=16)])


class PictureForm(BaseForm):
    """A picture, and what it shows in words."""

    file = FileField(_("Imagen (JPEG, PNG o WebP)"))
    alt_es = StringField(
        _("Qué se ve, en español"),
        validators=[InputRequired(), Length(max=250), NothingForbidden()],
    )
    alt_en = StringField(
        _("Qué se ve, en inglés"), validators=[Optional(), Length(max=250), NothingForbidden()]
    )
    credit = StringField(_("Crédito"), validators=[Optional(), Length(max=120), NothingForbidden()])
    no_faces = BooleanField(
        _("En la imagen no se reconoce a ninguna persona, casa, placa ni letrero"),
        validators=[InputRequired(_("Sin esta marca la imagen no se guarda"))],
    )


class TeamForm(StepForm):
    """Who edits the campaign."""

    people = ManyBoxes(_("Quiénes la editan"), validate_choice=False)
