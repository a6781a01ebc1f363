"""The family's own word on the help: whether it arrived, and whether it was of use."""

from sqlalchemy.orm import Session

from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.errors import CapsuleNotFound, NotYetReleased
from portal.vault.models import Capsule
from portal.vault.releasing import case_link
from portal.vault.rules import REQUESTER, FamilyWord, MessageKind
from portal.vault.sending import send


def tell_desk(
    session: Session,
    *,
    capsule_id: str,
    keys: PrivateKeys,
    arrived: FamilyWord,
    helped: FamilyWord | None,
) -> None:
    """Sends both to the case, with the batch that carries everything else; the last word counts.

    Raises CapsuleNotFound after a withdrawal, NotYetReleased before there is a case.
    """
    if session.get(Capsule, capsule_id, with_for_update=True) is None:
        raise CapsuleNotFound
    link = case_link(session, capsule_id=capsule_id, recipient=REQUESTER, keys=keys)
    if link is None:
        raise NotYetReleased
    payload = {"case": link.case, "arrived": arrived.value, "helped": helped and helped.value}
    send(session, kind=MessageKind.FAMILY_TOLD, payload=payload)
