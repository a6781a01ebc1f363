"""The public log for machines, at addresses that stay: heads, proofs, leaves, and `verify.py`.

Nothing here names anybody: a leaf is a hash over facts and 256 random bits.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request

from blueprints.access_gate import public
from blueprints.asked_numbers import number_asked
from portal.errors import NotFound
from portal.extensions import db
from portal.giving.proving_gifts import proof_of_batch
from portal.giving.queries import batch_by_reference
from portal.ledger import log_queries
from portal.ledger.log_models import LogHead
from portal.ledger.log_proving import told_head
from portal.ledger.log_rules import as_file

blueprint = Blueprint("log", __name__)
LOG = "/log/<any(live, test):log>"
CONSISTENCY = "resguardo-consistency-1"
HEX = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/verify.py")
@public
def verifier() -> Response:
    """The one file that checks a receipt without asking anybody, with this portal's keys in it."""
    source = Path(current_app.root_path, "offline", "verify.py").read_text(encoding="utf-8")
    keys = tuple(log_queries.keys_of(db.session()))
    told = source.replace("\nKNOWN_KEYS = ()\n", f"\nKNOWN_KEYS = {keys!r}\n", 1)
    return _answer(told, "text/x-python", name="verify.py")


@blueprint.get(f"{LOG}/head.json")
@public
def head(log: str) -> Response:
    """The newest signed head."""
    return _json(told_head(_newest(log)))


@blueprint.get(f"{LOG}/heads.json")
@public
def heads(log: str) -> Response:
    """Signed heads from the newest down; `?before=` a size for older ones."""
    before = number_asked("before", least=1)
    found = log_queries.heads_before(db.session(), livemode=_live(log), before=before)
    return _json({"heads": [told_head(row) for row in found]})


@blueprint.get(f"{LOG}/consistency.json")
@public
def consistency(log: str) -> Response:
    """Proof that the head of `?to=` (or the newest) begins with the head of `?from=`."""
    first = _head(log, number_asked("from", least=1))
    second = _head(log, number_asked("to", least=1))
    if first.size > second.size:
        raise NotFound
    path = log_queries.consistency(db.session(), first.size, second.size, livemode=_live(log))
    told = {
        "format": CONSISTENCY,
        "first": told_head(first),
        "second": told_head(second),
        "path": [node.hex() for node in path],
    }
    return _json(told, name=f"historia-{first.size}-{second.size}.json")


@blueprint.get(f"{LOG}/inclusion.json")
@public
def inclusion(log: str) -> Response:
    """Where the leaf `?leaf=` stands under the newest head, and the path that leads to its root."""
    newest, leaf = _newest(log), request.args.get("leaf", "")
    at = (
        log_queries.position_of(db.session(), bytes.fromhex(leaf), livemode=_live(log))
        if HEX.fullmatch(leaf)
        else None
    )
    if at is None or at >= newest.size:
        raise NotFound
    path = log_queries.inclusion(db.session(), at, newest.size, livemode=_live(log))
    told = {"leaf": leaf, "index": at, "path": [x.hex() for x in path], "head": told_head(newest)}
    return _json(told)


@blueprint.get(f"{LOG}/leaves.json")
@public
def leaves(log: str) -> Response:
    """Up to a thousand leaves from `?from=`: whoever copies them all makes every root again."""
    newest, start = _newest(log), number_asked("from", least=0) or 0
    found = log_queries.leaves_from(db.session(), start, livemode=_live(log), below=newest.size)
    return _json({"from": start, "leaves": [leaf.hex() for leaf in found], "size": newest.size})


@blueprint.get("/log/batches/<reference>.json")
@public
def batch(reference: str) -> Response:
    """What was said in public of a batch, opened and proved."""
    found = batch_by_reference(db.session(), reference)
    file = proof_of_batch(db.session(), found)
    if file is None:
        raise NotFound
    return _answer(file, "application/json", name=f"lote-{found.name}.json")


def _live(log: str) -> bool:
    return log == "live"


def _newest(log: str) -> LogHead:
    return _head(log, None)


def _head(log: str, size: int | None) -> LogHead:
    session, livemode = db.session(), _live(log)
    found = (
        log_queries.newest_head(session, livemode=livemode)
        if size is None
        else log_queries.head_of_size(session, size, livemode=livemode)
    )
    if found is None:
        raise NotFound
    return found


def _json(told: Mapping[str, Any], *, name: str = "") -> Response:
    return _answer(as_file(told), "application/json", name=name)


def _answer(text: str, mimetype: str, *, name: str = "") -> Response:
    response = Response(text, mimetype=mimetype)
    response.cache_control.public = True
    response.cache_control.max_age = 60
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
