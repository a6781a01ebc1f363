"""Mail a campaign's update to those who asked for it, and put its words into each mail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.extensions import transaction
from portal.giving.donor_queries import update_by_reference, wants_it_still
from portal.giving.mailing_updates import mail_some
from portal.giving.models import Campaign
from portal.notices.queries import Letter


def mail_update(payload: Mapping[str, Any], now: datetime) -> None:
    """Queue the next mails of `payload["update"]`, behind the gift `payload["after"]`."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        mail_some(
            session,
            update=str(payload["update"]),
            after=int(payload["after"]),
            livemode=settings.livemode,
            now=now,
        )


def may_leave(session: Session, letter: Letter) -> bool:
    """Whether its reader still wants it, and the update still stands."""
    facts = letter.facts
    return wants_it_still(session, update=str(facts["update"]), wish=str(facts["wish"]))


def news_of(session: Session, letter: Letter) -> str:
    """The campaign's title, its update and the address of its page, in the letter's language."""
    update = update_by_reference(session, str(letter.facts["update"]))
    if update is None:
        return ""
    campaign = session.get_one(Campaign, update.campaign_id)
    english = letter.language == "en"
    settings: Settings = current_app.config["SETTINGS"]
    return "\n\n".join(
        (
            (english and campaign.title_en) or campaign.title_es,
            (english and update.text_en) or update.text_es,
            f"{settings.base_url}/{letter.language}/campaigns/{campaign.slug}",
        )
    )
