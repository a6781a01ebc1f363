"""A paper of hours is checked by anybody, without an account and without learning whose it is."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.limits import caller_key, keyed
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint, hours_wording
from blueprints.shifts.presence_codes import presence_key
from blueprints.shifts.presence_forms import NameForm
from portal.accounts.models import Organisation
from portal.errors import NotFound
from portal.extensions import db, limiter
from portal.volunteering import certificate_queries as queries
from portal.volunteering.hour_rules import standing
from portal.volunteering.naming_papers import is_named
from portal.volunteering.presence_codes import plain
from portal.volunteering.presence_models import HoursCertificate

checks = limiter.limit("30 per minute; 200 per hour", key_func=caller_key)
unknown = limiter.limit(
    "20 per hour", key_func=caller_key, deduct_when=lambda response: response.status_code == 404
)
names_by_caller = limiter.limit("6 per 10 minutes", key_func=caller_key)
names_by_paper = limiter.limit(
    "30 per day", key_func=lambda: keyed(plain((request.view_args or {}).get("code", "")))
)


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
    forbid_storing()
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
        words=hours_wording,
    )
