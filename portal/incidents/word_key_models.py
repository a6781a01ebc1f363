"""Organisations' keys for their words: public halves only, vouched for, never changed again."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime


class WordKey(Model):
    """A key of an organisation, under the deployment's certificate."""

    __tablename__ = "organisation_word_key"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    certificate: Mapped[str] = mapped_column(String(128))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    end: Mapped["WordKeyEnd | None"] = relationship(lazy="joined", viewonly=True)


class WordKeyEnd(Model):
    """From when on a key signs nothing any more; what it signed before keeps its worth."""

    __tablename__ = "organisation_word_key_end"

    key_id: Mapped[int] = mapped_column(ForeignKey("organisation_word_key.id"), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(String(16))
    certificate: Mapped[str] = mapped_column(String(128))
