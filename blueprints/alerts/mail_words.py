"""How an incident is told in a mail: from the coarse copy, as it stands when the mail leaves."""

from collections.abc import Mapping

from sqlalchemy import select

from blueprints import incident_words
from blueprints.alerts.views import blueprint
from blueprints.payment import settings
from portal.extensions import db
from portal.incidents.models import PublicIncident, PublicRevision
from portal.incidents.public_queries import public_incident


def alert_told(reference: str, language: str) -> Mapping[str, str]:
    """What may be told now; nothing but the reason of what was taken back."""
    copy = public_incident(db.session(), reference)
    kind, reason = str(incident_words.KINDS[copy.kind]), copy.retraction_reason
    return {
        "title": _in(language, copy.title_es, copy.title_en) or kind,
        "account": _in(language, copy.account_es, copy.account_en),
        "note": _note(copy),
        "kind": kind,
        "place": incident_words.place_of(copy),
        "period": incident_words.period(copy),
        "status": str(incident_words.STATES[copy.state]) if copy.state else "",
        "reason": str(incident_words.RETRACTIONS[reason]) if reason else "",
        "demo": "DEMO · " if copy.is_demo else "",
        "link": f"{settings().base_url}/{language}/incidents/{copy.reference}",
    }


def _note(copy: PublicIncident) -> str:
    """What was wrong with the text before, in whatever language it was written."""
    note = select(PublicRevision.note).where(
        PublicRevision.incident_id == copy.id, PublicRevision.number == copy.revision
    )
    return db.session().scalar(note) or ""


def _in(language: str, spanish: str | None, english: str | None) -> str:
    return (english if language == "en" else "") or spanish or ""


@blueprint.record_once
def _name_words(state: object) -> None:
    """The worker writes mail without any request: templates ask for the words."""
    state.app.jinja_env.globals["alert_told"] = alert_told  # type: ignore[attr-defined]
