"""The table of messages sent, so that later ones refer to them rightly."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.extensions import Model, UTCDateTime, plain_enum
from portal.incidents.message_rules import MessageKind, Sent
from portal.incidents.models import PublicIncident
from portal.incidents.rules import IncidentState


class PublicMessage(Model):
    """One CAP message; its words are those of the revision that it names.

    A retraction takes the revisions and so the words; what was sent, when and what it refers to
    stays until it has expired.
    """

    __tablename__ = "public_message"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("public_incident.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[MessageKind] = mapped_column(plain_enum(MessageKind, 8))
    state: Mapped[IncidentState] = mapped_column(plain_enum(IncidentState, 16))
    revision: Mapped[int]
    sent: Mapped[datetime] = mapped_column(UTCDateTime)
    expires: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    # The numbers of the messages that it updates or cancels.
    refers_to: Mapped[str] = mapped_column(String(400), default="")

    incident: Mapped[PublicIncident] = relationship(lazy="joined", innerjoin=True)

    def as_sent(self) -> Sent:
        """As facts for the rule."""
        return Sent(self.number, self.kind, self.state, self.revision, self.expires)
