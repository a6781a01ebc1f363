"""The organisation's administrators: people, roles, and who did what."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.admin.forms import RevokeForm, RoleForm
from blueprints.asked_numbers import page_asked
from blueprints.base_form import ConfirmForm
from blueprints.role_names import role_name
from blueprints.security_headers import forbid_storing
from portal.access.permissions import Permission as P
from portal.access.roles import Role
from portal.accounts.errors import LastAdministrator, NotYourself, RolesNeverTogether
from portal.accounts.granting_roles import grant_role, revoke_role
from portal.accounts.inviting import issue_invitation, issue_reset
from portal.accounts.models import User
from portal.accounts.queries import organisations_by_id, people_of, person_of_organisations
from portal.audit.queries import PAGE, deeds_in
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction

blueprint = Blueprint("admin", __name__)


@blueprint.get("/members")
@requires(P.MEMBERS_MANAGE)
def members() -> str:
    """The people of my organisations, and a form to invite one more."""
    mine = current_actor().organisations_with(P.MEMBERS_MANAGE)
    people = people_of(db.session(), mine, None)
    return render_template("admin/members.html", people=people, mine=mine, form=_role_form())


@blueprint.post("/members/codes")
@requires(P.MEMBERS_MANAGE)
@freshly("admin.members")
def invite() -> str | Response:
    """Show a code for a role, once."""
    form = _role_form()
    if not form.validate_on_submit():
        return redirect(url_for("admin.members"), 303)
    with transaction() as session:
        code = issue_invitation(
            session,
            organisation_id=form.organisation.data,
            role=Role(form.role.data),
            by=current_actor(),
            key=_key(),
            now=utc_now(),
        )
    return _show(code, reset=False)


@blueprint.get("/members/<reference>")
@requires(P.MEMBERS_MANAGE)
def member(reference: str) -> str:
    """One person: their roles in my organisations."""
    return _member_page(_person(reference), _role_form())


@blueprint.post("/members/<reference>/roles")
@requires(P.MEMBERS_MANAGE)
@freshly("admin.member")
def grant(reference: str) -> Response | tuple[str, int]:
    """Give a role."""
    form = _role_form()
    if not form.validate_on_submit():
        return _member_page(_person(reference), form), 400
    try:
        with transaction() as session:
            grant_role(
                session,
                user=_person(reference),
                organisation_id=form.organisation.data,
                role=Role(form.role.data),
                by=current_actor(),
                now=utc_now(),
            )
    except (RolesNeverTogether, NotYourself) as refusal:
        form.role.errors = [_why(refusal)]
        return _member_page(_person(reference), form), 409
    return _done(reference)


@blueprint.post("/members/<reference>/roles/revocation")
@requires(P.MEMBERS_MANAGE)
@freshly("admin.member")
def revoke(reference: str) -> Response:
    """Take a role away."""
    form = RevokeForm()
    if not form.validate_on_submit() or form.role.data not in set(Role):
        raise NotFound
    try:
        with transaction() as session:
            revoke_role(
                session,
                user=_person(reference),
                organisation_id=int(form.organisation.data),
                role=Role(form.role.data),
                by=current_actor(),
                now=utc_now(),
            )
    except (LastAdministrator, NotYourself) as refusal:
        flash(_why(refusal), "error")
        return redirect(url_for("admin.member", reference=reference), 303)
    return _done(reference)


@blueprint.post("/members/<reference>/reset-code")
@requires(P.MEMBERS_MANAGE)
@freshly("admin.member")
def reset_code(reference: str) -> str | Response:
    """Show a code with which the person chooses a new password, once."""
    mine = current_actor().organisations_with(P.MEMBERS_MANAGE)
    try:
        with transaction() as session:
            person = _person(reference)
            code = issue_reset(
                session,
                user=person,
                organisation_id=min({m.organisation_id for m in person.memberships} & mine),
                by=current_actor(),
                key=_key(),
                now=utc_now(),
            )
    except NotYourself as refusal:
        flash(_why(refusal), "error")
        return redirect(url_for("admin.member", reference=reference), 303)
    return _show(code, reset=True)


@blueprint.get("/audit")
@requires(P.AUDIT_SEE)
def audit() -> str:
    """Who did what in my organisations."""
    mine = current_actor().organisations_with(P.AUDIT_SEE)
    deeds = deeds_in(db.session(), mine, before=page_asked())
    return render_template("admin/audit.html", deeds=deeds[:PAGE], more=len(deeds) > PAGE)


def _person(reference: str) -> User:
    return person_of_organisations(db.session(), current_actor(), P.MEMBERS_MANAGE, reference)


def _member_page(person: User, form: RoleForm) -> str:
    mine = current_actor().organisations_with(P.MEMBERS_MANAGE)
    held = [m for m in person.memberships if m.organisation_id in mine]
    return render_template(
        "admin/member.html", person=person, held=held, form=form, confirm=ConfirmForm(formdata=None)
    )


def _role_form() -> RoleForm:
    form = RoleForm()
    mine = current_actor().organisations_with(P.MEMBERS_MANAGE)
    form.organisation.choices = [
        SelectChoice(o.id, o.name) for o in organisations_by_id(db.session(), mine)
    ]
    return form


def _show(code: str, *, reset: bool) -> str:
    forbid_storing()
    return render_template("volunteers/code.html", code=code, reset=reset)


def _done(reference: str) -> Response:
    flash(_("Quedó registrado."), "success")
    # Taking the last role in my organisations takes the person out of my sight.
    try:
        _person(reference)
    except NotFound:
        return redirect(url_for("admin.members"), 303)
    return redirect(url_for("admin.member", reference=reference), 303)


def _why(refusal: Refusal) -> str:
    match refusal:
        case RolesNeverTogether():
            return _(
                "%(wanted)s no puede juntarse con lo que ya hace esta persona: quien abre "
                "identidades no lleva casos, dinero ni administración.",
                wanted=role_name(refusal.wanted),
            )
        case LastAdministrator():
            return _("Es la única persona que administra. Nombrar a otra antes de quitarla.")
    return _("Nadie cambia sus propios permisos: pedirlo a otra persona de administración.")


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
