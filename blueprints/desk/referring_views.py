"""Referring a case: choosing an organisation and what it would see; taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints import referral_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.cell_words import in_words
from blueprints.desk import words
from blueprints.desk.case_page import Answer, act_on, desk_key
from blueprints.desk.referral_forms import ReferForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.errors import AidRefused
from portal.aid.models import Case
from portal.aid.referral_queries import referral_of
from portal.aid.referral_rules import is_stale
from portal.aid.referring import Scope, needs_of, refer_case, withdraw_referral
from portal.aid.rules import NeedKind
from portal.aid.service_queries import services_sought
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.organisations.queries import standing_organisations


@blueprint.get("/cases/<reference>/refer")
@requires(Permission.CASE_REFER)
def refer(reference: str) -> str:
    """The form, beside what the alliance's organisations give for these needs."""
    case = queries.case_for(db.session(), current_actor(), reference, holding=Permission.CASE_REFER)
    form = ReferForm(
        formdata=None, version=case.version, to=request.args.get("to", ""), needs=[case.need]
    )
    return _page(case, form)


@blueprint.post("/cases/<reference>/refer")
@requires(Permission.CASE_REFER)
def send_referral(reference: str) -> Response | tuple[str, int]:
    """Ask, through the intermediary, whether the family agrees."""
    actor, form = current_actor(), ReferForm()
    case = queries.case_for(db.session(), actor, reference, holding=Permission.CASE_REFER)
    _offer_choices(form, case)
    if not form.validate():
        return _page(case, form), 400
    try:
        with transaction() as session:
            refer_case(
                session,
                case=queries.case_for(
                    session, actor, reference, lock=True, holding=Permission.CASE_REFER
                ),
                to=form.to.data or "",
                scope=_scope(form),
                hands_over=bool(form.hands_over.data),
                days=form.days.data or 0,
                desk_key=desk_key(),
                actor=actor,
                version=form.version.data or 0,
                now=utc_now(),
            )
    except AidRefused as refusal:
        return _refused(reference, form, refusal), 409
    flash(_("Se preguntará a la familia por medio de su persona de enlace."), "good")
    return redirect(url_for("desk.case", reference=reference), 303)


@blueprint.post("/cases/<reference>/referrals/<referral>/withdraw")
@requires(Permission.CASE_REFER)
def take_back(reference: str, referral: str) -> Answer:
    """The other organisation sees nothing of it any more."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, found: withdraw_referral(
            session,
            case=found,
            referral=referral_of(session, found, referral),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("La canalización se retiró."),
        holding=Permission.CASE_REFER,
    )


def _refused(reference: str, form: ReferForm, refusal: AidRefused) -> str:
    case = queries.case_for(db.session(), current_actor(), reference, holding=Permission.CASE_REFER)
    # The next sending is about the case as the page shows it now.
    form.version.raw_data, form.version.data = None, case.version
    return _page(case, form, problem=referral_words.why(refusal))


def _scope(form: ReferForm) -> Scope:
    chosen = dict.fromkeys(form.fields.data or [], True)
    return Scope(needs=frozenset(NeedKind(one) for one in form.needs.data or []), **chosen)


def _offer_choices(form: ReferForm, case: Case) -> None:
    form.to.choices = [
        SelectChoice(one.reference, one.name)
        for one in standing_organisations(db.session())
        if one.id != case.organisation_id
    ]
    known = needs_of(case)
    form.needs.choices = [
        SelectChoice(kind.value, words.NEEDS[kind]) for kind in NeedKind if kind in known
    ]


def _page(case: Case, form: ReferForm, *, problem: str = "") -> str:
    session, today = db.session(), day_of(utc_now())
    _offer_choices(form, case)
    wanted = form.needs.data or [case.need]
    return render_template(
        "desk/refer.html",
        case=case,
        form=form,
        services=[
            service
            for need in wanted
            for service in services_sought(
                session, today=today, need=need, but=case.organisation_id
            )
        ],
        stale=lambda service: is_stale(service.assured_on, today),
        where=in_words(session, case.cell),
        problem=problem,
        words=words,
        told=referral_words,
    )
