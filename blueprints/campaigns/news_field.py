"""The box on the gift form: to be told how the campaign goes. Off unless the donor ticks it."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, Form, ValidationError

from blueprints.payment import settings
from portal.clock import utc_now
from portal.giving.asking_for_news import ask_for_news
from portal.giving.models import Gift
from portal.giving.monthly_models import MonthlyGift
from portal.giving.starting_monthly import keep_wish


class NewsField(Form):
    """What the gift form gains."""

    wants_news = BooleanField(_("Quiero recibir por correo las novedades de esta campaña"))

    def validate_wants_news(self, field: BooleanField) -> None:
        """Without an address there is nowhere to write to."""
        if field.data and not self["email"].data:
            raise ValidationError(_("Escribe tu correo para recibir novedades, o quita esta marca"))


def note_wish(session: Session, form: Any, gift: Gift | MonthlyGift) -> None:
    """In the transaction of the gift: its donor wants to be told."""
    if not form.wants_news.data:
        return
    if isinstance(gift, MonthlyGift):
        keep_wish(session, monthly=gift)
    else:
        key = settings().secret("PORTAL_LINK_KEY")
        ask_for_news(session, gift=gift, link_key=key, now=utc_now())
