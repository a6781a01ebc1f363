"""What a campaign's page and its card say, gathered from giving, the ledger and incidents."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from blueprints.languages import current_language
from blueprints.payment import settings
from portal.errors import NotFound
from portal.giving import queries
from portal.giving.campaign_rules import Standing
from portal.giving.models import Campaign
from portal.giving.pledge_queries import promised_to
from portal.incidents.models import PublicIncident
from portal.incidents.public_queries import public_incident
from portal.ledger.queries import Totals, fund_totals, totals
from portal.money import Currency, Money


@dataclass(frozen=True)
class Card:
    """A campaign in the list."""

    campaign: Campaign
    title: str
    standing: Standing
    raised: Money


@dataclass(frozen=True)
class Text:
    """A record's words in the reader's language; `is_foreign` when only Spanish was written."""

    title: str
    story: str
    is_foreign: bool


def text_of(campaign: Campaign) -> Text:
    """English falls back to Spanish, and the page says so."""
    if current_language() == "en" and campaign.title_en and campaign.story_en:
        return Text(campaign.title_en, campaign.story_en, is_foreign=False)
    return Text(campaign.title_es, campaign.story_es, is_foreign=current_language() != "es")


def raised(sums: Totals) -> Money:
    """The meter: gifts less what was given back, straight from the journal."""
    return sums.received - sums.returned


def shown(session: Session, campaign: Campaign) -> dict[str, Any]:
    """Everything the campaign's page needs."""
    sums = fund_totals(
        session,
        organisation_id=campaign.organisation_id,
        fund=campaign.fund,
        currency=Currency(campaign.currency),
        livemode=settings().livemode,
    )
    return {
        "campaign": campaign,
        "text": text_of(campaign),
        "standing": queries.standing(session, campaign),
        "sums": sums,
        "raised": raised(sums),
        "incident": _incident(session, campaign),
        "livemode": settings().livemode,
        "promised": promised_to(session, campaign, livemode=settings().livemode),
    }


def shown_list(session: Session) -> list[Card]:
    """The cards of the public list, with one query for all sums."""
    campaigns = queries.public_campaigns(session)
    sums = {
        (row.fund, row.currency): raised(row)
        for row in totals(session, livemode=settings().livemode)
    }
    return [
        Card(
            campaign,
            text_of(campaign).title,
            queries.standing(session, campaign),
            sums.get((campaign.fund, campaign.goal.currency), Money(0, campaign.goal.currency)),
        )
        for campaign in campaigns
    ]


def _incident(session: Session, campaign: Campaign) -> PublicIncident | None:
    try:
        return public_incident(session, queries.incident_reference(session, campaign))
    except NotFound:
        return None
