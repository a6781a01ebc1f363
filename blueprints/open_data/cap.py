"""Alerts in the Common Alerting Protocol, one by one, and the index of those in force."""

import uuid
from urllib.parse import urlsplit

from flask import abort, g, request, url_for
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import public
from blueprints.open_data import blueprint
from blueprints.open_data.asking import address
from blueprints.open_data.sending import conditionally
from portal.clock import utc_now
from portal.extensions import db
from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import WAS_NOT_SO, MessageKind
from portal.incidents.models import PublicRevision
from portal.incidents.public_rules import Layer
from portal.publishing.atom_rules import Feed, Item, feed_of
from portal.publishing.cap_rules import Message, Told, alert_of
from portal.publishing.credit_rules import CREDITS
from portal.publishing.entry_rules import NAMES
from portal.publishing.message_queries import (
    identifier_of,
    in_force_now,
    message_named,
    reference_to,
    referred_to,
    words_of,
)
from portal.publishing.queries import entry, entry_of

CAP_TYPE = "application/cap+xml"
LANGUAGES = (("es", "es-MX"), ("en", "en"))


@blueprint.get("/feeds/cap/<identifier>.xml")
@public
def cap(identifier: str) -> Response:
    """One message as it was sent; its words are gone once they were taken back."""
    message = message_named(db.session(), identifier)
    words = words_of(db.session(), message)
    if words is None and message.state not in WAS_NOT_SO:
        abort(410)
    sender = urlsplit(address("/")).hostname or "resguardo"
    body = alert_of(_whole(message, words), sender=sender)
    return conditionally(body, CAP_TYPE, changed=message.sent)


@blueprint.get("/feeds/alerts.cap.atom")
@public
def alerts() -> Response:
    """A page of the messages in force, newest first."""
    g.lang = "es"
    session, before = db.session(), request.args.get("after")
    after = message_named(session, before) if before else None
    found, has_more = in_force_now(session, now=utc_now(), after=after)
    following = url_for("open_data.alerts", after=identifier_of(found[-1])) if has_more else ""
    feed = Feed(
        name="alerts",
        title=gettext("Avisos vigentes"),
        author="Resguardo",
        credit=CREDITS[Layer.ALLIANCE],
        language="es",
        itself=address(request.full_path.rstrip("?")),
        page=address(url_for("incidents.index", lang="es")),
        following=address(following) if following else None,
    )
    body = feed_of(feed, [_item(message) for message in found])
    changed = max((message.sent for message in found), default=None)
    return conditionally(body, "application/atom+xml", changed=changed, following=feed.following)


def _whole(message: PublicMessage, words: PublicRevision | None) -> Message:
    session, copy = db.session(), message.incident
    return Message(
        reference=reference_to(message),
        expires=message.expires,
        kind=message.kind,
        state=message.state,
        incident_kind=copy.kind,
        incident=copy.reference,
        place=entry(session, copy.reference).place,
        told=_in_each_language(message, words),
        refers_to=[reference_to(one) for one in referred_to(session, message)],
        note="DEMO" if copy.is_demo else "",
        is_demo=copy.is_demo,
    )


def _in_each_language(message: PublicMessage, words: PublicRevision | None) -> tuple[Told, ...]:
    told = []
    for language, tag in LANGUAGES:
        g.lang = language
        with force_locale(language):
            told.append(_told(message, words, tag))
    return tuple(told)


def _told(message: PublicMessage, words: PublicRevision | None, tag: str) -> Told:
    copy = message.incident
    event = str(incident_words.KINDS[copy.kind])
    title, account = _title(message, words, event), _account(message, words)
    return Told(
        language=tag,
        event=event,
        headline=("DEMO · " if copy.is_demo else "") + title[:150],
        description=account or title,
        place=incident_words.place_of(copy),
        web=address(url_for("incidents.show", reference=copy.reference)),
    )


def _title(message: PublicMessage, words: PublicRevision | None, event: str) -> str:
    status = str(incident_words.STATES[message.state])
    if message.kind is MessageKind.CANCEL or words is None:
        return gettext("Se cancela el aviso: %(status)s", status=status)
    title = incident_words.in_language(words.title_es, words.title_en) or event
    return f"{title} ({status})"


def _account(message: PublicMessage, words: PublicRevision | None) -> str:
    if message.kind is MessageKind.CANCEL or words is None:
        reason = message.incident.retraction_reason
        return str(incident_words.RETRACTIONS[reason]) if reason else ""
    return incident_words.in_language(words.account_es, words.account_en)


def _item(message: PublicMessage) -> Item:
    copy, identifier = message.incident, identifier_of(message)
    status = str(incident_words.STATES[message.state])
    return Item(
        entry=entry_of(copy, {}),
        urn=uuid.uuid5(NAMES, identifier).urn,
        when=message.sent,
        page=address(url_for("open_data.cap", identifier=identifier)),
        page_type=CAP_TYPE,
        title=f"{message.kind.value}: {incident_words.place_of(copy)}",
        summary=("DEMO · " if copy.is_demo else "")
        + f"{incident_words.KINDS[copy.kind]} · {status}",
        is_tombstone=False,
    )
