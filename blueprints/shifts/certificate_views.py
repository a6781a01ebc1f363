"""A paper of hours: its volunteer makes it, anybody checks it without an account."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint, hours_wording
from blueprints.shifts.certificate_paper import certificate_pdf
from blueprints.shifts.presence_codes import link_to, presence_key
from blueprints.shifts.presence_forms import CertificateForm
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.references import new_reference
from portal.volunteering.certificate_queries import certificate_by_code
from portal.volunteering.certifying_hours import certify
from portal.volunteering.naming_papers import draw_blank, is_named
from portal.volunteering.presence_errors import HoursRefused
from portal.volunteering.revoking_papers import revoke
from portal.volunteering.sum_queries import hours_by_organisation


@blueprint.get("/me/hours/certificate")
@requires(Permission.SHIFT_SIGN_UP)
def ask_certificate() -> str:
    """For which organisation and period."""
    today = day_of(utc_now())
    form = _form(fresh=True)
    form.begins.data, form.ends.data = today - timedelta(days=365), today
    return render_template("shifts/certificate.html", form=form)


@blueprint.post("/me/hours/certificate")
@requires(Permission.SHIFT_SIGN_UP)
def make_certificate() -> Response | tuple[str, int]:
    """Issue the paper and send it: the name on it is kept nowhere."""
    form, name = _form(), (request.form.get("name") or "").strip()
    if not form.validate():
        return render_template("shifts/certificate.html", form=form), 422
    blank, actor = draw_blank(name, key=presence_key()), current_actor()
    totals = {t.slug: t.id for t in hours_by_organisation(db.session(), actor.user_id)}
    try:
        with transaction() as session:
            paper = certify(
                session,
                volunteer=actor,
                organisation_id=totals[form.organisation.data],
                from_=form.begins.data,
                until=form.ends.data,
                blank=blank,
                pressed=form.pressed.data or "",
                now=utc_now(),
            )
            code = paper.code
    except HoursRefused as refused:
        form.ends.errors = [hours_wording.hours_refused(refused)]
        return render_template("shifts/certificate.html", form=form), 409
    return _sent(code, name)


@blueprint.post("/me/hours/certificates/<code>/revocation")
@requires(Permission.SHIFT_SIGN_UP)
def revoke_certificate(code: str) -> Response:
    """Take an own paper back."""
    with transaction() as session:
        revoke(session, code=code, volunteer=current_actor(), now=utc_now())
    flash(_("Constancia retirada: quien la compruebe lo verá."), "good")
    return redirect(url_for("shifts.hours"), 303)


def _form(*, fresh: bool = False) -> CertificateForm:
    totals = hours_by_organisation(db.session(), current_actor().user_id)
    organisations = {total.slug: total.name for total in totals}
    if fresh:
        return CertificateForm(formdata=None, organisations=organisations, pressed=new_reference())
    return CertificateForm(organisations=organisations)


def _sent(code: str, name: str) -> Response:
    """Pressed twice, the second paper is the first: a name typed otherwise is not put on it."""
    paper = certificate_by_code(db.session(), code)
    organisation = db.session().get_one(Organisation, paper.organisation_id)
    file = certificate_pdf(
        paper,
        organisation=organisation.name,
        name=name if is_named(paper, name, key=presence_key()) else "",
        link=link_to(url_for("shifts.check_certificate", code=paper.code)),
        is_demo=organisation.is_demo,
    )
    return send_file(
        file,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=_("constancia-de-horas.pdf"),
    )
