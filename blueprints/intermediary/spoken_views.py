"""What a family said at the door or on the telephone is noted in the conversation."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import file_words
from blueprints.access_gate import requires
from blueprints.form_bodies import takes_files, uploads_in
from blueprints.intermediary.forms import NoteForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from portal.vault.attaching import stored_files
from portal.vault.errors import (
    FileRefused,
    IntakeClosed,
    NobodyToSealTo,
    NotCertified,
    VaultBusy,
    VaultLocked,
)


@blueprint.post("/requests/<capsule>/note")
@requires(Permission.IDENTITY_OPEN)
@takes_files
def note_down(capsule: str) -> Page:
    """Signed by who heard it, and marked so: never as though the family had written it."""
    form = NoteForm()
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.said.data or ""), 403
    if not form.validate():
        return request_page(me, capsule, noting=form), 400
    try:
        _note(me, capsule, form)
    except FileRefused as refused:
        told = str(file_words.REFUSED[refused.reason])
        return request_page(me, capsule, noting=form, problem=told), 400
    except VaultBusy:
        told = _("Hay mucha gente entrando. Esperar un minuto.")
        return request_page(me, capsule, noting=form, problem=told), 503
    except (NobodyToSealTo, NotCertified, IntakeClosed):
        told = _("No se apuntó: tu llave ya no está en un directorio vigente.")
        return request_page(me, capsule, noting=form, problem=told), 409
    return redirect(url_for("intermediary.show", capsule=capsule), 303)


def _note(me: Unlocked, capsule: str, form: NoteForm) -> None:
    files_kept = stored_files(uploads_in(form.files.data), blobs=vault().blobs)
    with files_kept as files, vault_transaction() as session:
        door.note_spoken(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            text=form.said.data or "",
            files=files,
            vault=vault(),
            now=utc_now(),
        )
