"""A bill that was sealed on the device: the paper is never looked into here, the desk is told."""

from contextlib import suppress

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FileField

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.form_bodies import takes_files, uploads_in
from blueprints.intermediary.evidence_words import named, why
from blueprints.intermediary.holding import vault
from blueprints.intermediary.offline_views import NOT_GENUINE, my_offline_holder, put_on_record
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.aid.errors import AidRefused
from portal.aid.evidence_queries import ensure_provable, provable_of
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, reading, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import AlreadySent, SignatureRefused, VaultRefusal
from portal.vault.evidence_rules import ensure_sensible


class SealedEvidenceForm(BaseForm):
    """The tool's file: bytes, so there is nothing to paste."""

    file = FileField(_l("Archivo que escribió la herramienta"))


@blueprint.get("/offline/evidence")
@requires(Permission.DELIVERY_MARK)
def sealed_evidence_page() -> str:
    """The help that papers may prove, by the reference that the tool asks for."""
    my_offline_holder()
    return _page(SealedEvidenceForm(formdata=None))


@blueprint.post("/offline/evidence")
@requires(Permission.DELIVERY_MARK)
@takes_files
def bring_sealed_evidence() -> Response | tuple[str, int]:
    """Keep it sealed and tell the desk; what does not verify is refused and put on record."""
    mine, form = my_offline_holder(), SealedEvidenceForm()
    chosen = uploads_in([form.file.data] if form.validate() and form.file.data else [])
    if not chosen:
        form.file.errors = [_("Elegir el archivo que escribió la herramienta.")]
        return _page(form), 400
    try:
        _take_in(chosen[0].plain, mine.holder_id)
    except SignatureRefused:
        put_on_record(mine.holder_id)
        return _page(form, problem=str(NOT_GENUINE)), 409
    except NotFound:
        told = _("Esa ayuda no es de un caso tuyo, o ya no está apartada. No se guardó nada.")
        return _page(form, problem=told), 409
    except (AidRefused, VaultRefusal) as refused:
        return _page(form, problem=why(refused)), 409
    flash(_("El comprobante quedó sellado. La mesa verá cuánto, qué día y su huella."), "good")
    return redirect(url_for("intermediary.sealed_evidence_page"), 303)


def _take_in(raw: bytes, holder_id: str) -> None:
    who = {"raw": raw, "holder_id": holder_id, "vault": vault(), "now": utc_now()}
    with vault_reading() as session:
        brought = door.read_brought(session, **who)
    said = brought.expense
    with reading() as session:
        found = ensure_provable(
            session, current_actor(), case=brought.case, commitment=said.commitment
        )
        if found.currency != said.amount.currency:
            raise NotFound
    ensure_sensible(said, today=day_of(who["now"]))
    door.keep_sealed(brought, blobs=vault().blobs)
    with suppress(AlreadySent), vault_transaction() as session:
        door.take_in_evidence(session, **who)


def _page(form: SealedEvidenceForm, *, problem: str = "") -> str:
    return render_template(
        "intermediary/offline_evidence.html",
        form=form,
        provable=provable_of(db.session(), current_actor(), ""),
        named=named,
        problem=problem,
    )
