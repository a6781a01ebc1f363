"""What a family sees of its request: answers, who opened it, and what it may still do."""

from flask import render_template

from blueprints import help_words
from blueprints.base_form import ConfirmForm
from blueprints.support.forms import AnswerForm, ArrivedForm
from blueprints.support.visit import vault
from portal.extensions import vault_reading
from portal.vault import door
from portal.vault.custody_queries import custody_changes
from portal.vault.queries import is_report, openings, pair_names, words_changed_on
from portal.vault.rules import REQUESTER


def case_page(
    capsule_id: str,
    keys: door.PrivateKeys,
    *,
    form: AnswerForm | None = None,
    arrived_form: ArrivedForm | None = None,
    problem: str = "",
    told: str = "",
) -> str:
    """The request's page; raises CapsuleNotFound when it was withdrawn elsewhere."""
    with vault_reading() as session:
        thread = door.thread_for_requester(session, capsule_id=capsule_id, keys=keys, vault=vault())
        opened = openings(session, capsule_id)
        complaints = door.complaints_of(session, capsule_id=capsule_id, keys=keys, vault=vault())
        words_changed = words_changed_on(session, capsule_id)
        readers = pair_names(session, capsule_id)
        link = door.case_link(session, capsule_id=capsule_id, recipient=REQUESTER, keys=keys)
        tells = is_report(session, capsule_id)
        changes = custody_changes(session, capsule_id, vault=vault())
    return render_template(
        "support/case.html",
        thread=thread,
        opened=opened,
        words_changed=words_changed,
        readers=readers,
        changes=changes,
        complaints=complaints,
        words=help_words,
        form=form or AnswerForm(formdata=None),
        is_case=link is not None,
        is_report=tells,
        arrived_form=arrived_form or ArrivedForm(formdata=None),
        told=told,
        plain_form=ConfirmForm(formdata=None),
        problem=problem,
    )
