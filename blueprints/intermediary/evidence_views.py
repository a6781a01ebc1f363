"""Proof of an expense: the paper stays sealed here; amount, day and mark pass to the desk."""

from collections.abc import Sequence
from contextlib import suppress

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.form_bodies import takes_files
from blueprints.intermediary.evidence_form import EvidenceForm
from blueprints.intermediary.evidence_words import named, why
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.aid.errors import AidRefused
from portal.aid.evidence_queries import ensure_provable, provable_of
from portal.aid.models import Commitment
from portal.clock import day_of, utc_now
from portal.extensions import reading, vault_reading, vault_transaction
from portal.money import Currency
from portal.vault import door
from portal.vault.attaching import stored_files
from portal.vault.errors import (
    AlreadySent,
    CapsuleNotFound,
    EvidenceRefused,
    FileRefused,
    VaultBusy,
    VaultRefusal,
)
from portal.vault.evidence_rules import Expense, ensure_paper, ensure_sensible, evidence_of


@blueprint.get("/requests/<capsule>/evidence")
@requires(Permission.DELIVERY_MARK)
def evidence_page(capsule: str) -> Page:
    """What was brought, and the form for the next paper."""
    return _page(unlocked(), capsule, EvidenceForm(formdata=None))


@blueprint.post("/requests/<capsule>/evidence")
@requires(Permission.DELIVERY_MARK)
@takes_files
def bring_evidence(capsule: str) -> Page:
    """Seal the paper, sign what it comes to, and tell the desk so much."""
    me, form = unlocked(), EvidenceForm()
    case = _case_of(me, capsule)
    form.commitment.choices = _choices(_provable(case))
    if not form.validate():
        return _page(me, capsule, form), 400
    try:
        _bring(me, capsule, case, form)
    except (AidRefused, VaultRefusal) as refused:
        if isinstance(refused, CapsuleNotFound):
            raise
        return _page(me, capsule, form, problem=why(refused)), _status(refused)
    flash(_("El comprobante quedó sellado. La mesa verá cuánto, qué día y su huella."), "good")
    return redirect(url_for("intermediary.evidence_page", capsule=capsule), 303)


def _bring(me: Unlocked, capsule: str, case: str, form: EvidenceForm) -> None:
    now, upload = utc_now(), form.paper()
    with reading() as session:
        chosen = form.commitment.data or ""
        found = ensure_provable(session, current_actor(), case=case, commitment=chosen)
        amount = form.money(Currency(found.currency))
    assert form.spent_on.data is not None
    expense = Expense(chosen, amount, form.spent_on.data)
    ensure_sensible(expense, today=day_of(now))
    ensure_paper(upload)
    evidence = evidence_of(expense, upload)
    kept = stored_files([upload], blobs=vault().blobs)
    with suppress(AlreadySent), kept as [file], vault_transaction() as session:
        door.bring_evidence(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            evidence=evidence,
            file=file,
            once=form.once.data or "",
            vault=vault(),
            now=now,
        )


def _case_of(me: Unlocked, capsule: str) -> str:
    """The case's name, empty before there is one; raises CapsuleNotFound."""
    with vault_reading() as session:
        link = door.case_link(session, capsule_id=capsule, recipient=me.holder_id, keys=me.keys)
    return link.case if link else ""


def _provable(case: str) -> list[Commitment]:
    if not case:
        return []
    with reading() as session:
        return provable_of(session, current_actor(), case)


def _choices(provable: Sequence[Commitment]) -> list[SelectChoice]:
    return [SelectChoice(one.reference, named(one)) for one in provable]


def _page(me: Unlocked, capsule: str, form: EvidenceForm, *, problem: str = "") -> str:
    with vault_reading() as session:
        thread = door.thread_for_intermediary(
            session, capsule_id=capsule, holder_id=me.holder_id, keys=me.keys, vault=vault()
        )
    case = _case_of(me, capsule)
    provable = _provable(case)
    form.commitment.choices = _choices(provable)
    return render_template(
        "intermediary/evidence.html",
        capsule=capsule,
        case=case,
        form=form,
        plain_form=ConfirmForm(formdata=None),
        brought=[one for one in thread if one.evidence is not None],
        provable=provable,
        of={one.reference: named(one) for one in provable},
        problem=problem,
    )


def _status(refused: AidRefused | VaultRefusal) -> int:
    if isinstance(refused, FileRefused | EvidenceRefused):
        return 400
    return 503 if isinstance(refused, VaultBusy) else 409
