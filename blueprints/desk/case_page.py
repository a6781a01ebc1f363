"""The page of one case, with its forms as they were typed and the refusal, if any."""

from flask import current_app, render_template

from blueprints.access_gate import current_actor
from blueprints.base_form import ConfirmForm
from blueprints.desk import words
from blueprints.desk.forms import CloseForm, CommitForm, NeedForm, VersionForm
from portal.aid import queries
from portal.aid.desk_text import open_text
from portal.aid.errors import AidRefused
from portal.aid.picture_queries import pictures_of
from portal.aid.rechecking import is_being_rechecked
from portal.extensions import db
from portal.ledger.aid_funds import available_in_pool
from portal.money import Currency


def case_page(
    reference: str,
    *,
    need_form: NeedForm | None = None,
    commit_form: CommitForm | None = None,
    close_form: CloseForm | None = None,
    refusal: AidRefused | None = None,
) -> str:
    """Render the case as it stands now; raises NotFound for what the actor may not see."""
    session = db.session()
    case = queries.case_for(session, current_actor(), reference)
    settings = current_app.config["SETTINGS"]
    return render_template(
        "desk/case.html",
        case=case,
        text=open_text(
            case.sealed_text,
            key=settings.secret("PORTAL_DESK_KEY"),
            case_reference=case.reference,
        ),
        pictures=pictures_of(session, case),
        history=queries.history_of(session, case),
        commitments=queries.commitments_of(session, case),
        rechecking=is_being_rechecked(session, case),
        pool=available_in_pool(
            session,
            organisation_id=case.organisation_id,
            currency=Currency.MXN,
            livemode=settings.is_production,
        ),
        is_mine=case.assigned_to_id == current_actor().user_id,
        version_form=VersionForm(formdata=None, version=case.version),
        need_form=need_form or NeedForm(formdata=None, kind=case.need),
        commit_form=commit_form or CommitForm(formdata=None),
        close_form=close_form or CloseForm(formdata=None, version=case.version),
        name_form=ConfirmForm(formdata=None),
        problem=words.why(refusal) if refusal else "",
        words=words,
    )
