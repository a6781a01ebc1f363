"""Tables of people and organisations. Families have no row here."""

from datetime import date, datetime
from typing import Any

from flask_security import AsaList, UserMixin, WebAuthnMixin
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access.roles import Role
from portal.accounts.rules import CodePurpose, VettingKind, is_staff
from portal.clock import utc_now
from portal.extensions import Model, UTCDateTime
from portal.references import new_reference


class StoredList(AsaList):
    """A list of words in one text column; it holds no state, so its SQL may be cached."""

    cache_ok = True


class Organisation(Model):
    """An NGO of the alliance. Organisations of one group count as one voice."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    independence_group: Mapped[str] = mapped_column(String(64))
    stripe_account: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_donataria: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    admitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reviewed_on: Mapped[date | None] = mapped_column()
    suspended_on: Mapped[date | None] = mapped_column()
    left_on: Mapped[date | None] = mapped_column()
    # A parish, clinic or school that only says what it knows of incidents in this area.
    witness_area: Mapped[str | None] = mapped_column(ForeignKey("area.code"))


class User(Model, UserMixin):
    """A volunteer or a member of staff. No address of a machine is ever stored."""

    __tablename__ = "account_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    # Accounts without e-mail exist: not everyone has one that nobody else reads.
    email: Mapped[str | None] = mapped_column(String(255), unique=True)
    username: Mapped[str | None] = mapped_column(String(64), unique=True)
    handle: Mapped[str] = mapped_column(String(64))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(2), default="es")
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int] = mapped_column(default=0)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(StoredList())
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    webauthn: Mapped[list["WebAuthn"]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def roles(self) -> list[Any]:
        """Flask-Security's own roles stay unused: authorisation lives in `portal.access`."""
        return []

    def calc_username(self) -> str:
        """What authenticators and passkeys call this account: the name they sign in with."""
        return self.username or self.email or self.reference

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator or a passkey is enrolled."""
        totp = bool(self.tf_primary_method and self.tf_totp_secret)
        # The handle comes with the first passkey: without it there is no need to look for any.
        passkeys = self.webauthn if self.fs_webauthn_user_handle else []
        return totp or any(key.usage == "secondary" for key in passkeys)

    def check_tf_required_setup(self) -> bool:
        """Staff may change their second factor, never switch it off."""
        return is_staff(membership.role for membership in self.memberships)


class WebAuthn(Model, WebAuthnMixin):
    """A passkey."""

    __tablename__ = "account_passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(StoredList()))
    backup_state: Mapped[bool] = mapped_column(default=False)
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    create_datetime: Mapped[datetime] = mapped_column(UTCDateTime, default=utc_now)
    lastuse_datetime: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(back_populates="webauthn")


class Membership(Model):
    """A role that a person holds in an organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(String(32))
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class OneTimeCode(Model):
    """A code handed by a coordinator, or a link sent by mail. Opens once, until it expires."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    purpose: Mapped[CodePurpose] = mapped_column(String(32))
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role | None] = mapped_column(String(32))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("account_user.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str | None] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="es")
    issued_by: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class VettingAttestation(Model):
    """One level of vetting that a member of staff vouches for, until a day."""

    __tablename__ = "vetting_attestation"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level_known"),
        Index("ix_vetting_attestation_in_force", "user_id", "level", "expires_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[int] = mapped_column()
    kind: Mapped[VettingKind] = mapped_column(String(32))
    attested_by: Mapped[str] = mapped_column(String(64))
    attested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_on: Mapped[date] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
