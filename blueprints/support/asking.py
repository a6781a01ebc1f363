"""A family's answers become one sealed request."""

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
from portal.vault.appointing import Pair, appoint, organisations
from portal.vault.attaching import attach, delete_blobs, store_files
from portal.vault.covers import Cover
from portal.vault.directories import certified
from portal.vault.errors import AlreadyReceived
from portal.vault.receiving import Ask, receive, seal_request


@dataclass(frozen=True)
class Received:
    """What the family is told: who will answer, who stands in, and whether it came twice."""

    chosen: str
    backup: str
    again: bool


def answering_organisations() -> dict[str, str]:
    """Who can answer now, reference to name; raises IntakeClosed."""
    with vault_reading() as session:
        return organisations(certified(session, vault=vault(), now=utc_now()).values())


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
    """Seal and store what the form says; sent twice counts once.

    Raises WordsUnreadable, WordsTaken, FileRefused, NobodyToSealTo, IntakeClosed or VaultBusy; no
    request is stored then.
    """
    words = door.read_receipt(form.words.data or "")
    excluded = frozenset(form.excluded.data or [])
    pair = _pair(form, excluded)
    request = seal_request(
        Ask(_identity(form), _cover(form), excluded), pair=pair, receipt=words, vault=vault()
    )
    files = store_files(uploads_in(form.files.data), blobs=vault().blobs)
    try:
        with vault_transaction() as session:
            capsule_id = receive(session, request=request, vault=vault(), now=utc_now())
            attach(session, capsule_id=capsule_id, files=files, to=pair.keys())
    except AlreadyReceived:
        delete_blobs([file.blob_id for file in files], blobs=vault().blobs)
        _ensure_same_family(words)
        return _told(pair, again=True)
    return _told(pair, again=False)


def _ensure_same_family(words: door.Words) -> None:
    with vault_reading() as session:
        found = door.find_row(session, words, vault=vault())
    door.ensure_same_request(found, words, vault=vault())


def _pair(form: AskForm, excluded: frozenset[str]) -> Pair:
    with vault_reading() as session:
        entries = certified(session, vault=vault(), now=utc_now()).values()
    return appoint(
        entries,
        chosen_organisation=form.chosen.data,
        backup_organisation=form.backup.data,
        excluded=excluded,
    )


def _identity(form: AskForm) -> dict[str, str]:
    return {
        "where": form.where.data or "",
        "incident": form.incident.data or "",
        "reach": form.reach.data or "",
        "more": form.more.data or "",
    }


def _cover(form: AskForm) -> Cover:
    return Cover(
        needs=tuple(form.needs.data or ()),
        urgency=form.urgency.data,
        language=current_language(),
    )


def _told(pair: Pair, *, again: bool) -> Received:
    return Received(pair.chosen.organisation_name, pair.backup.organisation_name, again)
