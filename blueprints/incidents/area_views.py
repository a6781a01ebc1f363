"""One area: what happened, who does what, what is missing, what is open."""

from datetime import date

from flask import render_template
from sqlalchemy.orm import Session

from blueprints import help_words, incident_words, no_go_words
from blueprints.access_gate import public
from blueprints.incidents import help_open, month_picture
from blueprints.incidents.views import blueprint
from blueprints.incidents.whereabouts import whereabouts
from blueprints.remembering import remembered
from portal.aid.service_queries import offered_in
from portal.aid.stock_queries import public_list
from portal.aid.stock_rules import wanted
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import months_told, public_page
from portal.incidents.public_rules import SHOWN_AT_FIRST, Layer, PublicFilter
from portal.no_go.queries import standing_at
from portal.places.errors import UnknownArea
from portal.places.queries import area_by_code

SHOWN = 5


@blueprint.get("/areas/<code>")
@public
@remembered
def area(code: str) -> str:
    """Everything that is open in one published area, and the help its state has or lacks."""
    session, now = db.session(), utc_now()
    try:
        found = area_by_code(session, code)
    except UnknownArea:
        raise NotFound from None
    listed, more = public_page(session, PublicFilter(area_code=code), size=SHOWN)
    offered = offered_in(session, state=found.state_code, today=day_of(now))
    return render_template(
        "incidents/area.html",
        area=found,
        no_go=no_go_words.shown(standing_at(session, code, now=now)),
        where=whereabouts(found),
        listed=listed,
        more=more,
        open=help_open.help_open(session, now=now, area_code=code),
        months=_months(session, code, local_day(now)),
        drawn=month_picture,
        centres=public_list(session, near=found.state.name)[:SHOWN],
        offered=offered,
        lacking=[words for need, words in help_words.NEEDS.items() if need not in offered],
        needs=help_words.NEEDS,
        wanted=wanted,
        words=incident_words,
        said=help_open,
    )


def _months(session: Session, code: str, today: date) -> dict[Layer, list[month_picture.Column]]:
    told = months_told(session, Layer.HISTORICAL, limit=1)
    ends = {Layer.ALLIANCE: today, Layer.HISTORICAL: max(told, default=today)}
    wanted = PublicFilter(area_code=code)
    return month_picture.month_pictures(session, wanted, SHOWN_AT_FIRST, ends)
