"""Whom an organisation admits to hold keys."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class Admission(VaultModel):
    """That an organisation lets this account make keys for it; references of the main database."""

    __tablename__ = "admission"
    __table_args__ = (UNORDERED,)

    account: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    organisation: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    admitted_on: Mapped[date]
    admitted_by: Mapped[str] = mapped_column(REFERENCE)
