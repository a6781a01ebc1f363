"""A file that an intermediary sent: drawn anew or played, on the answer to this very POST."""

from flask import g, render_template
from flask_babel import gettext as _

from blueprints.access_gate import public
from blueprints.data_urls import data_url
from blueprints.limits import caller_key
from blueprints.support.case_page import case_page
from blueprints.support.case_views import Page
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, vault
from portal.extensions import limiter, vault_reading
from portal.vault import door
from portal.vault.errors import CannotOpen, FileRefused, VaultBusy


@blueprint.post("/case/files/<file>")
@public
@limiter.limit("20 per minute", key_func=caller_key)
def open_file(file: str) -> Page:
    """What can be seen or heard of it; the file itself never reaches the phone's downloads."""
    capsule_id, keys = current_visit()
    try:
        with vault_reading() as session:
            opened = door.read_file_to_requester(
                session, capsule_id=capsule_id, content_id=file, keys=keys, vault=vault()
            )
        return _shown(opened)
    except (FileRefused, CannotOpen):
        told = _("Ese archivo no se puede mostrar. Dígaselo a su enlace.")
        return case_page(capsule_id, keys, problem=told), 409
    except VaultBusy:
        told = _("Hay muchas personas escribiendo. Envíe otra vez en un momento.")
        return case_page(capsule_id, keys, problem=told), 503


def _shown(opened: door.OpenedFile) -> str:
    if opened.kind.is_audio:
        g.sound_in_page = True
        sound, pictures = data_url(opened.plain, opened.kind.value), []
    else:
        pages = door.redraw(opened.plain, opened.kind.value)
        sound, pictures = "", [data_url(page, "image/jpeg") for page in pages]
    return render_template("support/file.html", sound=sound, pictures=pictures)
