"""The one table: which verb does the work of which kind of message.

A handler gets the payload (ids only) and the present moment, opens its own transaction, and is
idempotent: a worker may be killed after the work and before the message is marked finished.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from portal.alerts.asking import LINK as ALERT_LINK
from portal.alerts.keeping_channels import TRIAL
from portal.alerts.telling import MAIL as ALERT_MAIL
from portal.alerts.telling_channels import PUSH
from portal.alerts.telling_no_go import MAIL as NO_GO_MAIL
from portal.departing.exporting import KIND as EXPORT
from portal.giving.asking_refunds import SEND
from portal.giving.finding_gifts import KIND as GIFTS_ASK
from portal.giving.receiving_events import SETTLE
from portal.giving.writing_updates import KIND as UPDATE
from portal.incidents.publishing import TOLD
from portal.jobs.exporting import export_organisation
from portal.jobs.finding_gifts import answer
from portal.jobs.mailing_alerts import mail_alert, mail_link
from portal.jobs.mailing_news import mail_update
from portal.jobs.mailing_no_go import mail_no_go, tell_no_go
from portal.jobs.posting import post_notice
from portal.jobs.pushing_alerts import push_alert, tell_everybody, try_channel
from portal.jobs.settling_gifts import refund, settle
from portal.jobs.standing_down import go_on_standing_down
from portal.jobs.stopping import end_what_was_shared
from portal.jobs.telling import (
    pass_message_on,
    tell_desk,
    tell_of_shift_change,
    tell_of_sign_up,
    tell_word,
)
from portal.jobs.tending_shifts import ask_next, tend_one
from portal.no_go.noting import TOLD as NO_GO_TOLD
from portal.organisations.suspending import STOPPED
from portal.volunteering.changing_shifts import KIND as SHIFT_CHANGE
from portal.volunteering.messaging_people import KIND as SHIFT_MESSAGE
from portal.volunteering.offering import MESSAGE as TEND
from portal.volunteering.seeking_cover import ASK
from portal.volunteering.sending_words import TO_DESK, TO_VOLUNTEER
from portal.volunteering.standing_down import KIND as STAND_DOWN

Payload = Mapping[str, Any]
Handler = Callable[[Payload, datetime], None]

HANDLERS: dict[str, Handler] = {
    "notice": post_notice,
    SETTLE: settle,
    SEND: refund,
    UPDATE: mail_update,
    GIFTS_ASK: answer,
    "sign_up_notice": tell_of_sign_up,
    SHIFT_CHANGE: tell_of_shift_change,
    SHIFT_MESSAGE: pass_message_on,
    EXPORT: export_organisation,
    STAND_DOWN: go_on_standing_down,
    TO_VOLUNTEER: tell_word,
    TO_DESK: tell_desk,
    TEND: tend_one,
    ASK: ask_next,
    STOPPED: end_what_was_shared,
    TOLD: tell_everybody,
    PUSH: push_alert,
    TRIAL: try_channel,
    ALERT_MAIL: mail_alert,
    ALERT_LINK: mail_link,
    NO_GO_TOLD: tell_no_go,
    NO_GO_MAIL: mail_no_go,
}
