"""Until when a request is kept."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import UNORDERED


class Keeping(VaultModel):
    """A request's last day unless it is renewed, and its day of forgetting once its case ended.

    `forget_on` is one of two days a month: the day a case was closed would join it to its request.
    """

    __tablename__ = "keeping"
    __table_args__ = (UNORDERED,)

    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), primary_key=True)
    renew_by: Mapped[date] = mapped_column(index=True)
    forget_on: Mapped[date | None] = mapped_column(index=True)
    told_on: Mapped[date | None]
