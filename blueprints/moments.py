"""A moment that holds across time zones, as a page says it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, gettext

HOME_ZONE = ZoneInfo("America/Mexico_City")


def until_words(moment: datetime) -> str:
    """`sáb 5 dic, 09:00 (hora del centro)`."""
    local = format_datetime(moment.astimezone(HOME_ZONE), "EEE d MMM, HH:mm", rebase=False)
    return gettext("%(moment)s (hora del centro de México)", moment=local)
