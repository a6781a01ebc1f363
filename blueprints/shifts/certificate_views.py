"""A paper of hours: its volunteer makes it, anybody checks it without an account."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, public, requires
from blueprints.limits import caller_key, keyed
from blueprints.shifts import blueprint, presence_wording
from blueprints.shifts.certificate_paper import certificate_pdf
from blueprints.shifts.presence_codes import link_to, presence_key
from blueprints.shifts.presence_forms import CertificateForm, NameForm
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, limiter, transaction
from portal.references import new_reference
from portal.volunteering import hour_queries as queries
from portal.volunteering.certifying_hours import certify, draw_blank, is_named, revoke
from portal.volunteering.hour_rules import standing
from portal.volunteering.presence_codes import plain
from portal.volunteering.presence_errors import HoursRefused
from portal.volunteering.presence_models import HoursCertificate

checks = limiter.limit("30 per minute; 200 per hour", key_func=caller_key)
unknown = limiter.limit(
    "20 per hour", key_func=caller_key, deduct_when=lambda response: response.status_code == 404
)
names_by_caller = limiter.limit("6 per 10 minutes", key_func=caller_key)
names_by_paper = limiter.limit(
    "30 per day", key_func=lambda: keyed(plain((request.view_args or {}).get("code", "")))
)


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
    totals = {t.slug: t.id for t in queries.hours_by_organisation(db.session(), actor.user_id)}
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
        form.ends.errors = [presence_wording.hours_refused(refused)]
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


@blueprint.get("/hours")
@public
def ask_code() -> Response | str:
    """Where a code is typed from a paper."""
    typed = plain(request.args.get("code", ""))
    if typed:
        return redirect(url_for("shifts.check_certificate", code=typed), 303)
    return render_template("shifts/check_ask.html", is_unknown=False)


@blueprint.get("/hours/<code>")
@public
@checks
@unknown
def check_certificate(code: str) -> str | tuple[str, int]:
    """What the paper is worth: organisation, period and hours, and nobody's name."""
    try:
        paper = queries.certificate_by_code(db.session(), code)
    except NotFound:
        return render_template("shifts/check_ask.html", is_unknown=True), 404
    return _check_page(paper, NameForm(formdata=None))


@blueprint.post("/hours/<code>")
@public
@names_by_caller
@names_by_paper
def check_name(code: str) -> str | tuple[str, int]:
    """Whether the name that is typed stands on the paper."""
    paper, form = queries.certificate_by_code(db.session(), code), NameForm()
    if not form.validate():
        return _check_page(paper, form), 422
    matches = is_named(paper, form.name.data or "", key=presence_key())
    return _check_page(paper, form, matches=matches)


def _check_page(paper: HoursCertificate, form: NameForm, *, matches: bool | None = None) -> str:
    organisation = db.session().get_one(Organisation, paper.organisation_id)
    return render_template(
        "shifts/check.html",
        paper=paper,
        organisation=organisation,
        standing=standing(
            revoked=paper.revoked_on is not None,
            minutes=paper.minutes,
            minutes_now=paper.minutes_now,
        ),
        form=form,
        matches=matches,
        words=presence_wording,
    )


def _form(*, fresh: bool = False) -> CertificateForm:
    totals = queries.hours_by_organisation(db.session(), current_actor().user_id)
    organisations = {total.slug: total.name for total in totals}
    if fresh:
        return CertificateForm(formdata=None, organisations=organisations, pressed=new_reference())
    return CertificateForm(organisations=organisations)


def _sent(code: str, name: str) -> Response:
    """Pressed twice, the second paper is the first: a name typed otherwise is not put on it."""
    paper = queries.certificate_by_code(db.session(), code)
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
