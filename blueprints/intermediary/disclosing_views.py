"""Named fields for one named person: propose, confirm, record consent, hand the words out."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from wtforms import DateField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from blueprints import disclosure_words
from blueprints.access_gate import requires
from blueprints.base_form import BaseForm, ConfirmForm, ManyBoxes
from blueprints.intermediary.colleagues import colleagues
from blueprints.intermediary.disclosures import hand_out_words
from blueprints.intermediary.forms import NEEDED
from blueprints.intermediary.holding import Unlocked, unlocked, vault
from blueprints.intermediary.request_page import request_page
from blueprints.intermediary.views import Page, blueprint
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.clock import utc_now
from portal.extensions import reading, vault_reading, vault_transaction
from portal.vault import door
from portal.vault.errors import (
    DisclosureRefused,
    IntakeClosed,
    NotCertified,
    OpeningRefused,
    VaultBusy,
)

REFUSED = (DisclosureRefused, NotCertified, IntakeClosed, OpeningRefused, VaultBusy)


class DisclosureForm(BaseForm):
    """What, to whom, what for, until when, and who confirms it."""

    fields = ManyBoxes(
        lazy_gettext("¿Qué datos?"),
        choices=[SelectChoice(key, name) for key, name in disclosure_words.FIELD_NAMES.items()],
        validators=[InputRequired(lazy_gettext("Marca al menos un dato."))],
    )
    reader = StringField(
        lazy_gettext("¿A quién? Nombre completo"), validators=[NEEDED, Length(max=120)]
    )
    username = StringField(
        lazy_gettext("Su usuario en el portal"), validators=[Optional(), Length(max=64)]
    )
    purpose = StringField(lazy_gettext("¿Para qué?"), validators=[NEEDED, Length(max=200)])
    until = DateField(lazy_gettext("¿Hasta qué día?"), validators=[NEEDED])
    confirmer = RadioField(lazy_gettext("¿Quién lo confirma?"), validators=[NEEDED])


@blueprint.get("/requests/<capsule>/disclose")
@requires(Permission.IDENTITY_OPEN)
def disclose_page(capsule: str) -> Page:
    """What disclosing is, before it is proposed."""
    me = unlocked()
    request_page(me, capsule)
    return _page(capsule, _form(me))


@blueprint.post("/requests/<capsule>/disclose")
@requires(Permission.IDENTITY_OPEN)
def disclose(capsule: str) -> Page:
    """Propose it: the terms are sealed to who confirms and to the family."""
    me = unlocked()
    form = _form(me)
    if not form.validate():
        return _page(capsule, form), 400
    account = _account(form.username.data or "")
    if form.username.data and not account:
        form.username.errors = [_("No hay ninguna cuenta con ese usuario.")]
        return _page(capsule, form), 400
    try:
        _propose(me, capsule, form, account)
    except REFUSED as refused:
        return _page(capsule, form, _why(refused)), 409
    flash(_("Propuesto. Falta que alguien lo confirme y que la familia diga que sí."), "good")
    return redirect(url_for("intermediary.disclosures"), 303)


@blueprint.get("/disclosures")
@requires(Permission.IDENTITY_OPEN)
def disclosures() -> Page:
    """Those that this person proposed or must confirm."""
    return _list(unlocked())


@blueprint.post("/disclosures/<disclosure_id>/confirm")
@requires(Permission.IDENTITY_OPEN)
def confirm_disclosure(disclosure_id: str) -> Page:
    """The second person's signed word."""
    return _agree(door.confirm_disclosure, disclosure_id)


@blueprint.post("/disclosures/<disclosure_id>/consent-in-person")
@requires(Permission.IDENTITY_OPEN)
def consent_in_person(disclosure_id: str) -> Page:
    """A family without words agreed in person."""
    return _agree(door.consent_in_person, disclosure_id)


@blueprint.post("/disclosures/<disclosure_id>/hand-out")
@requires(Permission.IDENTITY_OPEN)
def hand_out(disclosure_id: str) -> Page:
    """Lock the fields under fresh words, which are on the answer to this POST and nowhere else."""
    me = unlocked()
    try:
        words = hand_out_words(me, disclosure_id)
    except REFUSED as refused:
        return _list(me, _why(refused)), 409
    return render_template("intermediary/handed_out.html", words=str(words))


def _agree(verb: Callable[..., None], disclosure_id: str) -> Page:
    me = unlocked()
    try:
        with vault_transaction() as session:
            verb(
                session,
                disclosure_id=disclosure_id,
                holder_id=me.holder_id,
                keys=me.keys,
                vault=vault(),
                now=utc_now(),
            )
    except REFUSED as refused:
        return _list(me, _why(refused)), 409
    return redirect(url_for("intermediary.disclosures"), 303)


def _propose(me: Unlocked, capsule: str, form: DisclosureForm, account: str) -> None:
    terms = door.Terms(
        frozenset(form.fields.data or ()), form.reader.data or "", form.purpose.data or "", account
    )
    with vault_transaction() as session:
        door.propose_disclosure(
            session,
            capsule_id=capsule,
            holder_id=me.holder_id,
            keys=me.keys,
            terms=terms,
            until=form.until.data or date.min,
            confirmer_id=form.confirmer.data,
            vault=vault(),
            now=utc_now(),
        )


def _account(username: str) -> str:
    if not username:
        return ""
    with reading() as session:
        return session.scalar(select(User.reference).where(User.username == username)) or ""


def _form(me: Unlocked) -> DisclosureForm:
    form = DisclosureForm()
    form.confirmer.choices = [
        SelectChoice(one.holder.holder_id, f"{one.handle} · {one.holder.organisation_name}")
        for one in colleagues()
        if one.holder.organisation != me.holder.organisation and one.holder.suspended_on is None
    ]
    return form


def _page(capsule: str, form: DisclosureForm, problem: str = "") -> str:
    return render_template(
        "intermediary/disclose.html", capsule=capsule, form=form, problem=problem
    )


def _list(me: Unlocked, problem: str = "") -> str:
    with vault_reading() as session:
        found = door.disclosures_to_agree(session, holder_id=me.holder_id, keys=me.keys)
    return render_template(
        "intermediary/disclosures.html",
        disclosures=found,
        me=me.holder_id,
        field_names=disclosure_words.FIELD_NAMES,
        form=ConfirmForm(formdata=None),
        problem=problem,
    )


def _why(refused: Exception) -> str:
    told = {
        "not until then": _("Elige un día entre mañana y dentro de 30 días."),
        "same organisation": _("Tiene que confirmarlo alguien de otra organización."),
        "confirmer kept away": _("La familia apartó a esa persona. Elige a otra."),
        "confirmer not certified": _("La llave de esa persona ya no está vigente. Elige a otra."),
        "not confirmed": _("Falta que lo confirme la otra persona."),
        "no consent": _("Falta que la familia esté de acuerdo."),
        "has words": _("La familia lleva palabras: tiene que estar de acuerdo con ellas."),
        "already handed out": _("Ya se entregó. Para otra persona, proponer otra vez."),
        "expired": _("Ya pasó la fecha."),
    }
    return told.get(getattr(refused, "reason", ""), _("No se puede ahora. No se mostró nada."))
