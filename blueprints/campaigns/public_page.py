"""What a campaign's page shows beside its story: pictures, updates, the wall, how to share it."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.languages import current_language
from blueprints.payment import settings
from portal.giving import donor_queries, page_queries
from portal.giving.campaign_models import CampaignPicture, CampaignUpdate
from portal.giving.gift_rules import GiftState
from portal.giving.models import Campaign
from portal.money import Money


@dataclass(frozen=True)
class Shown:
    """A text in the reader's language; `is_foreign` when only Spanish was written."""

    text: str
    is_foreign: bool


@dataclass(frozen=True, repr=False)
class Named:
    """Somebody who asked to be read; `amount` only when they said so."""

    name: str
    message: str
    amount: Money | None


def in_language(spanish: str, english: str) -> Shown:
    """English falls back to Spanish, and the page says so."""
    if current_language() == "en" and english:
        return Shown(english, is_foreign=False)
    return Shown(spanish, is_foreign=current_language() != "es")


def beside_the_story(session: Session, campaign: Campaign) -> dict[str, Any]:
    """Everything that the team and the donors add to the page."""
    return {
        "pictures": page_queries.pictures_of(session, campaign),
        "updates": page_queries.updates_of(session, campaign),
        "wall": wall(session, campaign),
        "in_language": in_language,
    }


def wall(session: Session, campaign: Campaign) -> list[Named]:
    """Those who asked to be named, once staff let it stand."""
    found = donor_queries.wall_of(session, campaign, livemode=settings().livemode)
    return [
        Named(
            entry.display_name,
            entry.message,
            # Of a gift given back in part no figure would be true.
            gift.amount if entry.shows_amount and gift.state == GiftState.PAID else None,
        )
        for entry, gift in found
    ]


def alt_of(picture: CampaignPicture) -> Shown:
    """What a picture shows, in words."""
    return in_language(picture.alt_es, picture.alt_en)


def text_of_update(update: CampaignUpdate) -> Shown:
    """An update's words."""
    return in_language(update.text_es, update.text_en)


def short_address(campaign: Campaign) -> str:
    """The address for a poster, in the reader's language."""
    return settings().base_url + url_for("campaigns.short", slug=campaign.slug)


def page_address(campaign: Campaign) -> str:
    """The whole address of its page."""
    return settings().base_url + url_for("campaigns.show", slug=campaign.slug)


def share_text(campaign: Campaign, title: str) -> str:
    """What people copy into WhatsApp: who, what for, where."""
    return _(
        "%(title)s. Campaña de %(organisation)s: %(link)s",
        title=title,
        organisation=campaign.organisation.name,
        link=page_address(campaign),
    )
