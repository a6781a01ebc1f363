"""What the public ledger shows: sums by campaign and by organisation, never a person or a case."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.giving.models import Campaign
from portal.ledger.queries import Totals, totals


@dataclass(frozen=True)
class CampaignBooks:
    """One campaign's sums in one currency."""

    campaign: Campaign
    sums: Totals


@dataclass(frozen=True)
class OrganisationBooks:
    """One organisation: its campaigns, and what its pooled fund committed and delivered."""

    organisation: Organisation
    campaigns: list[CampaignBooks]
    pooled: list[Totals]


def public_books(session: Session, *, livemode: bool) -> list[OrganisationBooks]:
    """Every organisation whose books have moved, by name; live or test, never both."""
    sums = totals(session, livemode=livemode)
    campaigns = {
        campaign.fund: campaign
        for campaign in session.scalars(select(Campaign).where(Campaign.opened_at.is_not(None)))
    }
    organisations = session.scalars(
        select(Organisation)
        .where(Organisation.id.in_({row.organisation_id for row in sums}))
        .order_by(Organisation.name)
    )
    return [_books_of(organisation, sums, campaigns) for organisation in organisations]


def _books_of(
    organisation: Organisation, sums: list[Totals], campaigns: dict[str, Campaign]
) -> OrganisationBooks:
    own = [row for row in sums if row.organisation_id == organisation.id]
    return OrganisationBooks(
        organisation,
        [CampaignBooks(campaigns[row.fund], row) for row in own if row.fund in campaigns],
        [row for row in own if not row.fund],
    )
