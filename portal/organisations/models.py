"""Tables of what organisations decide and of what the alliance decides about them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.extensions import Model, UTCDateTime
from portal.organisations.arco_rules import ArcoState, Ground, Right, Standing
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
    witness_area: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
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


class PrivacyNotice(Model):
    """One version of what an organisation tells people about their data; the highest holds."""

    __tablename__ = "privacy_notice"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int] = mapped_column()
    responsible: Mapped[str] = mapped_column(String(300))
    contact: Mapped[str] = mapped_column(String(255))
    purposes_es: Mapped[str] = mapped_column(Text)
    purposes_en: Mapped[str] = mapped_column(Text, default="")
    transfers_es: Mapped[str] = mapped_column(Text)
    transfers_en: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_on: Mapped[date] = mapped_column()


class DataRequest(Model):
    """Someone asks for a right over their own data. Who they are stands in a row of its own."""

    __tablename__ = "data_request"
    __table_args__ = (
        Index("ix_data_request_queue", "organisation_id", "is_open", "due_on", "reference"),
        CheckConstraint(
            "is_open = (state NOT IN ('refused', 'carried_out'))", name="open_by_state"
        ),
        CheckConstraint("(ground <> '') = (state = 'refused')", name="refused_with_ground"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code_digest: Mapped[str] = mapped_column(String(64))
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    right_wanted: Mapped[Right] = mapped_column(String(16))
    standing: Mapped[Standing] = mapped_column(String(16))
    state: Mapped[ArcoState] = mapped_column(String(20), default=ArcoState.RECEIVED)
    is_open: Mapped[bool] = mapped_column(default=True)
    ground: Mapped[Ground | str] = mapped_column(String(24), default="")
    filed_on: Mapped[date] = mapped_column()
    due_on: Mapped[date] = mapped_column()
    answered_on: Mapped[date | None] = mapped_column()
    closed_on: Mapped[date | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    is_demo: Mapped[bool] = mapped_column(default=False)


class DataRequestContact(Model):
    """How to reach whoever asked, and what they say; erased some days after the end."""

    __tablename__ = "data_request_contact"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("data_request.id", ondelete="CASCADE"), primary_key=True
    )
    reach: Mapped[str] = mapped_column(String(255))
    about: Mapped[str] = mapped_column(Text)


class Programme(Model):
    """A line of work of an organisation, with the needs that it covers."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    name_es: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    is_open: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
