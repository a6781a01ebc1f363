"""Under which programme of its organisation a case is worked."""

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.aid.models import Case
from portal.clock import day_of, utc_now
from portal.extensions import db
from portal.organisations.notice_queries import open_programmes


def programme_choices(case: Case) -> list[SelectChoice]:
    """Those that take cases of this need today, or none of them."""
    offered = open_programmes(db.session(), case.organisation_id, day_of(utc_now()))
    covering = [one for one in offered if case.need in one.needs]
    none = SelectChoice("", str(_("Ninguno")))
    return [none, *(SelectChoice(one.reference, one.name_es) for one in covering)]
