"""The donor, behind their signed link: ask for the fiscal receipt of a gift, and take it home."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from blueprints.access_gate import public
from blueprints.base_form import ConfirmForm
from blueprints.gifts.cfdi_forms import DonorTaxForm
from blueprints.gifts.cfdi_words import why
from blueprints.gifts.views import blueprint
from blueprints.payment import by_caller
from blueprints.security_headers import forbid_storing
from blueprints.tax_words import show_faults
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction
from portal.giving import queries
from portal.giving.asking_cfdi import unwish_cfdi, wish_cfdi
from portal.giving.cfdi_errors import NoReceiptHere, NotYours, StampedBefore, TaxRefused
from portal.giving.cfdi_queries import issuer_of, receipt_of, stamped_file
from portal.giving.cfdi_rules import MAY_ASK
from portal.giving.gift_rules import GiftState


@blueprint.get("/gifts/<token>/cfdi")
@public
def cfdi(token: str) -> str:
    """Where it stands, what was said, and the form while it may be changed."""
    return _page(token)


@blueprint.post("/gifts/<token>/cfdi")
@public
@by_caller
def ask_cfdi(token: str) -> BaseResponse | tuple[str, int]:
    """Write down for whom it is."""
    form, reference = DonorTaxForm(), queries.gift_by_token(db.session(), token).reference
    if not form.validate_on_submit():
        return _page(token, form), 400
    try:
        with transaction() as session:
            wish_cfdi(
                session,
                gift_reference=reference,
                donor=form.donor,
                as_written=bool(form.as_written.data),
                today=day_of(utc_now()),
            )
    except TaxRefused as refused:
        show_faults(form, refused.faults)
        return _page(token, form), 422
    except (NoReceiptHere, NotYours, StampedBefore) as refusal:
        return _page(token, form, problem=why(refusal)), 409
    flash(_("Guardado. La organización lo emite cuando tu dinero haya llegado."), "good")
    return redirect(url_for("gifts.cfdi", token=token), 303)


@blueprint.post("/gifts/<token>/cfdi/forget")
@public
@by_caller
def forget_cfdi(token: str) -> BaseResponse:
    """Erase what the donor said of themselves."""
    reference = queries.gift_by_token(db.session(), token).reference
    with transaction() as session:
        unwish_cfdi(session, gift_reference=reference)
    flash(_("Borrado. Ya no guardamos tus datos fiscales de este donativo."), "good")
    return redirect(url_for("gifts.cfdi", token=token), 303)


@blueprint.get("/gifts/<token>/cfdi.xml")
@public
def cfdi_file(token: str) -> Response:
    """The stamped receipt in force, as it came from where it was stamped."""
    gift = queries.gift_by_token(db.session(), token)
    stamp = stamped_file(db.session(), gift)
    forbid_storing()
    answer = Response(stamp.body, mimetype="application/xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="cfdi-{stamp.uuid}.xml"'
    return answer


def _page(token: str, form: DonorTaxForm | None = None, *, problem: str = "") -> str:
    forbid_storing()
    gift = queries.gift_by_token(db.session(), token)
    receipt = receipt_of(db.session(), gift)
    if form is None:
        form = DonorTaxForm(formdata=None, obj=receipt.wish)
    return render_template(
        "gifts/cfdi.html",
        token=token,
        gift=gift,
        receipt=receipt,
        issues=issuer_of(db.session(), gift.campaign.organisation_id) is not None,
        may_ask=GiftState(gift.state) in MAY_ASK and receipt.stamp is None,
        form=form,
        confirm=ConfirmForm(),
        problem=problem,
    )
