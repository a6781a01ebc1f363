"""Staff: gifts of which a fiscal receipt is wanted, the file to stamp, the stamped one back."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.gifts.cfdi_forms import StampForm, TakeOutForm
from blueprints.gifts.cfdi_words import FIELDS, STEPS, why
from blueprints.gifts.views import blueprint
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from blueprints.tax_words import REGIME_NAMES
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, reading, transaction
from portal.giving.cfdi_errors import (
    NoReceiptHere,
    NothingInForce,
    NotInPesos,
    NotYours,
    StampedBefore,
    XmlRefused,
)
from portal.giving.cfdi_queries import (
    issuer_of,
    receipt_for,
    stamped_for,
    to_cancel_for,
    to_issue_for,
)
from portal.giving.cfdi_rules import LARGEST, PayForm
from portal.giving.keeping_stamps import keep_stamp, note_cancelled
from portal.giving.tax_rules import use_of
from portal.giving.writing_cfdi import note_taken_out, write_xml


@blueprint.get("/desk/cfdi")
@requires(Permission.CFDI_HANDLE)
def receipts() -> str:
    """What is to be stamped, what is to be cancelled, what was stamped lately."""
    forbid_storing()
    session, actor, live = db.session(), current_actor(), settings().livemode
    wanted, more = to_issue_for(session, actor, livemode=live, after=request.args.get("after", ""))
    wrong, more_wrong = to_cancel_for(
        session, actor, livemode=live, after=request.args.get("wrong", "")
    )
    return render_template(
        "gifts/cfdi_queue.html",
        wanted=wanted,
        more=more,
        wrong=wrong,
        more_wrong=more_wrong,
        stamped=stamped_for(session, actor, livemode=live),
        live=live,
    )


@blueprint.get("/desk/cfdi/<reference>")
@requires(Permission.CFDI_HANDLE)
def fiscal_receipt(reference: str) -> str:
    """One gift: who it is for, and the two halves of the work."""
    return _page(reference)


@blueprint.post("/desk/cfdi/<reference>/xml")
@requires(Permission.CFDI_HANDLE)
def take_out(reference: str) -> BaseResponse | tuple[str, int]:
    """The file to stamp. Written before anything is held: its library takes seconds to load."""
    form, actor, now = TakeOutForm(), current_actor(), utc_now()
    if not form.validate_on_submit():
        return _page(reference, form=form), 400
    try:
        with reading() as session:
            pay_form = PayForm(form.pay_form.data)
            body = write_xml(session, actor=actor, reference=reference, pay_form=pay_form, now=now)
        with transaction() as session:
            note_taken_out(session, actor=actor, reference=reference, now=now)
    except (NoReceiptHere, NotInPesos, NotYours) as refusal:
        return _page(reference, form=form, problem=why(refusal)), 409
    forbid_storing()
    answer = Response(body, mimetype="application/xml")
    kind = "por-timbrar" if settings().livemode else "ensayo"
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}-{reference}.xml"'
    return answer


@blueprint.post("/desk/cfdi/<reference>/stamped")
@requires(Permission.CFDI_HANDLE)
def bring_back(reference: str) -> BaseResponse | tuple[str, int]:
    """Keep the stamped file, or say in which field it is not this gift's."""
    form = StampForm()
    if not form.validate_on_submit() or not form.file.data:
        return _page(reference, problem=_("Elegir el archivo XML timbrado.")), 400
    body = form.file.data.stream.read(LARGEST + 1)
    try:
        with transaction() as session:
            keep_stamp(
                session, actor=current_actor(), reference=reference, body=body, now=utc_now()
            )
    except XmlRefused as refused:
        return _page(reference, fields=refused.fields), 422
    except (NoReceiptHere, NotYours, StampedBefore) as refusal:
        return _page(reference, problem=why(refusal)), 409
    flash(_("Guardado. Quien donó ya puede descargarlo en la página de su donativo."), "good")
    return redirect(url_for("gifts.receipts"), 303)


@blueprint.post("/desk/cfdi/<reference>/cancelled")
@requires(Permission.CFDI_HANDLE)
def cancelled(reference: str) -> BaseResponse:
    """Note that the receipt was cancelled where it was stamped."""
    try:
        with transaction() as session:
            note_cancelled(session, actor=current_actor(), reference=reference, now=utc_now())
    except NothingInForce as refusal:
        flash(why(refusal), "warn")
    else:
        flash(_("Anotado: ese CFDI ya no vale."), "good")
    return redirect(url_for("gifts.receipts"), 303)


def _page(
    reference: str,
    *,
    form: TakeOutForm | None = None,
    problem: str = "",
    fields: tuple[str, ...] = (),
) -> str:
    forbid_storing()
    receipt = receipt_for(db.session(), current_actor(), reference)
    return render_template(
        "gifts/cfdi_gift.html",
        receipt=receipt,
        gift=receipt.gift,
        issuer=issuer_of(db.session(), receipt.gift.campaign.organisation_id),
        use=use_of(receipt.wish.donor) if receipt.wish else "",
        step=STEPS[receipt.step],
        regimes=REGIME_NAMES,
        form=form or TakeOutForm(formdata=None),
        stamp_form=StampForm(formdata=None),
        confirm=ConfirmForm(),
        problem=problem,
        wrong=[FIELDS[name] for name in fields],
    )
