"""The airlock: what an intermediary wrote by hand passes to the desk, and nothing else."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import help_words, trace_words
from blueprints.access_gate import requires
from blueprints.intermediary.forms import ReleaseForm
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.incident_choice import incident_choices
from blueprints.intermediary.lapses import facts_of, tie_to
from blueprints.intermediary.original_beside import Original, open_original, read_again
from blueprints.intermediary.views import Page, blueprint
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import (
    AlreadyReleased,
    IntakeClosed,
    NotCertified,
    OpeningRefused,
    VaultLocked,
)


@blueprint.get("/requests/<capsule>/release")
@requires(Permission.CASE_RELEASE)
def release_page(capsule: str) -> Page:
    """The form, empty but for what the cover says."""
    return _page(empty_release_form(unlocked(), capsule), capsule)


@blueprint.post("/requests/<capsule>/release")
@requires(Permission.CASE_RELEASE)
def release(capsule: str) -> Page:
    """Scan, then pass on: facts to the desk, the link sealed to its people."""
    form = ReleaseForm()
    form.incident.choices = incident_choices()
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.text.data or ""), 403
    original = read_again(me, capsule, form.opening.data or "")
    if not form.validate():
        return _page(form, capsule, original=original), 400
    scan = scanned(form.text.data)
    if not scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or ""):
        return _page(form, capsule, scan=scan, original=original), 400
    try:
        _release(me, capsule, form)
    except (AlreadyReleased, NotCertified, IntakeClosed) as refused:
        return _page(form, capsule, original=original, problem=_why(refused)), 409
    flash(_("Pasó a la mesa. Ahí nadie puede ver de quién es."), "good")
    return redirect(url_for("intermediary.show", capsule=capsule), 303)


@blueprint.post("/requests/<capsule>/release/beside")
@requires(Permission.IDENTITY_OPEN)
def release_beside(capsule: str) -> Page:
    """The draft as it stands, marked, with the original beside it: on record before it is read."""
    form = ReleaseForm()
    form.incident.choices = incident_choices()
    try:
        me = unlocked()
    except VaultLocked:
        return render_template("intermediary/locked_draft.html", text=form.text.data or ""), 403
    try:
        original = open_original(me, capsule)
    except OpeningRefused:
        told = _("Hoy no se puede abrir: es turno del otro enlace, o ya se abrieron las de un día.")
        return _page(form, capsule, problem=told), 409
    except (NotCertified, IntakeClosed) as refused:
        return _page(form, capsule, problem=_why(refused)), 409
    return _page(form, capsule, scan=scanned(form.text.data), original=original)


def empty_release_form(me: Unlocked, capsule: str, *, incident: str = "") -> ReleaseForm:
    """A form that starts from the cover and the family's incident; raises CapsuleNotFound."""
    with vault_reading() as session:
        cover = door.open_cover(
            session, capsule_id=capsule, holder_id=me.holder_id, keys=me.keys
        ).cover
    form = ReleaseForm(formdata=None)
    form.incident.choices = incident_choices()
    form.need.data = next(iter(cover.needs), None)
    form.urgency.data = cover.urgency
    form.incident.data = incident
    return form


def was_released(me: Unlocked, capsule: str) -> bool:
    """Whether the request already is a case on the desk."""
    with vault_reading() as session:
        link = door.case_link(session, capsule_id=capsule, recipient=me.holder_id, keys=me.keys)
    return link is not None


def _release(me: Unlocked, capsule: str, form: ReleaseForm) -> None:
    tie = tie_to(form.incident.data or "")
    facts = facts_of(form, tie, organisation=me.holder.organisation)
    with vault_transaction() as session:
        door.release(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            facts=facts,
            incident=tie.incident,
            vault=vault(),
            now=utc_now(),
        )


def _page(
    form: ReleaseForm,
    capsule: str,
    *,
    scan: Scanned | None = None,
    original: Original | None = None,
    problem: str = "",
) -> str:
    scan = scan or Scanned(())
    form.seen.data = scan.seen
    form.opening.data = original.opening if original else ""
    return render_template(
        "intermediary/release.html",
        form=form,
        capsule=capsule,
        scan=scan,
        original=original,
        problem=problem,
        words=help_words,
        traces=trace_words,
    )


def _why(refused: Exception) -> str:
    if isinstance(refused, AlreadyReleased):
        return _("Esta solicitud ya había pasado a la mesa. No pasa dos veces.")
    return _("Tu llave ya no está en un directorio vigente. No se pasó nada.")
