"""Sealed files: which blob belongs to which content, so that forgetting needs no key."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class SealedFile(VaultModel):
    """Where a file's sealed bytes lie; its key, kind and name are sealed in its content."""

    __tablename__ = "sealed_file"
    __table_args__ = (UNORDERED,)

    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"), primary_key=True)
    blob_id: Mapped[str] = mapped_column(REFERENCE, unique=True)
