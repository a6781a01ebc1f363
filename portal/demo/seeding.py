"""Fill an empty portal for a first visit: each step whole, the mark of completion last."""

from collections.abc import Callable
from datetime import datetime

from portal.accounts.queries import demo_people
from portal.config import Settings
from portal.demo.accompanying import ask_for_company
from portal.demo.announcing import open_demo_channel
from portal.demo.answering import answer_for_data
from portal.demo.asking_to_join import ask_to_join, describe_members
from portal.demo.certifying import certify_intermediaries
from portal.demo.closing_areas import close_an_area
from portal.demo.happening import let_happen
from portal.demo.helping import help_families
from portal.demo.issuing_receipts import issue_demo_receipts
from portal.demo.keeping_money import keep_demo_money
from portal.demo.keeping_safe import keep_safe
from portal.demo.offering import fill_demo_pool, open_demo_campaign, plan_demo_shifts
from portal.demo.planning_ahead import plan_a_series
from portal.demo.populating import populate
from portal.demo.referring_on import list_services, offer_one_case
from portal.demo.reporting import report_months
from portal.demo.saying import let_volunteers_speak
from portal.demo.setting_right import set_right
from portal.demo.stocking import stock_a_centre
from portal.demo.telling_of_campaign import tell_of_demo_campaign
from portal.demo.trying_cards import try_demo_cards
from portal.demo.waiting_list import fill_a_demo_shift
from portal.demo.working_shifts import work_demo_shifts
from portal.extensions import db, transaction
from portal.vault.process import VaultProcess


def seed(
    settings: Settings,
    *,
    vault: VaultProcess,
    encrypt_secret: Callable[[str], str],
    now: datetime,
) -> bool:
    """Make the invented alliance; return False where one is there already.

    The main database fills in one transaction, so a broken-off run leaves nothing behind.
    """
    if demo_people(db.session()):
        return False
    with transaction() as session:
        key = settings.secret("PORTAL_SECRET_KEY")
        populate(session, key=key, encrypt_secret=encrypt_secret, now=now)
        link_key = settings.secret("PORTAL_LINK_KEY")
        open_demo_channel(session, port=settings.sandbox_port, link_key=link_key)
        incidents = let_happen(session, now=now)
        set_right(session, now=now)
        campaign = open_demo_campaign(session, incidents[0], now=now)
        gift = tell_of_demo_campaign(session, campaign, link_key=link_key, now=now)
        try_demo_cards(session, campaign, now=now)
        issue_demo_receipts(session, gift, now=now)
        plan_demo_shifts(session, incidents[0], now=now)
        let_volunteers_speak(session, incidents[0], now=now)
        plan_a_series(session, incidents[0], now=now)
        fill_a_demo_shift(session, incidents[0], now=now)
        fill_demo_pool(session, now=now)
        keep_demo_money(session, link_key=link_key, now=now)
        contact_key = settings.secret("PORTAL_DESK_KEY")
        work_demo_shifts(session, incidents[0], contact_key=contact_key, now=now)
        describe_members(session)
        ask_to_join(session, now=now)
        desk_key = settings.secret("PORTAL_DESK_KEY")
        answer_for_data(session, link_key=link_key, now=now)
        help_families(session, incidents, desk_key=desk_key, now=now)
        stock_a_centre(session, incidents[0], desk_key=desk_key, now=now)
        ask_for_company(session, now=now)
        keep_safe(session, incidents[0], now=now)
        close_an_area(session, incidents[0], now=now)
        list_services(session, now=now)
        offer_one_case(session, desk_key=desk_key, now=now)
        report_months(session, now=now)
    certify_intermediaries(settings, vault, now=now)
    return True
