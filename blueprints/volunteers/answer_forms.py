"""The shape of answers to what a volunteer declares, and of what is noted of their age."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, Regexp

from blueprints.base_form import BaseForm
from portal.volunteering.answer_rules import RefusalReason

REASONS = {
    RefusalReason.NOT_SHOWN: _("No se mostró el papel o la práctica"),
    RefusalReason.EXPIRED: _("El papel ya venció"),
    RefusalReason.NOT_ENOUGH: _("Lo que se mostró no alcanza para este trabajo"),
    RefusalReason.TALK_FIRST: _("Hay que hablarlo en persona"),
}
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])\Z")


class PaperForm(BaseForm):
    """Through which day the paper counts; empty for what has none."""

    expires_on = DateField(_("El papel vale hasta"), validators=[Optional()])


class RefuseForm(BaseForm):
    """Why not."""

    reason = SelectField(_("Motivo"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(reason.value, words) for reason, words in REASONS.items()]


class YoungForm(BaseForm):
    """The month in which somebody turns 18, and whether the guardian's paper was seen."""

    month = StringField(
        _("Mes en que cumple 18"),
        validators=[InputRequired(), Regexp(MONTH, message=_("Escribir año y mes: 2027-04."))],
    )
    consent = BooleanField(_("Tengo a la vista el permiso firmado de quien le cuida"))

    def facts(self) -> dict[str, Any]:
        """What `register_young` asks for."""
        year, month = (self.month.data or "").split("-")
        return {"year": int(year), "month": int(month), "consent_seen": bool(self.consent.data)}
