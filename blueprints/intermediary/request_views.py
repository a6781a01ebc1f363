"""One request: its cover, the conversation, and opening it with a reason."""

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import help_words
from blueprints.access_gate import requires
from blueprints.base_form import ConfirmForm
from blueprints.form_bodies import takes_files
from blueprints.intermediary.forms import AnswerForm, OpenForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.incident_choice import public_title
from blueprints.intermediary.releasing_views import empty_release_form, was_released
from blueprints.intermediary.report_views import opened_report
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from blueprints.intermediary.writing import put_in_thread
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import IntakeClosed, NotCertified, OpeningRefused
from portal.vault.queries import is_report
from portal.vault.rules import OpeningReason


@blueprint.get("/requests/<capsule>")
@requires(Permission.IDENTITY_OPEN)
def show(capsule: str) -> Page:
    """The cover and the conversation; no name is on this page."""
    return request_page(unlocked(), capsule)


@blueprint.post("/requests/<capsule>/open")
@requires(Permission.IDENTITY_OPEN)
def open_request(capsule: str) -> Page:
    """The identity, on the answer to this very POST; its audit row is committed before."""
    me, form = unlocked(), OpenForm()
    if not form.validate():
        return request_page(me, capsule, opening=form), 400
    try:
        identity, files = _opened(me, capsule, OpeningReason(form.reason.data))
    except OpeningRefused as refused:
        return request_page(me, capsule, problem=_why(refused)), 409
    except (NotCertified, IntakeClosed):
        return redirect(url_for("intermediary.index"), 303)
    if _is_report(capsule):
        return opened_report(capsule, identity, files)
    return render_template(
        "intermediary/opened.html",
        capsule=capsule,
        identity=identity,
        files=files,
        plain_form=ConfirmForm(formdata=None),
        incident=public_title(identity.get("incident", "")),
        form=empty_release_form(me, capsule, incident=identity.get("incident", "")),
        released=was_released(me, capsule),
        words=help_words,
    )


@blueprint.post("/requests/<capsule>/answer")
@requires(Permission.IDENTITY_OPEN)
@takes_files
def answer(capsule: str) -> Page:
    """A message, signed with this person's key and sealed to the family."""
    form = AnswerForm()
    return put_in_thread(
        capsule,
        form,
        door.write_to_requester,
        again=lambda me, problem: request_page(me, capsule, answering=form, problem=problem),
        refused=_(
            "No se puede enviar: la familia no lleva palabras, o tu llave ya no está vigente."
        ),
    )


def _opened(
    me: Unlocked, capsule: str, reason: OpeningReason
) -> tuple[dict[str, str], list[door.FileLine]]:
    now = utc_now()
    with vault_transaction() as session:
        opening_id = door.ask_to_open(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            reason=reason,
            vault=vault(),
            now=now,
        )
    with vault_reading() as session:
        mine: dict[str, Any] = {"holder_id": me.holder_id, "keys": me.keys, "now": now}
        found = door.open_identity(session, opening_id=opening_id, **mine)
        files = door.list_files(session, opening_id=opening_id, **mine)
    return dict(found), files


def _is_report(capsule: str) -> bool:
    with vault_reading() as session:
        return is_report(session, capsule)


def _why(refused: OpeningRefused) -> str:
    if refused.reason == "daily cap":
        return _("Ya se abrieron las solicitudes que caben en un día. Mañana se puede seguir.")
    return _("Todavía es turno del enlace 1: el relevo abre a los dos días, o si aquel no puede.")
