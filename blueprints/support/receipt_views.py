"""Coming back with the eight words. Every wrong answer is the same answer."""

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.limits import caller_key
from blueprints.support.case_page import case_page
from blueprints.support.forms import WordsForm
from blueprints.support.views import blueprint
from blueprints.support.visit import vault, with_visit
from blueprints.support.words_views import change_words_page
from portal.clock import utc_now
from portal.extensions import limiter, vault_reading
from portal.vault import door
from portal.vault.errors import ReceiptUnknown, VaultBusy, WordsBorrowed, WordsUnreadable

Page = str | Response | tuple[str, int]


@blueprint.get("/receipt")
@public
def receipt() -> Page:
    """Where the words are typed."""
    return receipt_page("")


@blueprint.post("/receipt")
@public
@limiter.limit("20 per minute", key_func=caller_key)
def come_back() -> Page:
    """The request, directly: no address ever leads to it."""
    form = WordsForm()
    if not form.validate():
        return receipt_page("", 400)
    try:
        cookie = _begin(form.words.data or "")
    except WordsBorrowed:
        return change_words_page(borrowed=form.words.data or "")
    except (ReceiptUnknown, WordsUnreadable):
        return receipt_page(
            _("Esas palabras no abren nada. Revise una por una y escríbalas otra vez."), 400
        )
    except VaultBusy:
        return receipt_page(
            _("Hay muchas personas entrando. Espere un minuto y escríbalas otra vez."), 503
        )
    capsule_id, keys = door.keys_of_requester(cookie, vault=vault(), now=utc_now())
    return with_visit(case_page(capsule_id, keys), cookie)


def _begin(typed: str) -> str:
    words = door.read_receipt(typed)
    with vault_reading() as session:
        found = door.find_row(session, words, vault=vault())
    return door.begin_visit(found, words, vault=vault(), now=utc_now())


def receipt_page(problem: str, status: int = 200) -> tuple[str, int]:
    """The page without what was typed: nobody reads it over a shoulder."""
    form = WordsForm(formdata=None)
    return render_template("support/receipt.html", form=form, problem=problem), status
