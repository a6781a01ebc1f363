"""Goods for a case: lines, setting apart, the second person, letting go."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk.case_page import Answer, act_on, case_page
from blueprints.desk.goods_forms import GoodsForm, ParcelForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.asking_goods import ask_goods
from portal.aid.commit_rules import WhyAgain
from portal.aid.errors import AidRefused
from portal.aid.letting_goods_go import decline_parcel, release_parcel
from portal.aid.parcel_queries import parcel_of_case
from portal.aid.setting_goods_apart import SetApart, approve_parcel, set_goods_apart
from portal.aid.stock_queries import centre_of, item_of
from portal.clock import utc_now
from portal.extensions import transaction


@blueprint.post("/cases/<reference>/goods")
@requires(Permission.CASE_TAKE)
def goods(reference: str) -> Answer:
    """Write down one line of what is needed in goods."""
    form = GoodsForm(prefix="goods")
    return act_on(
        reference,
        form,
        lambda session, found: ask_goods(
            session,
            case=found,
            item=item_of(session, found.organisation_id, form.item.data or ""),
            quantity=form.quantity.data or 0,
            version=form.version.data or 0,
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Necesidad anotada."),
    )


@blueprint.post("/cases/<reference>/parcels")
@requires(Permission.AID_COMMIT)
@freshly("desk.index")
def set_apart(reference: str) -> Answer:
    """Set goods apart, or propose it where two people decide."""
    form, actor = ParcelForm(prefix="parcel"), current_actor()
    if not form.validate():
        return case_page(reference, form), 400
    try:
        with transaction() as session:
            case = queries.case_for(
                session, actor, reference, lock=True, holding=Permission.AID_COMMIT
            )
            made = set_goods_apart(
                session,
                case=case,
                need_reference=form.need.data or "",
                centre=centre_of(session, case.organisation_id, form.centre.data or ""),
                quantity=form.quantity.data or 0,
                version=form.version.data or 0,
                actor=actor,
                now=utc_now(),
                why_again=WhyAgain(form.why_again.data) if form.why_again.data else None,
            )
            return _shown(reference, made)
    except AidRefused as refusal:
        return case_page(reference, form, refusal=refusal), 409


@blueprint.post("/cases/<reference>/parcels/<parcel>/approve")
@requires(Permission.AID_APPROVE)
@freshly("desk.index")
def approve_goods(reference: str, parcel: str) -> Answer:
    """The second person agrees; the one-time code is shown to them."""
    form, actor = ConfirmForm(prefix="plain"), current_actor()
    if not form.validate():
        return case_page(reference, form), 400
    try:
        with transaction() as session:
            case = queries.case_for(
                session, actor, reference, lock=True, holding=Permission.AID_APPROVE
            )
            found = parcel_of_case(session, case, parcel)
            made = approve_parcel(session, case=case, parcel=found, actor=actor, now=utc_now())
            return _shown(reference, made)
    except AidRefused as refusal:
        return case_page(reference, refusal=refusal), 409


@blueprint.post("/cases/<reference>/parcels/<parcel>/decline")
@requires(Permission.CASE_SEE)
def decline_goods(reference: str, parcel: str) -> Answer:
    """Not approved, or taken back: nothing had moved."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, case: decline_parcel(
            session,
            case=case,
            parcel=parcel_of_case(session, case, parcel),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("No se apartó nada."),
        holding=Permission.CASE_SEE,
    )


@blueprint.post("/cases/<reference>/parcels/<parcel>/release")
@requires(Permission.AID_COMMIT)
def release_goods(reference: str, parcel: str) -> Answer:
    """The goods are free again; the parcel's code opens nothing any more."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, case: release_parcel(
            session,
            case=case,
            parcel=parcel_of_case(session, case, parcel),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Lo apartado quedó libre en su centro."),
        holding=Permission.AID_COMMIT,
    )


def _shown(reference: str, made: SetApart) -> Answer:
    """The one-time code, shown once, on the answer itself; or that another person decides."""
    if not made.code:
        flash(_("Propuesto. Otra persona lo aprueba o no; hasta entonces nada se mueve."), "good")
        return redirect(url_for("desk.case", reference=reference), 303)
    return render_template(
        "desk/set_apart.html", reference=reference, parcel=made.parcel, code=made.code
    ), 200
