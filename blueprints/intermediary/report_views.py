"""A report of an incident: opened with a reason, then told to the verifiers in one's own words."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from blueprints import told_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm, ManyBoxes
from blueprints.incident_words import SOURCES, options
from blueprints.intermediary.holding import unlocked
from blueprints.intermediary.views import Page, blueprint
from blueprints.proposal_form import ProposeForm, speaking, why_not_proposed
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction, vault_reading
from portal.incidents.errors import AlreadyProposed, DateRefused
from portal.incidents.proposing import propose
from portal.incidents.word_rules import SourceClass
from portal.places.queries import areas
from portal.vault import door
from portal.vault.queries import inbox


class FromReportForm(ProposeForm):
    """A proposal that says, in classes, what the sealed report brought."""

    brought = ManyBoxes(lazy_gettext("Qué trae el reporte"), choices=options(SOURCES))


@blueprint.get("/requests/<capsule>/propose")
@requires(Permission.INCIDENT_PROPOSE)
def propose_report_page(capsule: str) -> Page:
    """The form, empty: nothing of what is sealed is copied into it."""
    _ensure_mine(capsule)
    return _page(capsule, _form())


@blueprint.post("/requests/<capsule>/propose")
@requires(Permission.INCIDENT_PROPOSE)
def propose_report(capsule: str) -> Page:
    """Put it before the verifiers; of the report they get a digest and the classes."""
    _ensure_mine(capsule)
    form = _form()
    if not form.validate_on_submit():
        return _page(capsule, form), 400
    try:
        with transaction() as session:
            propose(
                session,
                proposer=current_actor(),
                source_capsule=capsule,
                source_classes={SourceClass(code) for code in form.brought.data or ()},
                now=utc_now(),
                **form.given(),
            )
    except (DateRefused, AlreadyProposed) as refusal:
        return _page(capsule, form, why_not_proposed(refusal)), 409
    flash(_("Hecho propuesto. Otras organizaciones lo revisarán por su cuenta."), "good")
    return redirect(url_for("intermediary.show", capsule=capsule), 303)


def opened_report(capsule: str, said: dict[str, str], files: list[door.FileLine]) -> str:
    """The page on which a report is read, once."""
    return render_template(
        "intermediary/opened_report.html",
        capsule=capsule,
        said=said,
        files=files,
        told=told_words,
        plain_form=ConfirmForm(formdata=None),
    )


def _ensure_mine(capsule: str) -> None:
    """One's own report, held with an unlocked key; anything else does not exist here."""
    me = unlocked()
    with vault_reading() as session:
        mine = {line.capsule_id for line in inbox(session, me.holder_id) if line.is_report}
    if capsule not in mine:
        raise NotFound


def _form() -> FromReportForm:
    form = FromReportForm()
    speaking(form, Permission.INCIDENT_PROPOSE)
    form.offer_areas(areas(db.session()))
    return form


def _page(capsule: str, form: FromReportForm, problem: str = "") -> str:
    return render_template("intermediary/propose.html", form=form, problem=problem, capsule=capsule)
