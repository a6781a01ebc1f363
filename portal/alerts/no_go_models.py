"""What readers were told of a no-go notice."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.alerts.models import AlertReader, Delivery


class NoGoDelivery(Delivery):
    """One edition of a notice to one reader; the database keeps it the only one."""

    __tablename__ = "no_go_delivery"
    __table_args__ = (UniqueConstraint("no_go_id", "edition", "reader_id"),)

    no_go_id: Mapped[int] = mapped_column(ForeignKey("no_go.id", ondelete="CASCADE"))
    edition: Mapped[int]
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("alert_reader.id", ondelete="CASCADE"), index=True
    )

    reader: Mapped[AlertReader] = relationship()
