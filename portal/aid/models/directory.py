"""The directory of services: what organisations give."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model
from portal.references import new_reference


class Service(Model):
    """Help that an organisation gives: what, where, under which conditions."""

    __tablename__ = "aid_service"
    __table_args__ = (
        CheckConstraint("capacity IN ('open', 'full')", name="capacity_known"),
        Index("ix_aid_service_sought", "need", "area", "assured_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    need: Mapped[str] = mapped_column(String(24))
    # A state's two digits, or "MX" for help at a distance.
    area: Mapped[str] = mapped_column(String(2))
    description: Mapped[str] = mapped_column(String(300))
    conditions: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[str] = mapped_column(String(8))
    assured_on: Mapped[date] = mapped_column(Date)
    retired_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="joined")
