"""What keeps an organisation here, and the two people who let it go."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.config import Settings
from portal.departing import errors
from portal.departing.leaving import approve_leaving, propose_leaving, stay_after_all
from portal.departing.queries import departure_of, facts_of, own_money
from portal.departing.rules import Keeps, what_keeps
from portal.extensions import db, transaction, vault_reading
from portal.vault.availability import staying_at


@dataclass(frozen=True)
class Line:
    """One thing that may keep an organisation here: what it is, and where it is resolved."""

    what: object
    how: object
    endpoint: str


LINES = {
    Keeps.OPEN_CASES: Line(
        _l("Casos abiertos"), _l("Cerrarlos, cada uno con su final."), "desk.index"
    ),
    Keeps.AID_PROMISED: Line(
        _l("Ayuda propuesta o apartada"), _l("Entregarla o devolverla a su fondo."), "desk.index"
    ),
    Keeps.INTERMEDIARIES: Line(
        _l("Personas de enlace"),
        _l("Cada una pasa sus solicitudes a una colega; después se le quita la función."),
        "admin.members",
    ),
    Keeps.KEY_HOLDERS: Line(
        _l("Llaves de personas de enlace"),
        _l("Cada una dice en sus páginas que se va para siempre, y lo suyo pasa a otra."),
        "admin.members",
    ),
    Keeps.OPEN_CAMPAIGNS: Line(
        _l("Campañas sin cerrar"), _l("Cerrarlas: ya no reciben donativos."), "campaigns.manage"
    ),
    Keeps.GIFTS_ON_THEIR_WAY: Line(
        _l("Donativos en camino o en disputa"), _l("Esperar a que terminen."), "gifts.received"
    ),
    Keeps.MONEY_HELD: Line(
        _l("Fondos con dinero de donantes o apartado"),
        _l("Llevarlo a necesidades con un lote, o devolverlo a quien donó."),
        "ledger.books",
    ),
    Keeps.SHIFTS_AHEAD: Line(
        _l("Turnos por venir"), _l("Terminarlos o suspenderlos."), "shifts.manage"
    ),
    Keeps.INCIDENTS_IN_HAND: Line(
        _l("Hechos que la organización tiene en revisión"),
        _l("Resolverlos en la mesa de hechos."),
        "verification.index",
    ),
    Keeps.DATA_REQUESTS: Line(
        _l("Solicitudes de datos sin cerrar"),
        _l("Contestarlas y cumplirlas."),
        "organisations.index",
    ),
}


class LeaveForm(BaseForm):
    """A word for what this process cannot see."""

    nobody_stays = BooleanField(
        _l("Pregunté a las personas de enlace: ninguna conserva llaves de esta organización")
    )


@blueprint.get("/desk/organisation/<slug>/leaving")
@requires(P.ORGANISATION_LEAVE)
def leaving(slug: str) -> str:
    """Each thing that keeps it here, counted now, and where it is resolved."""
    return _page(slug, LeaveForm(formdata=None))


@blueprint.post("/desk/organisation/<slug>/leaving")
@requires(P.ORGANISATION_LEAVE)
@freshly("organisations.leaving")
def propose(slug: str) -> Response | tuple[str, int]:
    """Propose it to another person of the organisation."""
    told = _("Quedó propuesto. Otra persona que administra lo aprueba desde mañana.")
    return _decide(slug, propose_leaving, told)


@blueprint.post("/desk/organisation/<slug>/leaving/approval")
@requires(P.ORGANISATION_LEAVE)
@freshly("organisations.leaving")
def approve(slug: str) -> Response | tuple[str, int]:
    """Let it go; everything is counted again."""
    told = _("La organización dejó la alianza. Sus libros se conservan.")
    return _decide(slug, approve_leaving, told, then="organisations.profile")


@blueprint.post("/desk/organisation/<slug>/leaving/withdrawal")
@requires(P.ORGANISATION_LEAVE)
@freshly("organisations.leaving")
def stay(slug: str) -> Response | tuple[str, int]:
    """Take the proposal back."""
    return _act(
        slug,
        LeaveForm(formdata=None),
        lambda session, where: stay_after_all(
            session, organisation_id=where.id, actor=current_actor(), now=utc_now()
        ),
        _("La propuesta se retiró. La organización se queda."),
    )


def _decide(
    slug: str, verb: Callable[..., object], told: str, *, then: str = "organisations.leaving"
) -> Response | tuple[str, int]:
    """One of the two people's steps: what keeps the organisation is counted in each."""
    form = LeaveForm()
    key_holders = _key_holders(mine_or_404(slug), form)
    return _act(
        slug,
        form,
        lambda session, where: verb(
            session,
            organisation_id=where.id,
            key_holders=key_holders,
            actor=current_actor(),
            now=utc_now(),
        ),
        told,
        then=then,
    )


def _act(
    slug: str,
    form: LeaveForm,
    work: Callable[[Session, Organisation], object],
    told: str,
    *,
    then: str = "organisations.leaving",
) -> Response | tuple[str, int]:
    organisation = mine_or_404(slug)
    try:
        with transaction() as session:
            work(session, organisation)
    except errors.DepartingRefused as refusal:
        form.form_errors.append(WHY[type(refusal)])
        return _page(slug, form), 409
    flash(told, "good")
    return redirect(url_for(then, slug=slug), 303)


WHY: dict[type[errors.DepartingRefused], object] = {
    errors.StillKept: _l("Algo quedaría sin quien lo atienda. La lista dice qué y dónde."),
    errors.NothingProposed: _l("Nadie lo ha propuesto, o la propuesta se retiró."),
    errors.AlreadyProposed: _l("Ya está propuesto. Lo aprueba otra persona, desde el día después."),
    errors.NotTheProposer: _l("Quien lo propuso no lo aprueba. Pedirlo a otra persona."),
    errors.OneNightFirst: _l(
        "Se aprueba desde el día después: así llega antes lo que ya venía en camino."
    ),
}


def _key_holders(organisation: Organisation, form: LeaveForm) -> int:
    """How many keep keys there: the vault says it, or where there is none, a person's word."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.has_vault:
        return 0 if form.nobody_stays.data else 1
    with vault_reading() as session:
        return staying_at(session, organisation.reference)


def _page(slug: str, form: LeaveForm) -> str:
    session, organisation = db.session(), mine_or_404(slug)
    settings: Settings = current_app.config["SETTINGS"]
    facts = facts_of(
        session, organisation.id, key_holders=_key_holders(organisation, form), now=utc_now()
    )
    if not settings.has_vault:
        facts[Keeps.KEY_HOLDERS] = 0  # asked in the form below, and again when it is sent
    return render_template(
        "organisations/leaving.html",
        organisation=organisation,
        kept=what_keeps(facts),
        lines=LINES,
        departure=departure_of(session, organisation.id),
        pools=own_money(session, organisation.id),
        asks_word=not settings.has_vault,
        form=form,
    )
