"""Keys: making one's own, vouching for colleagues, suspending at once, and the directory."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.colleagues import colleagues, directory_in_force
from blueprints.intermediary.forms import EnrolForm
from blueprints.intermediary.holding import my_holder, settings, unlocked, vault
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.accounts.queries import organisations_by_id
from portal.clock import utc_now
from portal.config import Mode
from portal.errors import NotFound
from portal.extensions import reading, vault_transaction
from portal.vault import door
from portal.vault.certifying import publish_with_demo_root
from portal.vault.enrolling import FreshKeys, enrol, new_keys
from portal.vault.errors import IntakeClosed, MayNotApprove, NotCertified, VaultBusy
from portal.vault.rules import APPROVALS_NEEDED
from portal.vault.starting import demo_root


@blueprint.get("/keys")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def keys() -> Page:
    """The directory with fingerprints and expiry, and who still waits for approvals."""
    return render_template(
        "intermediary/keys.html",
        mine=my_holder(),
        directory=directory_in_force(),
        colleagues=colleagues(),
        needed=APPROVALS_NEEDED,
        now=utc_now(),
        can_publish=settings().mode is Mode.DEMO,
        enrolment=_enrol_form(),
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/keys/enrol")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def enrol_me() -> Page:
    """Make a key pair. The seven words are on the answer to this POST and nowhere else."""
    form = _enrol_form()
    if my_holder() is not None or not form.validate():
        return redirect(url_for("intermediary.keys"), 303)
    try:
        fresh = new_keys(vault=vault())
    except VaultBusy:
        flash(_("Hay mucha gente entrando. Esperar un minuto."), "warn")
        return redirect(url_for("intermediary.keys"), 303)
    _enrol(fresh, my_organisations()[form.organisation.data])
    return render_template(
        "intermediary/enrolled.html",
        passphrase=str(fresh.passphrase),
        fingerprint=fresh.public.fingerprint.hex(),
        needed=APPROVALS_NEEDED,
    )


@blueprint.post("/keys/<holder_id>/approve")
@requires(Permission.INTERMEDIARY_APPROVE)
def approve(holder_id: str) -> Response:
    """Vouch, with one's own signature, that these keys are this person's."""
    me = unlocked()
    try:
        with vault_transaction() as session:
            door.approve(
                session,
                holder_id=holder_id,
                approver_id=me.holder_id,
                keys=me.keys,
                vault=vault(),
                now=utc_now(),
            )
    except (MayNotApprove, IntakeClosed):
        flash(_("Esta aprobación no cuenta: hace falta llave vigente, y una sola vez."), "bad")
    else:
        flash(_("Aprobada. Entra en el siguiente directorio."), "good")
    return redirect(url_for("intermediary.keys"), 303)


@blueprint.get("/keys/<holder_id>/suspend")
@requires(Permission.INTERMEDIARY_APPROVE)
def suspend_page(holder_id: str) -> str:
    """Says what suspending does, before it is done."""
    colleague = next((one for one in colleagues() if one.holder.holder_id == holder_id), None)
    if colleague is None:
        raise NotFound
    form = ConfirmForm(formdata=None)
    return render_template("intermediary/suspend.html", colleague=colleague, form=form)


@blueprint.post("/keys/<holder_id>/suspend")
@requires(Permission.INTERMEDIARY_APPROVE)
def suspend(holder_id: str) -> Response:
    """Lock a colleague out at once."""
    me = unlocked()
    try:
        with vault_transaction() as session:
            door.suspend(
                session,
                holder_id=holder_id,
                by_holder_id=me.holder_id,
                vault=vault(),
                now=utc_now(),
            )
    except (NotCertified, IntakeClosed):
        flash(_("Tu llave ya no está en un directorio vigente. No se suspendió a nadie."), "bad")
    else:
        flash(_("Suspendida. Desde ahora no puede abrir nada."), "warn")
    return redirect(url_for("intermediary.keys"), 303)


@blueprint.post("/keys/publish")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def publish() -> Response:
    """In a demo the root is on this machine and signs at a click; a real one signs offline."""
    if settings().mode is not Mode.DEMO:
        raise NotFound
    with vault_transaction() as session:
        publish_with_demo_root(session, root=demo_root(settings()), vault=vault(), now=utc_now())
    flash(_("Directorio firmado por la raíz de la demostración."), "good")
    return redirect(url_for("intermediary.keys"), 303)


def _enrol_form() -> EnrolForm:
    form = EnrolForm()
    form.organisation.choices = [
        SelectChoice(reference, one.name) for reference, one in my_organisations().items()
    ]
    return form


def my_organisations() -> dict[str, Organisation]:
    """The organisations for which this person may hold keys, by reference."""
    where = current_actor().organisations_with(Permission.INTERMEDIARY_DESK_SEE)
    with reading() as session:
        return {one.reference: one for one in organisations_by_id(session, where)}


def _enrol(fresh: FreshKeys, organisation: Organisation) -> None:
    with vault_transaction() as session:
        enrol(
            session,
            account=current_actor().reference,
            organisation=organisation.reference,
            organisation_name=organisation.name,
            fresh=fresh,
            now=utc_now(),
        )
