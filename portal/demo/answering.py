"""What the demo's organisations say about data, a programme, and a request that waits."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.aid.rules import NeedKind
from portal.clock import day_of
from portal.demo.populating import actor_named, home_of
from portal.organisations.arco_rules import Right, Standing
from portal.organisations.asking_for_data import ask_for_data
from portal.organisations.running_programmes import ProgrammeText, run_programme
from portal.organisations.writing_notice import NoticeText, write_notice

NOTICE = NoticeText(
    responsible="Casa Puente (DEMO), domicilio de ejemplo",
    contact="datos@casa-puente.demo.invalid",
    purposes_es="DEMO. Recibir donativos y mandar su comprobante.\n"
    "Coordinar turnos de quienes dan su tiempo.",
    purposes_en="DEMO. To receive gifts and send their receipts.\n"
    "To coordinate the shifts of those who give their time.",
    transfers_es="DEMO. El pago lo procesa Stripe. No se venden ni se ceden datos.",
    transfers_en="DEMO. Stripe processes the payment. No data is sold or passed on.",
)


def answer_for_data(session: Session, *, link_key: str, now: datetime) -> None:
    """A notice, a programme with a year to run, and someone invented who wants their data."""
    admin = actor_named(session, "pirul")
    where = home_of(admin, Role.ORGANISATION_ADMIN)
    write_notice(session, organisation_id=where, text=NOTICE, version=0, actor=admin, now=now)
    run_programme(
        session,
        organisation_id=where,
        reference="",
        text=ProgrammeText(
            name_es="Volver a clases (DEMO)",
            name_en="Back to school (DEMO)",
            needs=(NeedKind.SCHOOLING, NeedKind.FOOD),
            starts_on=day_of(now),
            ends_on=day_of(now) + timedelta(days=365),
        ),
        version=0,
        actor=admin,
        is_demo=True,
        now=now,
    )
    ask_for_data(
        session,
        slug=session.get_one(Organisation, where).slug,
        right=Right.ACCESS,
        standing=Standing.DONOR,
        reach="demo@example.invalid",
        about="DEMO. Qué guardan de mi donativo de mayo.",
        form_key="demo-data-request",
        key=link_key,
        is_demo=True,
        now=now,
    )
