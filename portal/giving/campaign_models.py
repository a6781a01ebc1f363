"""What hangs on a campaign: its versions, its team, its updates and its pictures."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.giving.look_rules import Look
from portal.references import new_reference

TWO_PEOPLE = "decided_by <> written_by"
IS_WAITING = text("look = 'waiting'")


class CampaignVersion(Model):
    """The words of a campaign as one person wrote them, and who let them stand. Never changed."""

    __tablename__ = "campaign_version"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index(
            "uq_campaign_version_waiting",
            "campaign_id",
            unique=True,
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    number: Mapped[int]
    title_es: Mapped[str] = mapped_column(String(120))
    story_es: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(String(120))
    story_en: Mapped[str] = mapped_column(Text)
    goal_minor: Mapped[int] = mapped_column(BigInteger)
    look: Mapped[Look] = mapped_column(String(16))
    written_by: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remark: Mapped[str] = mapped_column(String(1000), default="")


class CampaignMember(Model):
    """Somebody of the organisation who edits this campaign."""

    __tablename__ = "campaign_member"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class CampaignUpdate(Model):
    """A few words to those who gave, and who let them go out."""

    __tablename__ = "campaign_update"
    __table_args__ = (
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_campaign_update_shown", "campaign_id", "look", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    text_es: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    look: Mapped[Look] = mapped_column(String(16), default=Look.WAITING)
    written_by: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remark: Mapped[str] = mapped_column(String(1000), default="")
    # How many mails were queued so far.
    told: Mapped[int] = mapped_column(default=0)


class CampaignPicture(Model):
    """A picture drawn anew in two sizes; the file that was sent is not kept."""

    __tablename__ = "campaign_picture"
    __table_args__ = (
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        CheckConstraint("alt_es <> ''", name="told_in_words"),
        Index("ix_campaign_picture_shown", "campaign_id", "look"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    alt_es: Mapped[str] = mapped_column(String(250))
    alt_en: Mapped[str] = mapped_column(String(250))
    credit: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
    large: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    look: Mapped[Look] = mapped_column(String(16), default=Look.WAITING)
    written_by: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
