"""Who is missing in an organisation, and which door stays shut until somebody comes."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import lazy_gettext as _l

from blueprints.access_gate import requires
from blueprints.organisations.views import blueprint, mine_or_404
from portal.access.permissions import Permission as P
from portal.access.roles import Role
from portal.extensions import db
from portal.organisations.queries import holders


@dataclass(frozen=True)
class Job:
    """A job, who may do it, how many people it takes, and what waits without them."""

    name: object
    roles: tuple[Role, ...]
    people: int
    shut: object


JOBS = (
    Job(
        _l("Persona de enlace"),
        (Role.INTERMEDIARY,),
        1,
        _l("Nadie lee lo que las familias sellan para esta organización."),
    ),
    Job(_l("Quien lleva los casos"), (Role.CASEWORKER,), 1, _l("Ningún caso se toma.")),
    Job(
        _l("Segunda persona que aprueba"),
        (Role.CASEWORKER, Role.ORGANISATION_ADMIN),
        2,
        _l("No sale la ayuda grande, repetida o de la reserva de urgencia."),
    ),
    Job(_l("Finanzas"), (Role.FINANCE,), 1, _l("No se abren campañas ni se llena la reserva.")),
    Job(_l("Coordinación"), (Role.COORDINATOR,), 1, _l("No hay turnos ni personas voluntarias.")),
    Job(
        _l("Quien confirma hechos"),
        (Role.VERIFIER,),
        2,
        _l("La organización confirma hechos solo cuando hay quien releve."),
    ),
    Job(
        _l("Administración"),
        (Role.ORGANISATION_ADMIN,),
        2,
        _l("Si la única persona falta, nadie invita ni cambia funciones."),
    ),
)


@blueprint.get("/desk/organisation/<slug>/set-up")
@requires(P.ORGANISATION_SETTLE)
def set_up(slug: str) -> str:
    """Each job, who does it, and what waits."""
    organisation = mine_or_404(slug)
    held = holders(db.session(), organisation.id)
    rows = [(job, sorted({who for role in job.roles for who in held[role]})) for job in JOBS]
    return render_template("organisations/set_up.html", organisation=organisation, rows=rows)
