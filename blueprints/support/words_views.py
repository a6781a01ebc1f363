"""A family takes words of its own: at the first use of borrowed ones, or whenever it wants."""

from contextlib import suppress

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.limits import caller_key
from blueprints.support.asking import fresh_words
from blueprints.support.forms import ChangeWordsForm
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, vault, with_visit
from portal.clock import utc_now
from portal.extensions import limiter, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import ReceiptUnknown, VaultBusy, WordsTaken, WordsUnreadable

Page = str | Response | tuple[str, int]


@blueprint.get("/case/words")
@public
def words_page() -> Page:
    """The fresh words, before anything changes; the present ones have to be typed again."""
    current_visit()
    return change_words_page()


@blueprint.post("/receipt/words")
@public
@limiter.limit("20 per minute", key_func=caller_key)
def change_words() -> Page:
    """Only the fresh words open from now on; shown once more on the answer to this very POST."""
    form = ChangeWordsForm()
    if not form.validate():
        return change_words_page(form), 400
    try:
        return _changed(form)
    except ReceiptUnknown:
        told = _("Esas palabras no abren nada. Revise una por una y escríbalas otra vez.")
        return change_words_page(form, problem=told), 400
    except (WordsUnreadable, WordsTaken):
        form.fresh.data = ""
        told = _("No se cambió nada. Revise sus palabras; las nuevas son otras: apúntelas.")
        return change_words_page(form, problem=told), 400
    except VaultBusy:
        told = _("Hay muchas personas entrando. Espere un minuto y envíe otra vez.")
        return change_words_page(form, problem=told), 503


def change_words_page(
    form: ChangeWordsForm | None = None, *, borrowed: str = "", problem: str = ""
) -> str:
    """The words to come, and a field for those of now unless `borrowed` ones were just typed."""
    form = form or ChangeWordsForm(formdata=None, words=borrowed)
    form.fresh.data = form.fresh.data or fresh_words()
    if not borrowed:
        form.words.data = ""
    return render_template(
        "support/change_words.html", form=form, borrowed=borrowed, problem=problem
    )


def _changed(form: ChangeWordsForm) -> Response:
    old = door.read_receipt(form.words.data or "")
    fresh = door.read_receipt(form.fresh.data or "")
    # After a double click the fresh words open already; after a mistake they open nothing either.
    with suppress(ReceiptUnknown):
        relocked = door.relock(_found(old), old, fresh, vault=vault())
        with vault_transaction() as session:
            door.change_words(session, relocked=relocked, now=utc_now())
    # Held anew for this browser, the keys leave any other that came in with the old words.
    cookie = door.begin_visit(_found(fresh), fresh, vault=vault(), now=utc_now())
    page = render_template("support/words_changed.html", words=form.fresh.data)
    return with_visit(page, cookie)


def _found(words: door.Words) -> door.FoundRow:
    with vault_reading() as session:
        return door.find_row(session, words, vault=vault())
