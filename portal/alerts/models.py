"""Who asked to be told of incidents, what they were told, and by which mail or message."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.alerts.rules import Channel, Outcome
from portal.extensions import Model, UTCDateTime, plain_enum
from portal.incidents.models import PublicIncident
from portal.incidents.rules import IncidentState
from portal.references import new_reference


class AlertReader(Model):
    """An address or number without an account, sealed; `mark` is it under a key, to find it."""

    __tablename__ = "alert_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[bytes]
    channel: Mapped[Channel] = mapped_column(
        plain_enum(Channel, 8), default=Channel.MAIL, server_default="mail"
    )
    language: Mapped[str] = mapped_column(String(2))
    by_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    links: Mapped[int] = mapped_column(default=0)
    links_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    wishes: Mapped[list["AlertWish"]] = relationship(
        order_by="AlertWish.id", cascade="all, delete-orphan", passive_deletes=True
    )


class AlertWish(Model):
    """To be told of an area or a whole state, of one kind or (empty) of any; once confirmed."""

    __tablename__ = "alert_wish"
    __table_args__ = (UniqueConstraint("reader_id", "place", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    reader_id: Mapped[int] = mapped_column(ForeignKey("alert_reader.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(12), index=True)
    kind: Mapped[str] = mapped_column(String(24), default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class AlertWord(Model):
    """What was to be told of an incident: one word for each state of each revision."""

    __tablename__ = "alert_word"
    __table_args__ = (UniqueConstraint("incident_id", "state", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("public_incident.id", ondelete="CASCADE"))
    state: Mapped[IncidentState] = mapped_column(plain_enum(IncidentState, 16))
    revision: Mapped[int]

    incident: Mapped[PublicIncident] = relationship(lazy="joined", innerjoin=True)


class Delivery(Model):
    """One word to one receiver; each kind of word keeps its own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    outcome: Mapped[Outcome | None] = mapped_column(plain_enum(Outcome, 16))


class AlertDelivery(Delivery):
    """One word of an incident to one reader; the database keeps it the only one."""

    __tablename__ = "alert_delivery"
    __table_args__ = (UniqueConstraint("word_id", "reader_id"),)

    word_id: Mapped[int] = mapped_column(ForeignKey("alert_word.id", ondelete="CASCADE"))
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("alert_reader.id", ondelete="CASCADE"), index=True
    )

    word: Mapped[AlertWord] = relationship(lazy="joined", innerjoin=True)
