"""Verified incidents for the release form, and the public name of one."""

from flask_babel import format_date
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from blueprints import incident_words
from portal.errors import NotFound
from portal.extensions import reading
from portal.incidents.public_queries import public_incident
from portal.incidents.queries import verified_incidents


def incident_choices() -> list[SelectChoice]:
    """None first: a request may hang on no verified incident yet."""
    with reading() as session:
        return [
            SelectChoice("", _("Ninguno todavía, o no se sabe")),
            *(
                SelectChoice(
                    incident.reference,
                    f"{incident_words.place(incident.area)}, "
                    f"{format_date(incident.happened_on, 'd MMM y')}: "
                    + incident_words.in_language(incident.title_es, incident.title_en),
                )
                for incident in verified_incidents(session)
            ),
        ]


def public_title(reference: str) -> str:
    """The incident that a family picked, as the public knows it; '' for none."""
    if not reference:
        return ""
    with reading() as session:
        try:
            copy = public_incident(session, reference)
        except NotFound:
            return ""
        return f"{incident_words.place_of(copy)}, {incident_words.period(copy)}: " + (
            incident_words.title(copy)
        )
