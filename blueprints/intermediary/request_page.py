"""The page of one request, put together from the vault; nothing on it names anyone."""

from typing import Any

from flask import render_template

from blueprints import help_words, incident_words
from blueprints.base_form import ConfirmForm
from blueprints.intermediary.forms import AnswerForm, NoteForm, OpenForm, TieForm
from blueprints.intermediary.holding import Unlocked, vault
from blueprints.intermediary.incident_choice import incident_choices
from portal.extensions import reading, vault_reading
from portal.incidents.models import Incident
from portal.incidents.source_queries import proposed_from
from portal.vault import door
from portal.vault.errors import CapsuleNotFound
from portal.vault.queries import inbox, openings


def request_page(
    me: Unlocked,
    capsule: str,
    *,
    opening: OpenForm | None = None,
    answering: AnswerForm | None = None,
    noting: NoteForm | None = None,
    problem: str = "",
) -> str:
    """Raises CapsuleNotFound for anyone who is not one of its two intermediaries."""
    mine: dict[str, Any] = {"capsule_id": capsule, "holder_id": me.holder_id, "keys": me.keys}
    with vault_reading() as session:
        line = next((li for li in inbox(session, me.holder_id) if li.capsule_id == capsule), None)
        if line is None:
            raise CapsuleNotFound
        found = {
            "line": line,
            "opened_cover": door.open_cover(session, **mine),
            "thread": door.thread_for_intermediary(session, vault=vault(), **mine),
            "openings": openings(session, capsule),
            "link": door.case_link(
                session, capsule_id=capsule, recipient=me.holder_id, keys=me.keys
            ),
        }
    if line.is_report:
        found["proposed"] = _proposed_from(capsule)
    return render_template(
        "intermediary/report.html" if line.is_report else "intermediary/request.html",
        capsule=capsule,
        words=help_words,
        incident_words=incident_words,
        opening=opening or OpenForm(formdata=None),
        answering=answering or AnswerForm(formdata=None),
        noting=noting or NoteForm(formdata=None),
        plain_form=ConfirmForm(formdata=None),
        tying=_tying(),
        problem=problem,
        **found,
    )


def _proposed_from(capsule: str) -> Incident | None:
    with reading() as session:
        return proposed_from(session, capsule)


def _tying() -> TieForm:
    form = TieForm(formdata=None)
    form.incident.choices = incident_choices()[1:]
    return form
