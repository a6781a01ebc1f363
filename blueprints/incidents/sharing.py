"""The text that people copy into a chat: what is known, how sure it is, and the link."""

from flask import current_app, url_for
from flask_babel import gettext as _

from blueprints.incident_words import STATES, period, place_of, title
from portal.config import Settings
from portal.incidents.models import PublicIncident
from portal.incidents.rules import IncidentState


def share_text(copy: PublicIncident) -> str:
    """Public facts only, the status first: what goes from chat to chat loses its page."""
    settings: Settings = current_app.config["SETTINGS"]
    link = settings.base_url + url_for("incidents.show", reference=copy.reference)
    if copy.state is IncidentState.RETRACTED:
        return _(
            "AVISO RETIRADO. Lo publicado sobre %(place)s (%(period)s) ya no vale. "
            "No lo sigas compartiendo: %(link)s",
            place=place_of(copy),
            period=period(copy),
            link=link,
        )
    said = {
        "status": str(STATES[copy.state]).upper() if copy.state else "",
        "title": title(copy),
        "place": place_of(copy),
        "period": period(copy),
        "link": link,
    }
    if copy.state is IncidentState.VERIFIED and copy.revision > 1:
        return _("CORREGIDO Y VERIFICADO: %(title)s. %(place)s, %(period)s. %(link)s", **said)
    return _("%(status)s: %(title)s. %(place)s, %(period)s. %(link)s", **said)
