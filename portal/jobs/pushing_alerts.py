"""Push words of incidents to the channels of organisations, and the trials of their addresses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.alerts.apprise_gateway import push
from portal.alerts.channel_keys import open_channel
from portal.alerts.channel_models import AlertChannel
from portal.alerts.channel_rules import ChannelStanding
from portal.alerts.errors import NotPushed
from portal.alerts.telling_channels import let_push, note_push, tell_channels
from portal.config import Settings
from portal.extensions import db, transaction
from portal.incidents.rules import IncidentState
from portal.jobs.mailing_alerts import tell_incident
from portal.jobs.posting import written
from portal.notices.queries import Letter

Payload = Mapping[str, Any]


def tell_everybody(payload: Payload, now: datetime) -> None:
    """Queue a word of an incident: first for every channel, then for the next readers."""
    if not payload.get("after"):
        with transaction() as session:
            tell_channels(
                session,
                incident=str(payload["incident"]),
                state=IncidentState(payload["state"]),
                revision=int(payload["revision"]),
                now=now,
            )
    tell_incident(payload, now)


def push_alert(payload: Payload, _now: datetime) -> None:
    """Push `payload["delivery"]` if it may still leave; what fails is noted and tried again.

    No transaction is held while the service answers.
    """
    delivery = str(payload["delivery"])
    with transaction() as session:
        leaving = let_push(session, delivery=delivery, link_key=_settings().secret(_KEY))
    if leaving is None:
        return
    facts = {"incident": leaving.incident, "state": leaving.state, "is_first": leaving.is_first}
    try:
        _push("channel_push", leaving.address, leaving.language, facts, leaving.is_demo)
    except NotPushed:
        with transaction() as session:
            note_push(session, delivery=delivery, arrived=False)
        raise
    with transaction() as session:
        note_push(session, delivery=delivery, arrived=True)


def try_channel(payload: Payload, _now: datetime) -> None:
    """One trial, without a second: the page says how it went."""
    with transaction() as session:
        channel = session.scalar(_named(payload))
        if channel is None:
            return
        address = open_channel(
            channel.address, key=_settings().secret(_KEY), channel=channel.reference
        )
        language, is_demo = channel.language, channel.is_demo
    try:
        _push("channel_trial", address, language, {}, is_demo)
        standing = ChannelStanding.WORKS
    except NotPushed:
        standing = ChannelStanding.FAILS
    with transaction() as session:
        again = session.scalar(_named(payload).with_for_update())
        if again is not None:
            again.standing = standing


_KEY = "PORTAL_LINK_KEY"


def _named(payload: Payload) -> Any:
    return select(AlertChannel).where(AlertChannel.reference == str(payload["channel"]))


def _push(kind: str, address: str, language: str, facts: Mapping[str, Any], is_demo: bool) -> None:
    title, body = written(Letter(kind, language, facts, None, None))
    db.session.rollback()  # the template has read what it says
    push(address, title=title, body=body, demo_port=_settings().sandbox_port if is_demo else 0)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
