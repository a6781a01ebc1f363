"""The channels of an organisation, the places they follow, and which word each was sent."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.alerts.channel_rules import ChannelKind, ChannelStanding
from portal.alerts.models import AlertWord, Delivery
from portal.extensions import Model, plain_enum
from portal.references import new_reference


class AlertChannel(Model):
    """Where an organisation has alerts put; the address is sealed, `ending` its last letters."""

    __tablename__ = "alert_channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    kind: Mapped[ChannelKind] = mapped_column(plain_enum(ChannelKind, 12))
    address: Mapped[bytes]
    ending: Mapped[str] = mapped_column(String(4))
    language: Mapped[str] = mapped_column(String(2))
    standing: Mapped[ChannelStanding] = mapped_column(
        plain_enum(ChannelStanding, 8), default=ChannelStanding.NEW
    )
    is_demo: Mapped[bool] = mapped_column(default=False)

    places: Mapped[list["ChannelPlace"]] = relationship(
        order_by="ChannelPlace.place", cascade="all, delete-orphan", passive_deletes=True
    )


class ChannelPlace(Model):
    """An area, a state or the whole country."""

    __tablename__ = "alert_channel_place"

    channel_id: Mapped[int] = mapped_column(
        ForeignKey("alert_channel.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[str] = mapped_column(String(12), primary_key=True)


class ChannelDelivery(Delivery):
    """One word to one channel; the database keeps it the only one."""

    __tablename__ = "alert_channel_delivery"
    __table_args__ = (UniqueConstraint("word_id", "channel_id"),)

    word_id: Mapped[int] = mapped_column(ForeignKey("alert_word.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(
        ForeignKey("alert_channel.id", ondelete="CASCADE"), index=True
    )
    failures: Mapped[int] = mapped_column(default=0)

    word: Mapped[AlertWord] = relationship(lazy="joined", innerjoin=True)
