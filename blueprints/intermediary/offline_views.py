"""Requests of a person whose keys live outside the portal: fetch them, bring answers back."""

from flask import Response as FileAnswer
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FileField, TextAreaField
from wtforms.validators import Optional

from blueprints import help_words
from blueprints.access_gate import requires
from blueprints.base_form import BaseForm
from blueprints.form_bodies import takes_files, uploads_in
from blueprints.intermediary.forms import OpenForm
from blueprints.intermediary.holding import my_holder, vault
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import (
    CapsuleNotFound,
    IntakeClosed,
    NotCertified,
    OpeningRefused,
    SignatureRefused,
)
from portal.vault.queries import Holder, inbox, news_for
from portal.vault.rules import OpeningReason

NOT_GENUINE = _l("El archivo no se puede comprobar. No se envió nada y quedó registrado.")


class BringForm(BaseForm):
    """What the tool sealed: its file, or what stands in it."""

    file = FileField(_l("Archivo que escribió la herramienta"), validators=[Optional()])
    sealed = TextAreaField(_l("O su contenido"), validators=[Optional()])

    def raw(self) -> bytes:
        """The sealed file; empty when there is neither."""
        chosen = uploads_in([self.file.data] if self.file.data else [])
        return chosen[0].plain.strip() if chosen else (self.sealed.data or "").strip().encode()


def my_offline_holder() -> Holder:
    """The person, if their keys live outside; raises NotFound."""
    holder = my_holder()
    if holder is None or not holder.offline:
        raise NotFound
    return holder


@blueprint.post("/offline/<capsule>/fetch")
@requires(Permission.IDENTITY_OPEN)
def fetch_bundle(capsule: str) -> Response:
    """One request as a sealed file; its audit row is committed before a byte is returned."""
    mine, form = my_offline_holder(), OpenForm()
    if not form.validate():
        flash(_("Falta el motivo."), "bad")
        return redirect(url_for("intermediary.index"), 303)
    try:
        raw = _exported(mine.holder_id, capsule, OpeningReason(form.reason.data))
    except (OpeningRefused, NotCertified, IntakeClosed):
        flash(_("Ahora no se puede descargar esta solicitud."), "bad")
        return redirect(url_for("intermediary.index"), 303)
    answer = FileAnswer(raw, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = "attachment; filename=bundle.resguardo"
    return answer


@blueprint.post("/offline/bring")
@requires(Permission.IDENTITY_OPEN)
@takes_files
def bring_answer() -> Response:
    """Take in a sealed answer, or refuse it and put that on record."""
    mine, form = my_offline_holder(), BringForm()
    raw = form.raw() if form.validate() else b""
    if not raw:
        flash(_("Elegir el archivo que escribió la herramienta, o pegar su contenido."), "bad")
        return redirect(url_for("intermediary.index"), 303)
    now = utc_now()
    try:
        with vault_transaction() as session:
            door.take_in_answer(session, raw=raw, holder_id=mine.holder_id, vault=vault(), now=now)
    except (SignatureRefused, CapsuleNotFound):
        put_on_record(mine.holder_id)
        flash(NOT_GENUINE, "bad")
    except (NotCertified, IntakeClosed):
        flash(_("Tu llave ya no está en un directorio vigente."), "bad")
    else:
        flash(_("Respuesta enviada."), "good")
    return redirect(url_for("intermediary.index"), 303)


def put_on_record(holder_id: str) -> None:
    """A file that did not verify leaves a row in the audit and a line in the log."""
    with vault_transaction() as session:
        door.record_refusal(session, holder_id=holder_id, now=utc_now())


def _exported(holder_id: str, capsule: str, reason: OpeningReason) -> bytes:
    now = utc_now()
    with vault_transaction() as session:
        opening_id = door.ask_to_open(
            session,
            capsule_id=capsule,
            holder_id=holder_id,
            reason=reason,
            vault=vault(),
            now=now,
        )
        file_opening_id = (
            door.ask_to_open_file(session, capsule_id=capsule, holder_id=holder_id, now=now)
            if door.has_files(session, capsule_id=capsule, holder_id=holder_id)
            else ""
        )
    with vault_reading() as session:
        return door.export_bundle(
            session,
            opening_id=opening_id,
            file_opening_id=file_opening_id,
            holder_id=holder_id,
            blobs=vault().blobs,
            now=now,
        )


def offline_page() -> str:
    """What there is to fetch, by day, and the place to bring answers; nothing here is opened."""
    mine = my_offline_holder()
    with vault_reading() as session:
        lines, news = inbox(session, mine.holder_id), news_for(session, mine.holder_id)
    return render_template(
        "intermediary/offline_inbox.html",
        lines=sorted(lines, key=lambda line: (line.opened, not news.get(line.capsule_id))),
        news=news,
        reasons=help_words.REASONS_TO_OPEN,
        opening=OpenForm(formdata=None),
        bringing=BringForm(formdata=None),
    )
