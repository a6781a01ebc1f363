"""A request becomes a case: cleaned facts cross, and the link between them stays sealed here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.references import new_pseudonym
from portal.vault.auditing import record
from portal.vault.crypto.keypairs import PrivateKeys, PublicKeys
from portal.vault.crypto.sealing import Purpose
from portal.vault.directories import ensure_certified
from portal.vault.errors import AlreadyReleased, CapsuleNotFound
from portal.vault.messaging import proven_intermediaries
from portal.vault.models import Capsule, KeyHolder, Release
from portal.vault.opening import open_cover
from portal.vault.parcels import Parcel, keep, pack, unpack
from portal.vault.process import VaultProcess
from portal.vault.reaching import capsule_for, content_of
from portal.vault.rotations import account_of
from portal.vault.rules import REQUESTER, Deed, MessageKind
from portal.vault.sending import send


@dataclass(frozen=True, repr=False)
class CaseFacts:
    """All that the desk will ever know, as the intermediary cleaned it.

    `organisation` is the reference of the organisation whose desk takes the case; `cell` is the
    coarse place and time of its verified incident; `confirmed_through` is the number of the last
    lapse of an incident that was known when the incident was asked about.
    """

    organisation: str
    needs: Sequence[str]
    urgency: str
    household: str
    text: str
    tied_to_verified_incident: bool
    cell: str = ""
    confirmed_through: int = 0
    language: str = "es"
    urgent: bool = False


@dataclass(frozen=True, repr=False)
class CaseLink:
    """Which case a request became and which incident it hangs on; only its people read this."""

    case: str
    incident: str


def release(
    session: Session,
    *,
    capsule_id: str,
    holder_id: str,
    keys: PrivateKeys,
    facts: CaseFacts,
    incident: str,
    vault: VaultProcess,
    now: datetime,
) -> str:
    """Fixes the case's reference and sends the facts, in one transaction; returns the reference.

    Raises CapsuleNotFound, NotCertified or AlreadyReleased.
    """
    ensure_certified(session, holder_id, vault=vault, now=now)
    capsule = capsule_for(session, capsule_id, holder_id=holder_id, lock=True).capsule
    if session.get(Release, capsule_id) is not None:
        raise AlreadyReleased
    case = new_pseudonym()
    parcel = pack(
        json.dumps({"case": case, "incident": incident}).encode(),
        capsule_id=capsule_id,
        purpose=Purpose.CASE_LINK,
        recipients=link_readers(session, capsule, holder_id, keys, vault, now),
    )
    pass_on(session, parcel=parcel, holder_id=holder_id, case=case, facts=facts, now=now)
    return case


def pass_on(
    session: Session,
    *,
    parcel: Parcel,
    holder_id: str,
    case: str,
    facts: CaseFacts,
    now: datetime,
) -> None:
    """Keeps the sealed link of a request to its case and sends the facts to the desk.

    Raises AlreadyReleased, or CapsuleNotFound for a report of an incident. The audit names who
    released on which day but not which request: that, with the case's day of birth, would join the
    two.
    """
    if session.get(Release, parcel.capsule_id) is not None:
        raise AlreadyReleased
    # What tells of an incident asks for nothing: it goes to the verifiers, never to the desk.
    if session.get_one(Capsule, parcel.capsule_id).purpose != Purpose.IDENTITY.value:
        raise CapsuleNotFound
    keep(session, parcel)
    session.add(Release(capsule_id=parcel.capsule_id, link_id=parcel.content_id))
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyReleased
    account = account_of(session, session.get_one(KeyHolder, holder_id))
    payload = {**case_payload(case, facts), "intermediary": account}
    send(session, kind=MessageKind.CASE_RELEASED, payload=payload, urgent=facts.urgent)
    record(session, actor=holder_id, deed=Deed.RELEASED, now=now)


def case_payload(case: str, facts: CaseFacts) -> dict[str, object]:
    """What crosses to the main database: the facts, and nothing of the capsule."""
    return {
        "case": case,
        "organisation": facts.organisation,
        "needs": list(facts.needs),
        "urgency": facts.urgency,
        "household": facts.household,
        "text": facts.text,
        "tied_to_verified_incident": facts.tied_to_verified_incident,
        "cell": facts.cell,
        "confirmed_through": facts.confirmed_through,
        "language": facts.language,
    }


def case_link(
    session: Session, *, capsule_id: str, recipient: str, keys: PrivateKeys
) -> CaseLink | None:
    """The case and incident of a request, for a holder id or the requester; None before release."""
    if session.get(Release, capsule_id) is None:
        return None
    content_id = content_of(session, capsule_id, Purpose.CASE_LINK.value)
    fields = json.loads(unpack(session, content_id, recipient=recipient, keys=keys))
    return CaseLink(case=fields["case"], incident=fields["incident"])


def link_readers(
    session: Session,
    capsule: Capsule,
    holder_id: str,
    keys: PrivateKeys,
    vault: VaultProcess,
    now: datetime,
) -> dict[str, PublicKeys]:
    """Who may know which case a request became: its proven people, and the requester."""
    cover = open_cover(session, capsule_id=capsule.id, holder_id=holder_id, keys=keys)
    readers = proven_intermediaries(session, capsule, vault=vault, now=now)
    return {**readers, REQUESTER: cover.requester} if cover.requester else readers
