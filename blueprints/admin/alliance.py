"""The alliance's administrators: which organisations belong to it."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.admin.forms import OrganisationForm
from blueprints.admin.views import blueprint
from blueprints.base_form import ConfirmForm
from blueprints.security_headers import forbid_storing
from portal.access.permissions import Permission as P
from portal.access.roles import Role
from portal.accounts.admitting import admit_organisation
from portal.accounts.errors import NotOfThisKind
from portal.accounts.inviting import issue_invitation
from portal.accounts.queries import organisation_by_slug, organisations
from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import db, transaction


@blueprint.get("/alliance")
@requires(P.ALLIANCE_MANAGE)
def alliance() -> str:
    """Every organisation, and a form to admit one more."""
    return _page(OrganisationForm(formdata=None))


@blueprint.post("/alliance")
@requires(P.ALLIANCE_MANAGE)
@freshly("admin.alliance")
def admit() -> Response | tuple[str, int]:
    """Admit an organisation."""
    form = OrganisationForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        with transaction() as session:
            admit_organisation(
                session,
                slug=form.slug.data,
                name=form.name.data,
                independence_group=form.independence_group.data,
                is_donataria=form.is_donataria.data,
                by=current_actor(),
                now=utc_now(),
            )
    except IntegrityError:
        form.slug.errors = [_("Otra organización ya usa ese nombre corto.")]
        return _page(form), 409
    flash(_("La organización ya es parte de la alianza."), "success")
    return redirect(url_for("admin.alliance"), 303)


@blueprint.post("/alliance/<slug>/administrator")
@requires(P.ALLIANCE_MANAGE)
@freshly("admin.alliance")
def start_off(slug: str) -> str | Response:
    """Show a code for the organisation's first administrator, or its one witness, once."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        with transaction() as session:
            about = organisation_by_slug(session, slug)
            code = issue_invitation(
                session,
                organisation_id=about.id,
                role=Role.WITNESS if about.witness_area else Role.ORGANISATION_ADMIN,
                by=current_actor(),
                key=settings.secret("PORTAL_LINK_KEY"),
                now=utc_now(),
            )
    except NotOfThisKind:
        flash(_("Esa organización ya tiene a quien da su voz: es una sola persona."), "error")
        return redirect(url_for("admin.alliance"), 303)
    forbid_storing()
    return render_template("volunteers/code.html", code=code, reset=False)


def _page(form: OrganisationForm) -> str:
    return render_template(
        "admin/alliance.html",
        organisations=organisations(db.session()),
        form=form,
        confirm=ConfirmForm(formdata=None),
    )
