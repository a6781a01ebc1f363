"""Intermediaries who are away for a while, or who left."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import UNORDERED


class Absence(VaultModel):
    """Until which day someone is away; without a day they left for good."""

    __tablename__ = "absence"
    __table_args__ = (UNORDERED,)

    holder_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)
    until: Mapped[date | None]
