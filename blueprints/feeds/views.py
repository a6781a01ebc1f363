"""Calendar feeds: never where to meet, never a name; what did not change is not sent again."""

import hashlib
from collections.abc import Sequence

from flask import Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Conditional

from blueprints.access_gate import public
from blueprints.feeds import blueprint
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db
from portal.volunteering.calendar_queries import open_entries, own_entries, owner_of
from portal.volunteering.calendar_rules import Entry
from portal.volunteering.writing_calendars import calendar_of

# Programs ask every few minutes, whatever they are told.
FRESH_FOR = 15 * 60


@blueprint.get("/shifts/<token>.ics")
@public
def own(token: str) -> Conditional:
    """The shifts of whoever gave this address to their program; an old address is a 404."""
    session = db.session()
    owner = owner_of(session, token)
    with force_locale(owner.language):
        name = _("Mis turnos")
    entries = own_entries(session, owner, base_url=_settings().base_url, now=utc_now())
    response = _answer(entries, name)
    response.cache_control.private = True
    return response


@blueprint.get("/organisations/<slug>/shifts.ics")
@public
def organisation(slug: str) -> Conditional:
    """An organisation's open shifts; `?lang=en` for English."""
    language = "en" if request.args.get("lang") == "en" else "es"
    name, entries = open_entries(
        db.session(), slug, language=language, base_url=_settings().base_url, now=utc_now()
    )
    response = _answer(entries, name)
    response.cache_control.public = True
    return response


def _answer(entries: Sequence[Entry], name: str) -> Conditional:
    file = calendar_of(entries, name=name)
    response = Response(file, mimetype="text/calendar")
    response.cache_control.max_age = FRESH_FOR
    response.set_etag(hashlib.sha256(file).hexdigest()[:32])
    if entries:
        response.last_modified = max(entry.changed_at for entry in entries)
    return response.make_conditional(request)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
