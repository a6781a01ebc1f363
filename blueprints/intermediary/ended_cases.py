"""Which of one's requests have a case that ended: read from the sealed links, in this process.

Neither database can tell which case a request became; only the unlocked intermediary can.
"""

from datetime import date

from blueprints.access_gate import current_actor
from blueprints.intermediary.holding import Unlocked
from portal.aid.queries import ended_among
from portal.clock import utc_now
from portal.extensions import reading, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.queries import inbox
from portal.vault.renewing import let_go


def let_go_of_ended(me: Unlocked) -> None:
    """Gives each request whose case was closed its day of forgetting, and takes it back if the
    case was opened again."""
    cases = _cases(me)
    with reading() as session:
        closed = ended_among(session, current_actor(), cases.values())
    ended: dict[str, date | None] = {capsule: closed.get(case) for capsule, case in cases.items()}
    with vault_transaction() as session:
        let_go(session, holder_id=me.holder_id, ended=ended, now=utc_now())


def _cases(me: Unlocked) -> dict[str, str]:
    with vault_reading() as session:
        links = {
            line.capsule_id: door.case_link(
                session, capsule_id=line.capsule_id, recipient=me.holder_id, keys=me.keys
            )
            for line in inbox(session, me.holder_id)
            if line.released
        }
    return {capsule: link.case for capsule, link in links.items() if link is not None}
