"""The receipt as a page, and the proof that a donor takes home."""

from flask import Response, render_template

from blueprints.access_gate import public
from blueprints.gifts.receipts import check_link, facts_of
from blueprints.gifts.views import blueprint
from blueprints.qr_codes import picture_of
from blueprints.security_headers import forbid_storing
from portal.errors import NotFound
from portal.extensions import db
from portal.giving import queries
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.giving.models import Gift
from portal.giving.proving_gifts import proof_of_gift


@blueprint.get("/gifts/<token>/receipt")
@public
def receipt_page(token: str) -> str:
    """The gift's facts, its lines in the public log, and how to check them."""
    gift = _received(token)
    forbid_storing()
    proof = proof_of_gift(db.session(), gift)
    link = check_link(proof.first_leaf) if proof.file else ""
    return render_template(
        "gifts/receipt.html",
        gift=gift,
        token=token,
        proof=proof,
        facts=facts_of(gift, queries.movements_of(db.session(), gift)),
        link=link,
        picture=picture_of(link) if link else "",
    )


@blueprint.get("/gifts/<token>/proof.json")
@public
def proof(token: str) -> Response:
    """The file that `verify.py` reads; absent until a signed head covers the gift."""
    gift = _received(token)
    file = proof_of_gift(db.session(), gift).file
    if file is None:
        raise NotFound
    forbid_storing()
    response = Response(file, mimetype="application/json")
    name = f"{'prueba' if gift.livemode else 'ensayo'}-{gift.reference}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _received(token: str) -> Gift:
    """The gift whose link this is, once its money arrived; raises NotFound."""
    gift = queries.gift_by_token(db.session(), token)
    if GiftState(gift.state) not in MONEY_ARRIVED:
        raise NotFound
    return gift
