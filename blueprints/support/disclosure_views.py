"""A family agrees to a disclosure or stops it; its one reader reads it."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from blueprints import disclosure_words
from blueprints.access_gate import current_actor, public
from blueprints.base_form import ConfirmForm
from blueprints.limits import caller_key
from blueprints.support.case_views import Page
from blueprints.support.forms import WordsForm
from blueprints.support.views import blueprint
from blueprints.support.visit import current_visit, vault
from portal.clock import utc_now
from portal.extensions import limiter, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import OpeningRefused, ReceiptUnknown, VaultBusy, WordsUnreadable
from portal.vault.rules import REQUESTER


@blueprint.get("/case/disclosures")
@public
def disclosures() -> Page:
    """What would be shown, to whom and what for, and each day it was read."""
    capsule_id, keys = current_visit()
    with vault_reading() as session:
        found = door.disclosures_of(session, capsule_id=capsule_id, recipient=REQUESTER, keys=keys)
        readings = door.past_readings(session, capsule_id)
    return render_template(
        "support/disclosures.html",
        disclosures=found,
        readings=readings,
        field_names=disclosure_words.FIELD_NAMES,
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/case/disclosures/<disclosure_id>/consent")
@public
def consent(disclosure_id: str) -> Page:
    """Agree, with a signature that only the words can make."""
    capsule_id, keys = current_visit()
    with vault_transaction() as session:
        door.consent(session, capsule_id=capsule_id, disclosure_id=disclosure_id, keys=keys)
    return redirect(url_for("support.disclosures"), 303)


@blueprint.post("/case/disclosures/<disclosure_id>/stop")
@public
def stop(disclosure_id: str) -> Page:
    """Take the consent back: what was locked for the reader goes at once."""
    capsule_id, _keys = current_visit()
    with vault_transaction() as session:
        door.stop_disclosure(session, capsule_id=capsule_id, disclosure_id=disclosure_id)
    return redirect(url_for("support.disclosures"), 303)


@blueprint.get("/disclosed")
@public
def disclosed() -> Page:
    """Where the reader's words are typed."""
    return _words_page("")


@blueprint.post("/disclosed")
@public
@limiter.limit("20 per minute", key_func=caller_key)
def read_disclosed() -> Page:
    """The agreed fields, on the answer to this POST; the reading is on record before."""
    form = WordsForm()
    if not form.validate():
        return _words_page("", 400)
    try:
        found = _read(form.words.data or "")
    except (ReceiptUnknown, WordsUnreadable, OpeningRefused):
        told = _(
            "Esas palabras no abren nada. Revíselas, o entre con su cuenta. Quizá pasó la fecha."
        )
        return _words_page(told, 400)
    except VaultBusy:
        return _words_page(
            _("Hay muchas personas entrando. Espere un minuto y escríbalas otra vez."), 503
        )
    return render_template(
        "support/disclosed_read.html", fields=found, field_names=disclosure_words.FIELD_NAMES
    )


def _read(typed: str) -> Mapping[str, str]:
    now, words = utc_now(), door.read_receipt(typed)
    account = current_actor().reference
    with vault_reading() as session:
        found = door.find_disclosure(session, words, account=account, vault=vault(), now=now)
    keys = door.unlock_disclosure(found, words, vault=vault())
    with vault_transaction() as session:
        reading_id = door.ask_to_read(session, disclosure_id=found.disclosure_id, now=now)
    with vault_reading() as session:
        return door.read_disclosure(session, reading_id=reading_id, keys=keys, now=now)


def _words_page(problem: str, status: int = 200) -> tuple[str, int]:
    form = WordsForm(formdata=None)
    return render_template("support/disclosed.html", form=form, problem=problem), status
