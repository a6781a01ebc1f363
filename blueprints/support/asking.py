"""A family's answers become one sealed request."""

from collections.abc import Set
from dataclasses import dataclass

from blueprints import incident_words
from blueprints.form_bodies import uploads_in
from blueprints.languages import current_language
from blueprints.support.forms import AskForm
from blueprints.support.visit import vault
from portal.clock import utc_now
from portal.extensions import db, vault_reading, vault_transaction
from portal.incidents.public_queries import public_page
from portal.incidents.public_rules import Layer, PublicFilter
from portal.incidents.rules import IncidentState
from portal.vault import door
from portal.vault.appointing import Certified, Pair, appoint, organisations
from portal.vault.attaching import attach, delete_blobs, stored_files
from portal.vault.availability import with_room
from portal.vault.errors import AlreadyReceived, NobodyToSealTo, WordsTaken
from portal.vault.receiving import SealedRequest, receive, seal_request
from portal.vault.receiving_children import for_children


@dataclass(frozen=True)
class Received:
    """What the family is told: who will answer, who stands in, and whether it came twice."""

    chosen: str
    backup: str
    again: bool


def answering_organisations(
    avoiding: Set[str] = frozenset(), *, children: bool = False, for_report: bool = False
) -> dict[str, str]:
    """Who can answer now, without these people, reference to name; raises IntakeClosed.

    `children` leaves those who are ready for a child; `for_report` those who can take one more.
    """
    return organisations(answering_entries(avoiding, children=children, for_report=for_report))


def fresh_words() -> str:
    """Eight words of the page's language."""
    language = door.WordLanguage(current_language())
    with vault_reading() as session:
        return str(door.free_receipt(session, language, vault=vault()))


def public_incidents() -> list[tuple[str, str]]:
    """Verified incidents as the public sees them, and no finer."""
    found, _more = public_page(db.session(), PublicFilter(layer=Layer.ALLIANCE), size=30)
    return [
        (copy.reference, f"{incident_words.place_of(copy)}, {incident_words.period(copy)}: "
         f"{incident_words.title(copy)}")
        for copy in found
        if copy.state is IncidentState.VERIFIED
    ]  # fmt: skip


def send(form: AskForm) -> Received:
    """Seal and store what the form says; with words, sent twice counts once.

    Raises WordsUnreadable, WordsTaken, FileRefused, NobodyToSealTo, IntakeClosed or VaultBusy; no
    request is stored then.
    """
    words, request = _sealed(form)
    files_kept = stored_files(uploads_in(form.files.data), blobs=vault().blobs)
    try:
        with files_kept as files, vault_transaction() as session:
            capsule_id = receive(session, request=request, vault=vault(), now=utc_now())
            attach(session, capsule_id=capsule_id, files=files, to=request.pair.keys())
    except AlreadyReceived:
        _ensure_same_family(words)
        return _told(request.pair, again=True)
    return _told(request.pair, again=False)


def send_anew(
    form: AskForm, *, capsule_id: str, keys: door.PrivateKeys, avoiding: Set[str]
) -> Received:
    """As `send`, to other people; the old request goes in the same transaction, or stays whole."""
    _words, request = _sealed(form, avoiding)
    files_kept = stored_files(uploads_in(form.files.data), blobs=vault().blobs)
    try:
        with files_kept as files, vault_transaction() as session:
            old_blobs = door.start_over(
                session,
                capsule_id=capsule_id,
                keys=keys,
                request=request,
                files=files,
                vault=vault(),
                now=utc_now(),
            )
    except AlreadyReceived:
        # The old request's own words come back here too: it would be told that it moved.
        raise WordsTaken
    delete_blobs(old_blobs, blobs=vault().blobs)
    return _told(request.pair, again=False)


def _sealed(
    form: AskForm, avoiding: Set[str] = frozenset()
) -> tuple[door.Words | None, SealedRequest]:
    words = None if form.without_words.data else door.read_receipt(form.words.data or "")
    pair = _pair(form, avoiding)
    asked = form.to_ask(current_language())
    return words, seal_request(asked, pair=pair, receipt=words, vault=vault())


def _ensure_same_family(words: door.Words | None) -> None:
    if words is None:
        raise WordsTaken
    with vault_reading() as session:
        found = door.find_row(session, words, vault=vault())
    door.ensure_same_request(found, words, vault=vault())


def _told(pair: Pair, *, again: bool) -> Received:
    return Received(pair.chosen.organisation_name, pair.backup.organisation_name, again)


def answering_entries(
    avoiding: Set[str] = frozenset(), *, children: bool = False, for_report: bool = False
) -> list[Certified]:
    """The people themselves, as the directory names them; raises IntakeClosed."""
    with vault_reading() as session:
        entries = with_room(session, vault=vault(), now=utc_now(), for_report=for_report)
        able = for_children(session, entries) if children else entries
    return [entry for entry in able if entry.intermediary_id not in avoiding]


def _pair(form: AskForm, avoiding: Set[str]) -> Pair:
    entries = answering_entries(avoiding, children=form.of_child, for_report=form.is_report)
    offered = {entry.organisation for entry in entries}
    if form.of_child and not offered.issuperset({form.chosen.data, form.backup.data}):
        raise NobodyToSealTo("no children there")
    return appoint(
        entries,
        chosen_organisation=form.chosen.data,
        backup_organisation=form.backup.data,
        excluded=form.kept_away,
    )
