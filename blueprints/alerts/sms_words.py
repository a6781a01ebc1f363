"""How an alert is told in one text message: kind, coarse place, status and the link."""

from datetime import datetime

from flask_babel import gettext as _

from blueprints.alerts.mail_words import alert_told
from blueprints.alerts.no_go_mail_words import no_go_told, place_link
from blueprints.alerts.own_views import alerts_link
from blueprints.alerts.views import blueprint
from portal.alerts.text_rules import one_message
from portal.incidents.rules import IncidentState
from portal.no_go.rules import Said


def sms_alert(
    *, language: str, incident: str, state: IncidentState, is_first: bool, **_more: object
) -> str:
    """What is known now; of what was taken back only that, and where."""
    told = alert_told(incident, language)
    about = f"{told['kind']}. {told['place']}"
    if state is IncidentState.RETRACTED:
        said = _("AVISO RETIRADO, no lo compartas: %(about)s", about=about)
    elif state is IncidentState.EXPIRED:
        said = _("Fin del aviso: %(about)s", about=about)
    elif is_first:
        said = _("Aviso verificado: %(about)s", about=about)
    else:
        said = _("Cambia un aviso, ahora %(status)s: %(about)s", status=told["status"], about=about)
    return one_message("DEMO " + said if told["demo"] else said, told["link"])


def sms_no_go(
    *,
    language: str,
    said: str,
    place: str,
    place_code: str,
    reason: str,
    until: datetime,
    is_demo: bool,
    **_more: object,
) -> str:
    """Where nobody should go and until when; or that it is over."""
    told = no_go_told(reason, until)
    until_when = _("%(place)s, hasta el %(moment)s", place=place, moment=told["until"])
    if said == Said.LIFTED:
        words = _("Todo despejado: %(place)s", place=place)
    elif said == Said.PROLONGED:
        words = _("SIGUE: no vayas a %(place)s", place=until_when)
    else:
        words = _("NO VAYAS a %(place)s", place=until_when)
    return one_message("DEMO " + words if is_demo else words, place_link(language, place_code))


def sms_link(*, language: str, reader: str) -> str:
    """Nothing else is told before the link is opened and its button pressed."""
    said = _("Confirma tus avisos. Si no los pediste, no hagas nada:")
    return one_message(said, alerts_link(reader, language))


@blueprint.record_once
def _name_words(state: object) -> None:
    """The worker writes without any request: it asks for the words by name."""
    named = state.app.jinja_env.globals  # type: ignore[attr-defined]
    named["sms_alert"], named["sms_link"] = sms_alert, sms_link
    named["sms_no_go"] = sms_no_go
