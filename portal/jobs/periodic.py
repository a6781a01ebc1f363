"""What is done by the clock, without anyone asking."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from huey import crontab

from portal.aid.lapsing_referrals import lapse_referrals
from portal.aid.stopping_referrals import stop_referrals
from portal.audit.sealing import broken_link
from portal.clock import utc_now
from portal.extensions import db, transaction, vault_reading
from portal.giving.forgetting_tries import forget_tries
from portal.jobs.checking_stock import check_stock
from portal.jobs.destroying_originals import destroy_decided
from portal.jobs.drawing_snapshots import draw_snapshots
from portal.jobs.exporting import forget_what_was_kept
from portal.jobs.finding_gifts import forget_asks
from portal.jobs.keeping_monthly import follow_campaigns, settle_forgotten_monthly
from portal.jobs.keeping_receipts import forget_old_receipts
from portal.jobs.keeping_vault import (
    check_hands,
    forget_disclosures,
    pass_unopened,
    renew_demo,
)
from portal.jobs.keeping_words import erase_old_words
from portal.jobs.lapsing_transfers import lapse_transfers
from portal.jobs.mailing_alerts import forget_wishes
from portal.jobs.mailing_no_go import close_no_go
from portal.jobs.minding_incidents import sweep_incidents
from portal.jobs.minding_shifts import (
    remind_of_shifts,
    suspend_lonely_shifts,
    warn_lonely_shifts,
)
from portal.jobs.reconciling_books import (
    forget_statements,
    reconcile_nightly,
    settle_forgotten,
)
from portal.jobs.rounds import run_round
from portal.jobs.standing_down import ask_the_silent, forget_safety_answers
from portal.jobs.telling_volunteers import remind_of_renewals, tell_of_short_shifts
from portal.jobs.tending_shifts import tend_shifts
from portal.jobs.vault_nights import keep_vault_nightly, tell_renewals
from portal.jobs.watching_presence import forget_contacts, watch_check_outs
from portal.outbox.clearing import clear_finished
from portal.vault.attaching import sweep_strays
from portal.volunteering.messaging_people import forget_messages

log = logging.getLogger("portal.jobs")


@dataclass(frozen=True)
class Periodic:
    """One piece of work and when it is done (UTC)."""

    name: str
    when: Callable[..., Any]
    work: Callable[[], object]


def clear_outbox() -> int:
    """Forget messages finished a week ago."""
    with transaction() as session:
        return clear_finished(session, now=utc_now())


def end_offers() -> int:
    """Referrals that nobody took until their day, and whatever a stopped organisation still has."""
    with transaction() as session:
        return lapse_referrals(session, now=utc_now()) + stop_referrals(session, now=utc_now())


def forget_who_tried() -> int:
    """Erase the marks of a day ago, and gifts whose mailed link nobody opened."""
    with transaction() as session:
        return forget_tries(session, now=utc_now())


def forget_shift_messages() -> int:
    """Erase what was written to shifts' people a month ago."""
    with transaction() as session:
        return forget_messages(session, now=utc_now())


def verify_audit() -> str | None:
    """Follow the whole chain; an altered entry is an alarm in the log."""
    broken = broken_link(db.session())
    db.session.rollback()
    if broken:
        log.critical("audit chain broken", extra={"entry": broken})
    return broken


def sweep_files() -> int:
    """Delete sealed bytes that belong to no request; does nothing without a vault."""
    vault = current_app.extensions.get("vault")
    if vault is None:
        return 0
    with vault_reading() as session:
        return sweep_strays(session, blobs=vault.blobs, now=utc_now())


PERIODIC = [
    Periodic("pass_unopened", crontab(minute="13"), pass_unopened),
    Periodic("forget_disclosures", crontab(minute="23"), forget_disclosures),
    Periodic("renew_demo", crontab(minute="43"), renew_demo),
    Periodic("check_hands", crontab(minute="33", hour="9"), check_hands),
    Periodic("sweep", crontab(minute="*"), run_round),
    Periodic("tend_shifts", crontab(minute="*"), tend_shifts),
    Periodic("clear_outbox", crontab(minute="17", hour="9"), clear_outbox),
    Periodic("end_offers", crontab(minute="3"), end_offers),
    Periodic("forget_shift_messages", crontab(minute="41", hour="9"), forget_shift_messages),
    Periodic("forget_who_tried", crontab(minute="49"), forget_who_tried),
    Periodic("forget_exports", crontab(minute="53"), forget_what_was_kept),
    Periodic("settle_forgotten", crontab(minute="7,37"), settle_forgotten),
    Periodic("settle_forgotten_monthly", crontab(minute="9,39"), settle_forgotten_monthly),
    Periodic("lapse_transfers", crontab(minute="19"), lapse_transfers),
    Periodic("follow_campaigns", crontab(minute="*/5"), follow_campaigns),
    Periodic("reconcile", crontab(minute="27", hour="9"), reconcile_nightly),
    Periodic("forget_asks", crontab(minute="26"), forget_asks),
    Periodic("forget_statements", crontab(minute="29"), forget_statements),
    Periodic("forget_old_receipts", crontab(minute="49", hour="9"), forget_old_receipts),
    Periodic("check_stock", crontab(minute="31", hour="9"), check_stock),
    Periodic("keep_vault_nightly", crontab(minute="37", hour="9"), keep_vault_nightly),
    Periodic("draw_snapshots", crontab(minute="3", hour="10"), draw_snapshots),
    Periodic("erase_old_words", crontab(minute="3", hour="9"), erase_old_words),
    Periodic("tell_renewals", crontab(minute="7", hour="15"), tell_renewals),
    Periodic("remind_of_renewals", crontab(minute="12", hour="15"), remind_of_renewals),
    Periodic("tell_of_short_shifts", crontab(minute="22", hour="15"), tell_of_short_shifts),
    Periodic("verify_audit", crontab(minute="47", hour="9"), verify_audit),
    Periodic("forget_contacts", crontab(minute="23", hour="9"), forget_contacts),
    Periodic("watch_check_outs", crontab(minute="*/5"), watch_check_outs),
    Periodic("ask_the_silent", crontab(minute="*"), ask_the_silent),
    Periodic("suspend_lonely_shifts", crontab(minute="*"), suspend_lonely_shifts),
    Periodic("warn_lonely_shifts", crontab(minute="*/10"), warn_lonely_shifts),
    Periodic("remind_of_shifts", crontab(minute="*/10"), remind_of_shifts),
    Periodic("forget_safety_answers", crontab(minute="57", hour="9"), forget_safety_answers),
    Periodic("sweep_incidents", crontab(minute="1"), sweep_incidents),
    Periodic("close_no_go", crontab(minute="8"), close_no_go),
    Periodic("forget_wishes", crontab(minute="56"), forget_wishes),
    Periodic("destroy_decided", crontab(minute="11"), destroy_decided),
    Periodic("sweep_files", crontab(minute="52", hour="9"), sweep_files),
]
