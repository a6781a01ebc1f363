"""What somebody says at the door or on the telephone becomes one sealed request."""

from dataclasses import dataclass

from blueprints.asked import cover_in, identity_in
from blueprints.intermediary.forms import WalkInForm
from blueprints.intermediary.holding import Unlocked, vault
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.appointing import Certified, appoint, organisations
from portal.vault.availability import with_room
from portal.vault.errors import AlreadyReceived, NobodyToSealTo
from portal.vault.receiving import Ask, SealedRequest, seal_request
from portal.vault.receiving_children import for_children


@dataclass(frozen=True)
class WalkedIn:
    """The request, who stands in, and the words to hand on; none when they carry none."""

    capsule: str
    backup: str
    words: str


def backups_of(me: Unlocked) -> dict[str, str]:
    """The other organisations that can stand in, by reference; raises IntakeClosed.

    Raises NobodyToSealTo when this person has no room for one more, or is away.
    """
    entries = _entries()
    if me.holder_id not in {entry.intermediary_id for entry in entries}:
        raise NobodyToSealTo("no room")
    return organisations([one for one in entries if one.organisation != me.holder.organisation])


def words_to_hand_on(language: str) -> str:
    """Eight words that somebody else knows first: they are changed at their first use."""
    with vault_reading() as session:
        return str(door.free_receipt(session, door.WordLanguage(language), vault=vault()))


def take_in(me: Unlocked, form: WalkInForm) -> WalkedIn:
    """Seal and store what was said; with words, sent twice counts once.

    Raises WordsUnreadable, WordsTaken, NobodyToSealTo, IntakeClosed or VaultBusy; no request is
    stored then.
    """
    request = _sealed(me, form)
    capsule_id = request.capsule_id
    try:
        with vault_transaction() as session:
            door.receive_in_person(
                session, request=request, holder_id=me.holder_id, vault=vault(), now=utc_now()
            )
    except AlreadyReceived:
        capsule_id = _ensure_same(form.words.data or "")
    words = "" if form.without_words.data else str(form.words.data)
    return WalkedIn(capsule_id, request.pair.backup.organisation_name, words)


def _sealed(me: Unlocked, form: WalkInForm) -> SealedRequest:
    excluded = frozenset(form.excluded.data or [])
    pair = appoint(
        _pair_for(me, form),
        chosen_organisation=me.holder.organisation,
        backup_organisation=form.backup.data,
        excluded=excluded,
    )
    return seal_request(
        Ask(identity_in(form), cover_in(form, language=form.language.data), excluded),
        pair=pair,
        receipt=None if form.without_words.data else door.read_receipt(form.words.data or ""),
        vault=vault(),
        borrowed=True,
    )


def _entries() -> list[Certified]:
    with vault_reading() as session:
        return with_room(session, vault=vault(), now=utc_now())


def _pair_for(me: Unlocked, form: WalkInForm) -> list[Certified]:
    able = [one for one in _entries() if _may_be_of_the_pair(one, me)]
    if not form.of_child:
        return able
    with vault_reading() as session:
        able = for_children(session, able)
    if {me.holder.organisation, form.backup.data} - {one.organisation for one in able}:
        raise NobodyToSealTo("no children there")
    return able


def _may_be_of_the_pair(one: Certified, me: Unlocked) -> bool:
    return one.intermediary_id == me.holder_id or one.organisation != me.holder.organisation


def _ensure_same(typed: str) -> str:
    words = door.read_receipt(typed)
    with vault_reading() as session:
        found = door.find_row(session, words, vault=vault())
    door.ensure_same_request(found, words, vault=vault())
    return found.capsule_id
