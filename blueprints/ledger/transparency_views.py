"""The public log for people: what it says, how to check it, and a page that checks a receipt."""

import re

from flask import render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from blueprints.access_gate import public
from blueprints.asked_numbers import page_asked
from blueprints.base_form import BaseForm
from blueprints.ledger.receipt_checker import Verdict, fingerprint, judged, reasons
from blueprints.ledger.views import blueprint
from blueprints.payment import by_caller, settings
from blueprints.remembering import remembered
from portal.extensions import db
from portal.giving.batch_proposal_queries import approvers_of_batches
from portal.giving.queries import public_batches
from portal.ledger import log_queries
from portal.ledger.log_rules import log_name

HEX = re.compile(r"[0-9a-f]{64}")


class CheckForm(BaseForm):
    """The receipt's file, and a later piece of history if there is one."""

    receipt = FileField(
        _("Prueba de tu donativo (archivo .json)"),
        validators=[FileRequired(_("Elige el archivo que descargaste."))],
    )
    later = FileField(_("Historia posterior (archivo .json)"))


@blueprint.get("/transparency")
@public
@remembered
def transparency() -> str:
    """The newest head, those before it, the batches, and how to check it all by oneself."""
    session, livemode = db.session(), settings().livemode
    before = page_asked()
    batches = public_batches(session, livemode=livemode)
    return render_template(
        "ledger/transparency.html",
        livemode=livemode,
        log=log_name(livemode=livemode),
        newest=log_queries.newest_head(session, livemode=livemode),
        heads=log_queries.heads_before(session, livemode=livemode, before=before, limit=20),
        keys=log_queries.keys_of(session),
        fingerprint=fingerprint,
        batches=batches,
        approvers=approvers_of_batches(session, batches),
    )


@blueprint.get("/transparency/check")
@public
def check() -> str:
    """Where a receipt is checked; `?leaf=` comes from the picture on a receipt's paper."""
    return _check_page(CheckForm())


@blueprint.post("/transparency/check")
@public
@by_caller
def check_here() -> tuple[str, int]:
    """Check the file on the server, for browsers that cannot. Nothing is kept."""
    form = CheckForm()
    if not form.validate():
        return _check_page(form), 422
    later = form.later.data
    verdict = judged(form.receipt.data.read(), later.read() if later else b"")
    return _check_page(form, verdict), 200 if verdict.holds else 422


def _check_page(form: CheckForm, verdict: Verdict | None = None) -> str:
    leaf = request.args.get("leaf", "")
    return render_template(
        "ledger/check.html",
        form=form,
        verdict=verdict,
        words=reasons(),
        keys=log_queries.keys_of(db.session()),
        leaf=leaf if HEX.fullmatch(leaf) else "",
        found=_found(leaf) if HEX.fullmatch(leaf) else None,
    )


def _found(leaf: str) -> dict[str, object] | None:
    """In which log a leaf stands under a signed head, as which line."""
    session = db.session()
    for livemode in (True, False):
        at = log_queries.position_of(session, bytes.fromhex(leaf), livemode=livemode)
        head = log_queries.newest_head(session, livemode=livemode)
        if at is not None and head and at < head.size:
            return {"line": at + 1, "head": head, "livemode": livemode}
    return None
