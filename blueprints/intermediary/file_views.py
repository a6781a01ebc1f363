"""One file of an opened request: on record first, then drawn anew or played, and never stored."""

import base64

from flask import g, render_template
from flask_babel import gettext as _

from blueprints.access_gate import requires
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import CannotOpen, FileRefused, OpeningRefused, VaultBusy


@blueprint.post("/requests/<capsule>/files/<file>")
@requires(Permission.IDENTITY_OPEN)
def open_file(capsule: str, file: str) -> Page:
    """What can be seen or heard of it, on the answer to this very POST."""
    me = unlocked()
    try:
        opened = _opened(me, capsule, file)
        return _shown(capsule, opened)
    except OpeningRefused:
        told = _("Para ver un archivo, abrir antes la identidad, hoy y con un motivo.")
        return request_page(me, capsule, problem=told), 409
    except (FileRefused, CannotOpen):
        told = _("El archivo no se puede dibujar de nuevo, así que no se muestra.")
        return _page(capsule, problem=told), 409
    except VaultBusy:
        return _page(capsule, problem=_("Hay mucha gente entrando. Esperar un minuto.")), 503


def _opened(me: Unlocked, capsule: str, file: str) -> door.OpenedFile:
    now = utc_now()
    with vault_transaction() as session:
        opening_id = door.ask_to_open_file(
            session, capsule_id=capsule, holder_id=me.holder_id, now=now
        )
    with vault_reading() as session:
        return door.read_file(
            session,
            opening_id=opening_id,
            content_id=file,
            holder_id=me.holder_id,
            keys=me.keys,
            blobs=vault().blobs,
            now=now,
        )


def _shown(capsule: str, opened: door.OpenedFile) -> str:
    if opened.kind.is_audio:
        g.sound_in_page = True
        return _page(capsule, sound=_data_url(opened.plain, opened.kind.value))
    pages = door.redraw(opened.plain, opened.kind.value)
    return _page(capsule, pictures=[_data_url(page, "image/jpeg") for page in pages])


def _data_url(raw: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(raw).decode()}"


def _page(
    capsule: str, *, pictures: list[str] | None = None, sound: str = "", problem: str = ""
) -> str:
    return render_template(
        "intermediary/file.html",
        capsule=capsule,
        pictures=pictures or [],
        sound=sound,
        problem=problem,
    )
