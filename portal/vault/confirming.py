"""After an incident was taken back, its intermediary says whether each case still hangs on one.

The desk does not know which incident a case hangs on. It stops every case of the cell, and whoever
holds the sealed link answers for theirs.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.vault.auditing import record
from portal.vault.directories import ensure_certified
from portal.vault.process import VaultProcess
from portal.vault.rules import Deed, MessageKind
from portal.vault.sending import send


def confirm_case(
    session: Session,
    *,
    case: str,
    tied: bool,
    confirmed_through: int,
    holder_id: str,
    vault: VaultProcess,
    now: datetime,
) -> None:
    """Sends the answer for one case; raises NotCertified.

    `case` comes from a link that the holder has just opened. `confirmed_through` is the number of
    the last lapse that was known before the incident's state was asked.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    payload = {"case": case, "tied": tied, "confirmed_through": confirmed_through}
    send(session, kind=MessageKind.CASE_RECHECKED, payload=payload, urgent=True)
    record(session, actor=holder_id, deed=Deed.RECHECKED, now=now)
