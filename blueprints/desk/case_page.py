"""The page of one case, with its forms as they were typed and the refusal, if any."""

from collections.abc import Callable
from datetime import date

from flask import current_app, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from blueprints import people_words, referral_words
from blueprints.access_gate import current_actor
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.cell_words import in_words
from blueprints.desk import forms, goods_forms, people_forms, words
from blueprints.desk.programmes import programme_choices
from blueprints.desk.refusals import why
from portal.access.permissions import Permission
from portal.aid import parcel_queries, queries, stock_queries, working_queries
from portal.aid.clock_rules import clock_of
from portal.aid.desk_text import open_text
from portal.aid.errors import AidRefused
from portal.aid.evidence_queries import is_unproved, papers_of
from portal.aid.models import Case, Referral
from portal.aid.people_queries import asks_of
from portal.aid.picture_queries import pictures_of
from portal.aid.queries import programme_of
from portal.aid.rechecking import is_being_rechecked
from portal.aid.referral_queries import referrals_of, state_of
from portal.aid.rules import HouseholdBand, NeedKind, Urgency
from portal.aid.team_queries import Colleague, team_of
from portal.aid.triage_rules import score_of
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.ledger.aid_funds import AidFund, available_in_pool
from portal.money import Currency
from portal.volunteering.standing_queries import standing

Answer = Response | tuple[str, int]


def case_page(
    reference: str, typed: BaseForm | None = None, *, refusal: AidRefused | None = None
) -> str:
    """Render the case as it stands now; raises NotFound for what the actor may not see.

    `typed` is the form that was just sent: it shows again what was typed in it.
    """
    session = db.session()
    case = queries.case_for(session, current_actor(), reference)
    today = day_of(utc_now())
    team = team_of(session, case.organisation_id, need=case.need)
    commitments = queries.commitments_of(session, case)
    return render_template(
        "desk/case.html",
        case=case,
        read=lambda sealed: _read(case, sealed),
        read_note=_read_note,
        pictures=pictures_of(session, case),
        history=queries.history_of(session, case),
        commitments=commitments,
        papers=papers_of(session, commitments),
        is_unproved=is_unproved,
        tasks=working_queries.tasks_of(session, case),
        referrals=referrals_of(session, case),
        referral_state=lambda one: state_of(one, today),
        referral_words=referral_words,
        questions=working_queries.questions_of(session, case),
        where=in_words(session, case.cell),
        rechecking=is_being_rechecked(session, case),
        available={fund.name.lower(): _available(session, case, fund) for fund in AidFund},
        team={one.user_id: one for one in team},
        clock=clock_of(case.due_on, paused_on=case.paused_on, today=today),
        score=_score(case, today),
        today=today,
        placed=programme_of(session, case),
        is_mine=case.assigned_to_id == current_actor().user_id,
        asks=asks_of(session, case, standing=standing(utc_now())),
        people_words=people_words,
        typed=typed,
        problem=why(refusal) if refusal else "",
        words=words,
        **_goods(session, case, today),
        **_forms(session, case, team, typed),
    )


def act_on(
    reference: str,
    form: BaseForm,
    work: Callable[[Session, Case], object],
    told: str,
    *,
    holding: Permission = Permission.CASE_TAKE,
) -> Answer:
    """Do `work` to the locked case in one transaction, say `told`, and show the case again.

    What was typed stays on the page when the form or a rule refuses it.
    """
    if not form.validate():
        return case_page(reference, form), 400
    try:
        with transaction() as session:
            actor = current_actor()
            case = queries.case_for(session, actor, reference, lock=True, holding=holding)
            work(session, case)
    except AidRefused as refusal:
        return case_page(reference, form, refusal=refusal), 409
    flash(told, "good")
    return redirect(url_for("desk.case", reference=reference), 303)


def desk_key() -> str:
    """The key under which the desk's free text lies."""
    key: str = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
    return key


def new_form(name: str, case: Case | None = None) -> BaseForm:
    """One of the page's forms: as it was sent, or for `case` as it starts."""
    kind = FORMS[name]
    if case is None:
        return kind(prefix=_PREFIXES.get(name, ""))
    starts = {"version": case.version, "kind": case.need, "urgency": case.urgency}
    fields = {key: value for key, value in starts.items() if hasattr(kind, key)}
    return kind(formdata=None, prefix=_PREFIXES.get(name, ""), **fields)


FORMS: dict[str, type[BaseForm]] = {
    "version_form": forms.VersionForm,
    "need_form": forms.NeedForm,
    "commit_form": forms.CommitForm,
    "close_form": forms.CloseForm,
    "triage_form": forms.TriageForm,
    "assign_form": forms.AssignForm,
    "pause_form": forms.PauseForm,
    "duplicate_form": forms.DuplicateForm,
    "task_form": forms.TaskForm,
    "question_form": forms.QuestionForm,
    "goods_form": goods_forms.GoodsForm,
    "parcel_form": goods_forms.ParcelForm,
    "programme_form": forms.ProgrammeForm,
    "people_form": people_forms.PeopleForm,
    "plain_form": ConfirmForm,
}
# Forms that share the page share no names; those of before keep theirs.
_PREFIXES = {name: name.removesuffix("_form") for name in list(FORMS)[4:]}


def _goods(session: Session, case: Case, today: date) -> dict[str, object]:
    """What was set apart in goods, and where more may come from."""
    return {
        "parcels": parcel_queries.parcels_of(session, case),
        "items": stock_queries.items_of(session, case.organisation_id),
        "centres": stock_queries.open_centres(session, case.organisation_id),
        "free": stock_queries.free_by_centre(session, case.organisation_id, today)
        if case.goods
        else {},
    }


def _forms(
    session: Session, case: Case, team: list[Colleague], typed: BaseForm | None
) -> dict[str, BaseForm]:
    made = {
        name: typed if typed is not None and type(typed) is kind else new_form(name, case)
        for name, kind in FORMS.items()
    }
    for form in made.values():
        if isinstance(form, forms.AssignForm | forms.TaskForm):
            form.to.choices = [SelectChoice(one.reference, one.handle) for one in team]
        if isinstance(form, goods_forms.GoodsForm):
            items = stock_queries.items_of(session, case.organisation_id)
            form.item.choices = [SelectChoice(one.reference, one.name) for one in items]
        if isinstance(form, forms.ProgrammeForm):
            form.programme.choices = programme_choices(case)
    return made


def _read(case: Case, sealed: bytes) -> str:
    return open_text(sealed, key=desk_key(), case_reference=case.reference)


def _read_note(referral: Referral) -> str:
    """What the other organisation reported; it lies under the referral's own name."""
    sealed = referral.sealed_note or b""
    return open_text(sealed, key=desk_key(), case_reference=referral.reference)


def _available(session: Session, case: Case, fund: AidFund) -> object:
    return available_in_pool(
        session,
        organisation_id=case.organisation_id,
        currency=Currency.MXN,
        livemode=current_app.config["SETTINGS"].is_production,
        fund=fund,
    )


def _score(case: Case, today: date) -> object:
    return score_of(
        Urgency(case.urgency),
        NeedKind(case.need),
        HouseholdBand(case.household),
        opened_on=case.opened_on,
        today=today,
    )
