"""Published incidents as an Atom feed."""

from collections.abc import Mapping, Sequence

from flask import request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.open_data import blueprint
from blueprints.open_data.asking import address, asked, next_page, page_of
from blueprints.open_data.sending import conditionally, is_settled, latest
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.models import PublicIncident
from portal.incidents.period_rules import local_day
from portal.incidents.public_queries import public_page, taken_back_lately
from portal.publishing.atom_rules import Feed, Item, feed_of, item_of
from portal.publishing.credit_rules import CREDITS
from portal.publishing.queries import entry_of
from portal.publishing.question_rules import Question

ENTRIES = 50


@blueprint.get("/feeds/incidents.atom")
@public
def atom() -> Response:
    """A page of the feed; what was taken back stands in it as a tombstone."""
    question = asked()
    wanted = question.wanted
    found, following = public_page(db.session(), wanted, after=question.after, size=ENTRIES)
    items = [_item(copy, question.language) for copy in [*_taken_back(question, found), *found]]
    chosen = {name: value for name, value in request.args.items() if name != "after" and value}
    feed = Feed(
        name=str(sorted(chosen.items())),
        title=gettext("Hechos publicados por la alianza"),
        author="Resguardo",
        credit=CREDITS[wanted.layer],
        language=question.language,
        itself=address(request.full_path.rstrip("?")),
        page=address(url_for("incidents.index", lang=question.language, **_of_page(chosen))),
        following=next_page(following),
    )
    return conditionally(
        feed_of(feed, items),
        "application/atom+xml",
        changed=latest(item.entry for item in items),
        is_settled=is_settled(question),
        following=feed.following,
    )


def _taken_back(question: Question, found: Sequence[PublicIncident]) -> list[PublicIncident]:
    """Late tombstones of older incidents: programs that follow a feed read its first page only."""
    if question.after is not None:
        return []
    here, today = {copy.id for copy in found}, local_day(utc_now())
    lately = taken_back_lately(db.session(), question.wanted, today=today, most=ENTRIES)
    return [copy for copy in lately if copy.id not in here]


def _of_page(chosen: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name != "lang"}


def _item(copy: PublicIncident, language: str) -> Item:
    entry = entry_of(copy, {})
    return item_of(
        entry,
        page=page_of(entry, language),
        title=f"{incident_words.title(copy)} · {incident_words.place_of(copy)}",
        summary=_summary(copy, account=entry.text.account(language)),
    )


def _summary(copy: PublicIncident, *, account: str) -> str:
    if copy.retraction_reason is not None:
        return str(incident_words.RETRACTIONS[copy.retraction_reason])
    status = incident_words.STATES[copy.state] if copy.state else gettext("capa histórica, UCDP")
    told = [str(status), incident_words.period(copy)]
    if copy.is_demo:
        told.insert(0, "DEMO")
    return " · ".join(told) + (f"\n{account}" if account else "")
