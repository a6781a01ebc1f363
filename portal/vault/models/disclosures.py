"""What of an identity is shown to one named person, and the lock that only their words open."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import VaultModel
from portal.vault.models.unordered import REFERENCE, UNORDERED


class Disclosure(VaultModel):
    """One disclosure: its terms are sealed, and each word for it is a signature over them."""

    __tablename__ = "disclosure"
    __table_args__ = (UNORDERED,)

    id: Mapped[str] = mapped_column(REFERENCE, primary_key=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    terms_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"))
    proposer_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)
    confirmer_id: Mapped[str] = mapped_column(ForeignKey("key_holder.id"), index=True)
    until: Mapped[date]
    proposed: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed: Mapped[bytes | None] = mapped_column(LargeBinary)
    consented: Mapped[bytes | None] = mapped_column(LargeBinary)
    in_person: Mapped[bool] = mapped_column(default=False)


class DisclosureLock(VaultModel):
    """The reader's own key, which only their words unlock; a signed-in reader's account too."""

    __tablename__ = "disclosure_lock"
    __table_args__ = (UNORDERED,)

    locator: Mapped[str] = mapped_column(String(64), primary_key=True)
    disclosure_id: Mapped[str] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    capsule_id: Mapped[str] = mapped_column(ForeignKey("capsule.id"), index=True)
    content_id: Mapped[str] = mapped_column(ForeignKey("sealed_content.id"))
    for_account: Mapped[bool]
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    locked: Mapped[bytes] = mapped_column(LargeBinary)
