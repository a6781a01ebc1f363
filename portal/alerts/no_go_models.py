"""What readers were told of a no-go notice."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.alerts.models import AlertReader
from portal.alerts.rules import Outcome
from portal.extensions import Model, plain_enum
from portal.references import new_reference


class NoGoDelivery(Model):
    """One edition of a notice to one reader; the database keeps it the only one."""

    __tablename__ = "no_go_delivery"
    __table_args__ = (UniqueConstraint("no_go_id", "edition", "reader_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    no_go_id: Mapped[int] = mapped_column(ForeignKey("no_go.id", ondelete="CASCADE"))
    edition: Mapped[int]
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("alert_reader.id", ondelete="CASCADE"), index=True
    )
    outcome: Mapped[Outcome | None] = mapped_column(plain_enum(Outcome, 16))

    reader: Mapped[AlertReader] = relationship()
