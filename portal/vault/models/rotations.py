"""A person's new key, which takes the place of an older one."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import UNORDERED


class KeyRotation(VaultModel):
    """Which holder follows which; the signature is the older key's. Finished when nothing is left.

    The older holder's `account` is then its own id: the account is the newer one's.
    """

    __tablename__ = "key_rotation"
    __table_args__ = (UNORDERED,)

    old_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), primary_key=True)
    new_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), unique=True)
    begun_on: Mapped[date]
    finished_on: Mapped[date | None]
    signature: Mapped[bytes] = mapped_column(LargeBinary)
