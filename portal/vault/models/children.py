"""Who receives requests of children."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class ChildReceiver(VaultModel):
    """That an organisation says this person of theirs is trained to answer children.

    Which requests are a child's stands nowhere but under the seals.
    """

    __tablename__ = "child_receiver"
    __table_args__ = (UNORDERED,)

    account: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    organisation: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    declared_on: Mapped[date]
    declared_by: Mapped[str] = mapped_column(REFERENCE)
