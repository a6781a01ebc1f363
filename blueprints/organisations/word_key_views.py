"""Whose key is whose: the list against which anybody holds an organisation's signed words."""

from flask import current_app, render_template, request
from werkzeug.wrappers import Response

from blueprints.access_gate import public
from blueprints.organisations.views import blueprint
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db
from portal.incidents.word_key_models import WordKey
from portal.incidents.word_key_queries import PAGE, word_keys
from portal.incidents.word_roots import root_of
from portal.incidents.word_signing_rules import fingerprint
from portal.ledger.log_rules import as_file
from portal.publishing.word_key_proofs import proof_of_keys, told_end, told_key

FORMAT = "resguardo-word-keys-1"


@blueprint.get("/organisations/word-keys")
@public
def keys_for_words() -> str:
    """Every key that an organisation signed its words with, and until when."""
    keys, following = _page()
    return render_template(
        "organisations/word_keys.html",
        keys=keys,
        following=following,
        fingerprint=fingerprint,
        is_proved=_proof(keys) is not None,
    )


@blueprint.get("/organisations/word-keys.json")
@public
def keys_for_words_file() -> Response:
    """The same for machines, with the certificates."""
    keys, following = _page()
    told = {
        "format": FORMAT,
        "keys": [{**told_key(key), "end": told_end(key)} for key in keys],
        "next": following,
        "root": root_of(db.session()).public,
    }
    return _file(as_file(told))


@blueprint.get("/organisations/word-keys/proof.json")
@public
def proof_of_keys_for_words() -> Response:
    """What the public log says of these keys, opened and proved: `verify.py` reads it."""
    file = _proof(_page()[0])
    if file is None:
        raise NotFound
    return _file(file)


def _proof(keys: list[WordKey]) -> str | None:
    settings: Settings = current_app.config["SETTINGS"]
    return proof_of_keys(db.session(), keys, livemode=settings.livemode)


def _page() -> tuple[list[WordKey], int | None]:
    after = request.args.get("after", "0")
    if not after.isdecimal() or len(after) > 9:
        raise NotFound
    found = word_keys(db.session(), after=int(after))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _file(text: str) -> Response:
    return Response(text, mimetype="application/json")
