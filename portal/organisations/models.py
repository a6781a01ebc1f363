"""Tables of what organisations decide and of what the alliance decides about them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.organisations.rules import Application
from portal.references import new_reference


class SettingsVersion(Model):
    """One state of an organisation's settings; the highest version is in force."""

    __tablename__ = "organisation_settings"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column()
    alone_limit_minor: Mapped[int] = mapped_column()
    urgent_reserve_cap_minor: Mapped[int] = mapped_column()
    sla_today: Mapped[int] = mapped_column()
    sla_this_week: Mapped[int] = mapped_column()
    sla_can_wait: Mapped[int] = mapped_column()
    interval_days: Mapped[dict[str, int]] = mapped_column(JSON)
    max_per_90_days: Mapped[dict[str, int]] = mapped_column(JSON)
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OrganisationProfile(Model):
    """What an organisation says of itself in public."""

    __tablename__ = "organisation_profile"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    does: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(160))
    contact: Mapped[str] = mapped_column(String(255))
    web: Mapped[str] = mapped_column(String(255), default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)


class Applicant(Model):
    """An organisation that asks to belong; no person is named."""

    __tablename__ = "organisation_applicant"
    __table_args__ = (CheckConstraint("state IN ('open', 'admitted')", name="state_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    name: Mapped[str] = mapped_column(String(160))
    registration: Mapped[str] = mapped_column(String(32), unique=True)
    does: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(160))
    contact: Mapped[str] = mapped_column(String(255))
    web: Mapped[str] = mapped_column(String(255), default="")
    state: Mapped[Application] = mapped_column(String(16), default=Application.OPEN, index=True)
    applied_on: Mapped[date] = mapped_column()
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)


class AdmissionVote(Model):
    """One member organisation's vote on an applicant."""

    __tablename__ = "admission_vote"
    __table_args__ = (UniqueConstraint("applicant_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    applicant_id: Mapped[int] = mapped_column(ForeignKey("organisation_applicant.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    in_favour: Mapped[bool] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300))
    voted_on: Mapped[date] = mapped_column()


class SuspensionVote(Model):
    """One member organisation's wish that another one's work here should stop for now."""

    __tablename__ = "suspension_vote"
    __table_args__ = (
        UniqueConstraint("about_id", "organisation_id"),
        CheckConstraint("about_id <> organisation_id", name="not_oneself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    about_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[str] = mapped_column(String(300))
    voted_on: Mapped[date] = mapped_column()
