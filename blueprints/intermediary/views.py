"""The intermediary's desk: the inbox, unlocking and locking."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import help_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.complaints import read_complaints
from blueprints.intermediary.ended_cases import let_go_of_ended
from blueprints.intermediary.forms import UnlockForm
from blueprints.intermediary.holding import (
    Standing,
    my_holder,
    standing,
    unlocked,
    vault,
    with_keys,
    without_keys,
)
from blueprints.intermediary.inbox import page_after, read_inbox
from blueprints.intermediary.lapses import cases_without_answer
from blueprints.intermediary.leaving import listen
from blueprints.limits import keyed
from blueprints.security_headers import forbid_storing
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import limiter, vault_transaction
from portal.vault import door
from portal.vault.errors import (
    CannotOpen,
    IntakeClosed,
    NotCertified,
    VaultBusy,
    VaultLocked,
    WordsUnreadable,
)

blueprint = Blueprint("intermediary", __name__)
blueprint.record_once(listen)
Page = str | Response | tuple[str, int]


@blueprint.before_request
def _never_store() -> None:
    forbid_storing()


@blueprint.errorhandler(VaultLocked)
def _locked(_error: VaultLocked) -> Page:
    """The seven words first; what was only to be read is then one step away."""
    return _unlock_page("", then=request.path if request.method == "GET" else "", status=403)


@blueprint.get("/")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def index() -> Page:
    """The inbox, by urgency; or what stands between this person and it."""
    where = standing(my_holder())
    if where is Standing.LOCKED:
        return _unlock_page("")
    if where is Standing.OFFLINE:
        return offline_views.offline_page()
    if where is not Standing.UNLOCKED:
        return render_template("intermediary/not_yet.html", standing=where)
    me = unlocked()
    letters = read_inbox(me)
    return render_template(
        "intermediary/inbox.html",
        page=page_after(letters, request.args.get("after", "")),
        late=sum(letter.waiting.is_late for letter in letters),
        complaints=read_complaints(me),
        waiting=cases_without_answer(),
        words=help_words,
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/unlock")
@requires(Permission.INTERMEDIARY_DESK_SEE)
@limiter.limit("10 per 10 minutes", key_func=lambda: keyed(current_actor().reference))
def unlock() -> Page:
    """Hold the keys in this process's memory, for this browser, for fifteen idle minutes."""
    form = UnlockForm()
    then = form.then.data or ""
    if not form.validate():
        return _unlock_page(_("Escribir las siete palabras."), then=then, status=400)
    try:
        cookie = _unlock(form.words.data or "")
    except (CannotOpen, WordsUnreadable):
        problem = _("Esas palabras no abren la llave. Revisarlas y escribirlas otra vez.")
        return _unlock_page(problem, then=then, status=400)
    except (NotCertified, IntakeClosed):
        return redirect(url_for("intermediary.index"), 303)
    except VaultBusy:
        return _unlock_page(_("Hay mucha gente entrando. Esperar un minuto."), then, status=503)
    let_go_of_ended(unlocked(cookie))
    return with_keys(redirect(_safe(then), 303), cookie)


@blueprint.post("/lock")
@requires(Permission.INTERMEDIARY_DESK_SEE)
def lock() -> Response:
    """Someone else sits down here: the keys are forgotten at once."""
    return without_keys(make_response(redirect(url_for("intermediary.index"), 303)))


def _unlock(passphrase: str) -> str:
    now = utc_now()
    with vault_transaction() as session:
        stored = door.locked_holder(session, current_actor().reference, vault=vault(), now=now)
    return door.unlock(stored, passphrase, vault=vault(), now=now)


def _unlock_page(problem: str, then: str = "", *, status: int = 200) -> Page:
    form = UnlockForm(formdata=None)
    form.then.data = then
    return render_template("intermediary/unlock.html", form=form, problem=problem), status


def _safe(then: str) -> str:
    home = url_for("intermediary.index")
    return then if then.startswith(home) else home


# It asks for this page's blueprint itself.
from blueprints.intermediary import offline_views  # noqa: E402
