"""The coordinator's page: who volunteers, how far each was vetted, and codes to hand out."""

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.security_headers import forbid_storing
from blueprints.volunteers import blueprint, hold_views
from blueprints.volunteers.forms import InvitationForm, VettingForm
from portal.access.permissions import Permission as P
from portal.access.roles import Role
from portal.accounts.errors import EarlierLevelMissing, ExpiryOutOfRange, NotYourself
from portal.accounts.inviting import issue_invitation, issue_reset
from portal.accounts.models import User
from portal.accounts.queries import (
    attestations_of,
    open_codes,
    organisations_by_id,
    people_of,
    person_of_organisations,
)
from portal.accounts.rules import HIGHEST_LEVEL, KIND_OF_LEVEL
from portal.accounts.vetting import (
    current_vetting_level,
    record_vetting,
    vetting_levels,
    withdraw_vetting,
)
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction

A_YEAR = timedelta(days=365)


@blueprint.get("")
@requires(P.VOLUNTEER_VET)
def index() -> str:
    """The volunteers of my organisations and the codes not used yet."""
    now = utc_now()
    where = current_actor().organisations_with(P.VOLUNTEER_VET)
    people = people_of(db.session(), where, Role.VOLUNTEER)
    return render_template(
        "volunteers/index.html",
        people=people,
        levels=vetting_levels(db.session(), [person.id for person in people], now),
        codes=open_codes(db.session(), where, now),
        form=_invitation_form(),
        highest=HIGHEST_LEVEL,
    )


@blueprint.post("/codes")
@requires(P.VOLUNTEER_INVITE)
def invite() -> str | Response:
    """Show a new code, once."""
    form = _invitation_form()
    if not form.validate_on_submit():
        return redirect(url_for("volunteers.index"), 303)
    with transaction() as session:
        code = issue_invitation(
            session,
            organisation_id=form.organisation.data,
            by=current_actor(),
            key=_key(),
            now=utc_now(),
        )
    return _show(code, reset=False)


@blueprint.get("/<reference>")
@requires(P.VOLUNTEER_VET)
def person(reference: str) -> str:
    """One volunteer: what was attested, and the next step."""
    return _person_page(_volunteer(reference), VettingForm(formdata=None))


@blueprint.post("/<reference>/vetting")
@requires(P.VOLUNTEER_VET)
def vet(reference: str) -> Response | tuple[str, int]:
    """Vouch for the next level."""
    form = VettingForm()
    if not form.validate_on_submit():
        return _person_page(_volunteer(reference), form), 400
    try:
        with transaction() as session:
            volunteer = _volunteer(reference)
            level = _level(form, current_vetting_level(session, volunteer.id, utc_now()))
            record_vetting(
                session,
                volunteer=volunteer,
                level=level,
                kind=KIND_OF_LEVEL[level],
                by=current_actor(),
                expires_on=form.expires_on.data,
                now=utc_now(),
            )
    except (ExpiryOutOfRange, NotYourself, EarlierLevelMissing) as refusal:
        form.expires_on.errors = [_why(refusal)]
        return _person_page(_volunteer(reference), form), 409
    flash(_("Quedó registrado."), "success")
    return redirect(url_for("volunteers.person", reference=reference), 303)


@blueprint.post("/<reference>/vetting/<attestation>/withdrawal")
@requires(P.VOLUNTEER_VET)
def withdraw(reference: str, attestation: str) -> Response:
    """Take an attestation back."""
    with transaction() as session:
        volunteer = _volunteer(reference)
        found = [a for a in attestations_of(session, volunteer.id) if a.reference == attestation]
        if not found:
            raise NotFound
        withdraw_vetting(
            session,
            attestation=found[0],
            volunteer=volunteer,
            by=current_actor(),
            now=utc_now(),
        )
    flash(_("Ya no cuenta, ni lo que se apoyaba en ello."), "success")
    return redirect(url_for("volunteers.person", reference=reference), 303)


@blueprint.post("/<reference>/reset-code")
@requires(P.VOLUNTEER_INVITE)
def reset_code(reference: str) -> str:
    """Show a code with which the volunteer chooses a new password, once."""
    with transaction() as session:
        volunteer = _volunteer(reference)
        mine = current_actor().organisations_with(P.VOLUNTEER_INVITE)
        shared = {m.organisation_id for m in volunteer.memberships} & mine
        code = issue_reset(
            session,
            user=volunteer,
            organisation_id=min(shared),
            by=current_actor(),
            key=_key(),
            now=utc_now(),
        )
    return _show(code, reset=True)


@blueprint.post("/<reference>/hold")
@requires(P.VOLUNTEER_VET)
def lift_hold(reference: str) -> Response:
    """Somebody talked with the volunteer: they may sign up again."""
    return hold_views.lift(reference)


def _level(form: VettingForm, held: int) -> int:
    """The next one, or one that is renewed."""
    renewed = form.level.data
    return renewed if renewed in KIND_OF_LEVEL else min(held + 1, HIGHEST_LEVEL)


def _volunteer(reference: str) -> User:
    return person_of_organisations(db.session(), current_actor(), P.VOLUNTEER_VET, reference)


def _person_page(volunteer: User, form: VettingForm) -> str:
    now = utc_now()
    form.offer((now + A_YEAR).date())
    level = current_vetting_level(db.session(), volunteer.id, now)
    return render_template(
        "volunteers/person.html",
        person=volunteer,
        level=level,
        kinds=KIND_OF_LEVEL,
        attestations=attestations_of(db.session(), volunteer.id),
        holds=hold_views.holds_of(volunteer),
        form=form,
        confirm=ConfirmForm(formdata=None),
        today=now.date(),
        next_year=(now + A_YEAR).date(),
    )


def _invitation_form() -> InvitationForm:
    form = InvitationForm()
    mine = current_actor().organisations_with(P.VOLUNTEER_INVITE)
    form.organisation.choices = [
        SelectChoice(o.id, o.name) for o in organisations_by_id(db.session(), mine)
    ]
    return form


def _show(code: str, *, reset: bool) -> str:
    forbid_storing()
    return render_template("volunteers/code.html", code=code, reset=reset)


def _why(refusal: Refusal) -> str:
    match refusal:
        case ExpiryOutOfRange():
            return _("Elegir un día después de hoy y a lo más en dos años.")
        case NotYourself():
            return _("Nadie se revisa a sí mismo: pedirlo a otra persona de coordinación.")
    return _("Registrar primero el nivel anterior.")


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")
