"""What an intermediary writes into the conversation, by whichever of its two forms."""

from collections.abc import Callable
from contextlib import suppress

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import file_words
from blueprints.form_bodies import uploads_in
from blueprints.intermediary.forms import AnswerForm, NoteForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.views import Page
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault.attaching import stored_files
from portal.vault.errors import (
    AlreadySent,
    FileRefused,
    IntakeClosed,
    NobodyToSealTo,
    NotCertified,
    VaultBusy,
    VaultLocked,
)

Written = AnswerForm | NoteForm
Again = Callable[[Unlocked, str], str]


def put_in_thread(
    capsule: str, form: Written, verb: Callable[..., None], *, again: Again, refused: str
) -> Page:
    """Sign, seal and keep it by `verb`; or the page once more by `again`, with nothing lost."""
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.text.data or ""), 403
    if not form.validate():
        return again(me, ""), 400
    try:
        _put(me, capsule, form, verb)
    except FileRefused as bad:
        return again(me, str(file_words.REFUSED[bad.reason])), 400
    except VaultBusy:
        return again(me, _("Hay mucha gente entrando. Esperar un minuto.")), 503
    except (NobodyToSealTo, NotCertified, IntakeClosed):
        return again(me, refused), 409
    return redirect(url_for("intermediary.show", capsule=capsule), 303)


def _put(me: Unlocked, capsule: str, form: Written, verb: Callable[..., None]) -> None:
    files_kept = stored_files(uploads_in(form.files.data), blobs=vault().blobs)
    with suppress(AlreadySent), files_kept as files, vault_transaction() as session:
        verb(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            text=form.text.data or "",
            files=files,
            once=form.once.data or "",
            vault=vault(),
            now=utc_now(),
        )
