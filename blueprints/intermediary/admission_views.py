"""An organisation's administrator admits people to make keys for it."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.views import blueprint
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.queries import people_of
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import reading, vault_reading, vault_transaction
from portal.vault.admitting import admit, admitted
from portal.vault.errors import NotAdmitted
from portal.vault.receiving_children import declare_receiver, declared, end_receiving


@dataclass(frozen=True)
class Candidate:
    """A person of enlace and one organisation that could admit them."""

    account: str
    handle: str
    organisation: str
    organisation_name: str


@blueprint.get("/admissions")
@requires(Permission.INTERMEDIARY_ENROL)
def admissions() -> str:
    """The organisation's people of enlace, and who of them may make keys."""
    found = _candidates()
    with vault_reading() as session:
        known = admitted(session, {one.account for one in found})
        ready = declared(session, {one.account for one in found})
    return render_template(
        "intermediary/admissions.html",
        candidates=found,
        admitted=known,
        ready=ready,
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/admissions/<organisation>/<account>")
@requires(Permission.INTERMEDIARY_ENROL)
def admit_person(organisation: str, account: str) -> Response:
    """From now on this person can make keys, once, for this organisation."""
    _ensure_ours(organisation, account)
    with vault_transaction() as session:
        admit(
            session,
            account=account,
            organisation=organisation,
            by_account=current_actor().reference,
            now=utc_now(),
        )
    flash(_("Admitida. Ya puede hacer su llave; dos colegas tienen que aprobarla."), "good")
    return redirect(url_for("intermediary.admissions"), 303)


@blueprint.post("/admissions/<organisation>/<account>/children")
@requires(Permission.INTERMEDIARY_ENROL)
def receive_children(organisation: str, account: str) -> Response:
    """From now on children may choose this person, or no longer; asked requests stay."""
    _ensure_ours(organisation, account)
    ends = request.form.get("ends") == "1"
    change = end_receiving if ends else declare_receiver
    try:
        with vault_transaction() as session:
            change(
                session,
                account=account,
                organisation=organisation,
                by_account=current_actor().reference,
                now=utc_now(),
            )
    except NotAdmitted:
        raise NotFound from None
    told = _("Ya no recibe solicitudes nuevas de menores.") if ends else _("Recibe a menores.")
    flash(told, "good")
    return redirect(url_for("intermediary.admissions"), 303)


def _ensure_ours(organisation: str, account: str) -> None:
    wanted = (account, organisation)
    if wanted not in {(one.account, one.organisation) for one in _candidates()}:
        raise NotFound


def _candidates() -> list[Candidate]:
    where = current_actor().organisations_with(Permission.INTERMEDIARY_ENROL)
    with reading() as session:
        return [
            Candidate(one.reference, one.handle, at.organisation.reference, at.organisation.name)
            for one in people_of(session, where, Role.INTERMEDIARY)
            for at in one.memberships
            if at.organisation_id in where and at.role == Role.INTERMEDIARY
        ]
