"""Asking for help: one page, one POST, answered directly and never stored."""

import secrets
from collections.abc import Callable

from flask import render_template
from flask_babel import gettext as _

from blueprints import file_words
from blueprints.access_gate import public
from blueprints.form_bodies import takes_files
from blueprints.limits import caller_key
from blueprints.support.asking import (
    Received,
    answering_organisations,
    fresh_words,
    public_incidents,
    send,
)
from blueprints.support.forms import AskForm
from blueprints.support.views import blueprint
from portal.extensions import limiter
from portal.vault.errors import (
    FileRefused,
    IntakeClosed,
    NobodyToSealTo,
    VaultBusy,
    WordsTaken,
    WordsUnreadable,
)

Page = str | tuple[str, int]
Attempt = Received | tuple[str, int]


@blueprint.get("/new")
@public
def new() -> Page:
    """The form, and the words before anything is sent."""
    offered = offered_now()
    if offered is None:
        return render_template("support/closed.html"), 503
    return empty_page(asking_form(offered), offered, "support/new.html")


@blueprint.post("/new")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def ask() -> Page:
    """Seal and receive. The words are shown once more on the answer to this very POST."""
    offered = offered_now()
    if offered is None:
        return render_template("support/closed.html"), 503
    form = asking_form(offered)
    received = attempted(form, send, "support/new.html")
    if not isinstance(received, Received):
        return received
    return received_page(form, received)


def attempted(form: AskForm, attempt: Callable[[AskForm], Received], template: str) -> Attempt:
    """What was received, or the form again with what stands against it; nothing typed is lost."""
    if not form.validate():
        return _again(form, template, "", 400)
    try:
        return attempt(form)
    except (WordsUnreadable, WordsTaken):
        form.words.data = fresh_words()
        return _again(form, template, _("Las ocho palabras cambiaron: apunte estas nuevas."), 400)
    except FileRefused as refused:
        return _again(form, template, str(file_words.REFUSED[refused.reason]), 400)
    except NobodyToSealTo as refused:
        return _again(form, template, _why(refused), 400)
    except (VaultBusy, IntakeClosed):
        told = _("Hay muchas personas escribiendo. Envíe otra vez en un momento.")
        return _again(form, template, told, 503)


def received_page(form: AskForm, received: Received, *, replaced: bool = False) -> str:
    """Who answers, and the words once more unless the family carries none."""
    words = "" if form.without_words.data else form.words.data
    template = "support/child_received.html" if form.of_child else "support/received.html"
    return render_template(template, received=received, words=words, replaced=replaced)


def offered_now(*, children: bool = False, for_report: bool = False) -> dict[str, str] | None:
    """Two organisations or more that can answer now; None closes the door."""
    try:
        offered = answering_organisations(children=children, for_report=for_report)
    except IntakeClosed:
        return None
    return offered if len(offered) > 1 else None


def asking_form(offered: dict[str, str], kind: type[AskForm] = AskForm) -> AskForm:
    """The form for these organisations."""
    form = kind()
    form.offer(offered, public_incidents() if form.incident else [])
    return form


def empty_page(form: AskForm, offered: dict[str, str], template: str) -> str:
    """The form with two organisations proposed, and the words before anything is sent."""
    form.chosen.data, form.backup.data = secrets.SystemRandom().sample(list(offered), 2)
    form.words.data = fresh_words()
    return render_template(template, form=form, problem="")


def _again(form: AskForm, template: str, problem: str, status: int) -> tuple[str, int]:
    if not form.words.data:
        form.words.data = fresh_words()
    return render_template(template, form=form, problem=problem), status


def _why(refused: NobodyToSealTo) -> str:
    if refused.reason == "same organisation":
        return _("Elija dos organizaciones distintas: si una no puede, responde la otra.")
    if refused.reason == "no children there":
        return _why_no_child()
    if refused.reason == "excluded":
        return _(
            "Marcó que no debe saber una organización que también eligió. Cambie una de las dos."
        )
    return _("Esa organización ya no puede responder ahora. Elija otra.")


def _why_no_child() -> str:
    names = ", ".join((offered_now(children=True) or {}).values())
    if not names:
        return _("Ahora nadie de aquí puede recibir a menores. Llama al 911 si hay peligro.")
    return _("Esa organización no recibe a menores. Elige entre estas: %(names)s.", names=names)
