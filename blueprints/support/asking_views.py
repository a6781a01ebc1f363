"""Asking for help: one page, one POST, answered directly and never stored."""

import secrets

from flask import render_template
from flask_babel import gettext as _

from blueprints import file_words
from blueprints.access_gate import public
from blueprints.form_bodies import takes_files
from blueprints.limits import caller_key
from blueprints.support.asking import answering_organisations, fresh_words, public_incidents, send
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


@blueprint.get("/new")
@public
def new() -> Page:
    """The form, and the words before anything is sent."""
    offered = _offered()
    if offered is None:
        return render_template("support/closed.html"), 503
    form = _form(offered)
    form.chosen.data, form.backup.data = secrets.SystemRandom().sample(list(offered), 2)
    form.words.data = fresh_words()
    return render_template("support/new.html", form=form, problem="")


@blueprint.post("/new")
@public
@limiter.limit("30 per minute", key_func=caller_key)
@takes_files
def ask() -> Page:
    """Seal and receive. The words are shown once more on the answer to this very POST."""
    offered = _offered()
    if offered is None:
        return render_template("support/closed.html"), 503
    form = _form(offered)
    if not form.validate():
        return _again(form, "", 400)
    try:
        received = send(form)
    except (WordsUnreadable, WordsTaken):
        form.words.data = fresh_words()
        return _again(form, _("Las ocho palabras cambiaron: apunte estas nuevas."), 400)
    except FileRefused as refused:
        return _again(form, str(file_words.REFUSED[refused.reason]), 400)
    except NobodyToSealTo as refused:
        return _again(form, _why(refused), 400)
    except (VaultBusy, IntakeClosed):
        return _again(
            form, _("Hay muchas personas escribiendo. Envíe otra vez en un momento."), 503
        )
    return render_template("support/received.html", received=received, words=form.words.data)


def _offered() -> dict[str, str] | None:
    try:
        offered = answering_organisations()
    except IntakeClosed:
        return None
    return offered if len(offered) > 1 else None


def _form(offered: dict[str, str]) -> AskForm:
    form = AskForm()
    form.offer(offered, public_incidents())
    return form


def _again(form: AskForm, problem: str, status: int) -> Page:
    if not form.words.data:
        form.words.data = fresh_words()
    return render_template("support/new.html", form=form, problem=problem), status


def _why(refused: NobodyToSealTo) -> str:
    if refused.reason == "same organisation":
        return _("Elija dos organizaciones distintas: si una no puede, responde la otra.")
    if refused.reason == "excluded":
        return _(
            "Marcó que no debe saber una organización que también eligió. Cambie una de las dos."
        )
    return _("Esa organización ya no puede responder ahora. Elija otra.")
