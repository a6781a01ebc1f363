"""What the public ledger shows: sums by campaign and by organisation, never a person or a case.

Of aid only what closed batches tell: a sum that moved with each commitment or delivery would say
how much one family got, and when, to whoever looks at the page twice.
"""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.giving.models import Batch, Campaign
from portal.ledger.queries import Totals, totals
from portal.money import Currency, Money


@dataclass(frozen=True)
class CampaignBooks:
    """One campaign's sums in one currency."""

    campaign: Campaign
    sums: Totals


@dataclass(frozen=True)
class OrganisationBooks:
    """One organisation: its campaigns, and what its batches show and nobody knows, by currency."""

    organisation: Organisation
    campaigns: list[CampaignBooks]
    delivered: list[Money]
    unexplained: list[Money]


def public_books(session: Session, *, livemode: bool) -> list[OrganisationBooks]:
    """Every organisation whose books have moved, by name; live or test, never both."""
    sums = totals(session, livemode=livemode)
    campaigns = {
        campaign.fund: campaign
        for campaign in session.scalars(select(Campaign).where(Campaign.opened_at.is_not(None)))
    }
    batches = _batches(session, livemode=livemode)
    # Whoever only moved money for cases is not named: even the first commitment would show.
    unexplained: dict[int, list[Money]] = {}
    for row in sums:
        if not row.fund and row.unexplained:
            unexplained.setdefault(row.organisation_id, []).append(row.unexplained)
    named = {row.organisation_id for row in sums if row.fund in campaigns}
    named |= batches.keys() | unexplained.keys()
    organisations = session.scalars(
        select(Organisation).where(Organisation.id.in_(named)).order_by(Organisation.name)
    )
    return [
        OrganisationBooks(
            organisation,
            _books_of(organisation, sums, campaigns),
            batches.get(organisation.id, []),
            unexplained.get(organisation.id, []),
        )
        for organisation in organisations
    ]


def _batches(session: Session, *, livemode: bool) -> dict[int, list[Money]]:
    rows = session.execute(
        select(Batch.organisation_id, Batch.currency, func.sum(Batch.delivered_minor))
        .where(Batch.livemode == livemode)
        .group_by(Batch.organisation_id, Batch.currency)
        .order_by(Batch.organisation_id, Batch.currency)
    )
    found: dict[int, list[Money]] = {}
    for organisation_id, currency, minor in rows:
        found.setdefault(organisation_id, []).append(Money(int(minor), Currency(currency)))
    return found


def _books_of(
    organisation: Organisation, sums: list[Totals], campaigns: dict[str, Campaign]
) -> list[CampaignBooks]:
    own = [row for row in sums if row.organisation_id == organisation.id]
    return [CampaignBooks(campaigns[row.fund], row) for row in own if row.fund in campaigns]
