"""Mail an update, a bounded number at a time, to those who asked for it."""

from datetime import datetime

from sqlalchemy import update as change
from sqlalchemy.orm import Session

from portal.giving.campaign_models import CampaignUpdate
from portal.giving.donor_queries import readers_after, update_by_reference
from portal.giving.look_rules import Look
from portal.giving.writing_updates import KIND
from portal.notices.writing import notify
from portal.outbox.writing import apply_once, enqueue

NEWS = "campaign_news"
# A mail server is not asked for a thousand at once, and a killed worker repeats little.
BATCH = 50


def mail_some(session: Session, *, update: str, after: int, livemode: bool, now: datetime) -> int:
    """Queue the mails of the next readers, and a message to go on behind them; how many.

    A second time, and after the update was withdrawn, nothing happens.
    """
    found = update_by_reference(session, update)
    if found is None or found.look != Look.STANDS or found.decided_at is None:
        return 0
    if not apply_once(session, f"{KIND}:{update}:{after}"):
        return 0
    readers = readers_after(
        session,
        campaign_id=found.campaign_id,
        after=after,
        until=found.decided_at,
        livemode=livemode,
        most=BATCH,
    )
    for reader in readers:
        notify(
            session,
            kind=NEWS,
            language=reader.language,
            address=reader.address,
            facts={"update": update, "wish": reader.wish},
            now=now,
        )
    if len(readers) == BATCH:
        behind: dict[str, str | int] = {"update": update, "after": readers[-1].gift_id}
        enqueue(session, kind=KIND, payload=behind, now=now)
    session.execute(
        change(CampaignUpdate)
        .where(CampaignUpdate.id == found.id)
        .values(told=CampaignUpdate.told + len(readers))
        .execution_options(synchronize_session=False)
    )
    return len(readers)
