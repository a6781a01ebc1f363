"""An invented organisation that asks to belong, so that there is something to vote on."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.organisations.applying import apply_to_belong


def ask_to_join(session: Session, *, now: datetime) -> None:
    """One application, open to votes."""
    apply_to_belong(
        session,
        name="Huerto Solidario (DEMO)",
        registration="DEMO000000000",
        does="DEMO. Reparte despensas y acompaña a familias que llegan de otro lugar.",
        area="Puebla y Tlaxcala",
        contact="huerto@demo.invalid",
        is_demo=True,
        now=now,
    )
