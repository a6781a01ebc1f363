"""Tables of incidents. `incident` is the verifiers' own; `public_*` is all that pages reach."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Organisation
from portal.extensions import Model, UTCDateTime, plain_enum
from portal.incidents.period_rules import Granularity, PartOfDay
from portal.incidents.public_rules import Layer
from portal.incidents.rules import (
    IN_THE_QUEUE,
    IncidentKind,
    IncidentState,
    Priority,
    RetractionReason,
)
from portal.incidents.word_key_models import WordKey
from portal.incidents.word_rules import Evidence, Verdict
from portal.places.models import Area, State
from portal.references import new_reference

# In letters, so that the planner sees that the index of what waits holds all that is asked for; by
# what does not wait, so that SQLite does not take the index of states and sort.
_DONE = ", ".join(f"'{state}'" for state in sorted(set(IncidentState) - IN_THE_QUEUE))
IS_WAITING = text(f"state NOT IN ({_DONE})")


SEARCHED = {"es": "spanish", "en": "english"}


def _words_told(code: str, language: str) -> Index:
    """PostgreSQL's index of the words of one language; SQLite's stands beside the tables."""
    told = text(f"incident_words('{language}', title_{code}, account_{code})")
    name = f"ix_public_incident_words_{code}"
    return Index(name, told, postgresql_using="gin").ddl_if(dialect="postgresql")


class Incident(Model):
    """What verifiers work on. Only the desk reads it; the day is exact here and nowhere else."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_queue", "state", "due_at"),
        Index(
            "ix_incident_waiting",
            "priority",
            "due_at",
            "id",
            sqlite_where=IS_WAITING,
            postgresql_where=IS_WAITING,
        ),
        UniqueConstraint("source_digest"),
        CheckConstraint(
            "state NOT IN ('unconfirmed', 'cannot_verify', 'duplicate_of')"
            " OR coalesce(trim(resolution), '') <> ''",
            name="closed_in_writing",
        ),
        CheckConstraint(
            "(state = 'duplicate_of') = (duplicate_of_id IS NOT NULL)",
            name="merged_into_something",
        ),
        CheckConstraint("duplicate_of_id <> id", name="not_merged_into_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True, default=new_reference)
    state: Mapped[IncidentState] = mapped_column(
        plain_enum(IncidentState, 16), default=IncidentState.RECEIVED
    )
    kind: Mapped[IncidentKind] = mapped_column(plain_enum(IncidentKind, 24))
    priority: Mapped[Priority] = mapped_column(plain_enum(Priority, 8))
    area_code: Mapped[str] = mapped_column(ForeignKey("area.code"))
    happened_on: Mapped[date] = mapped_column(index=True)
    part_of_day: Mapped[PartOfDay | None] = mapped_column(plain_enum(PartOfDay, 16))
    title_es: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    account_es: Mapped[str] = mapped_column(Text)
    account_en: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    handled_by_user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    handled_by_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # Of the sealed report only a digest: which capsule it is, the vault alone can tell.
    source_digest: Mapped[str | None] = mapped_column(String(64))
    # Codes of what it brought, with a space between them.
    source_classes: Mapped[str] = mapped_column(String(120), default="", server_default="")
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    resolution: Mapped[str | None] = mapped_column(Text)
    retraction_reason: Mapped[RetractionReason | None] = mapped_column(
        plain_enum(RetractionReason, 24)
    )
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area] = relationship()


class Attestation(Model):
    """One organisation's word on one revision: its class and verdict, never the evidence."""

    __tablename__ = "incident_attestation"
    __table_args__ = (
        UniqueConstraint("incident_id", "revision", "organisation_id"),
        UniqueConstraint("incident_id", "revision", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    revision: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    evidence: Mapped[Evidence] = mapped_column(plain_enum(Evidence, 16))
    verdict: Mapped[Verdict] = mapped_column(plain_enum(Verdict, 8))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Empty in what was said before words were signed: it counts towards nothing any more.
    text_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    signature: Mapped[str] = mapped_column(String(128), default="", server_default="")
    key_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_word_key.id"))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    key: Mapped[WordKey | None] = relationship(lazy="joined")


class RetractionVote(Model):
    """One organisation's vote to take a published incident back."""

    __tablename__ = "incident_retraction_vote"
    __table_args__ = (
        UniqueConstraint("incident_id", "organisation_id"),
        UniqueConstraint("incident_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    reason: Mapped[RetractionReason] = mapped_column(plain_enum(RetractionReason, 24))
    voted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signature: Mapped[str] = mapped_column(String(128), default="", server_default="")
    key_id: Mapped[int | None] = mapped_column(ForeignKey("organisation_word_key.id"))

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    key: Mapped[WordKey | None] = relationship(lazy="joined")


class Lapse(Model):
    """A verified incident stopped being so. Numbered, so that the desk can ask what came since.

    Holds the state and the month only: what the desk compares with its cells.
    """

    __tablename__ = "incident_lapse"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    state_code: Mapped[str] = mapped_column(String(2))
    month: Mapped[date]


class PublicIncident(Model):
    """The coarse copy: all that filters, counts, sorting and feeds can reach.

    Holds no finer place or time than what is published, so that no sequence of questions to it
    can find more. Events of the historical layer exist here only.
    """

    __tablename__ = "public_incident"
    __table_args__ = (
        Index("ix_public_incident_page", "layer", "period_start", "reference"),
        Index("ix_public_incident_state", "layer", "state_code", "period_start"),
        Index("ix_public_incident_coarsening", "granularity", "period_start"),
        Index("ix_public_incident_incident", "incident_id", unique=True),
        *(_words_told(code, language) for code, language in SEARCHED.items()),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    # Which incident's: what hangs on it is found from here, past the verifiers' own table.
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    layer: Mapped[Layer] = mapped_column(plain_enum(Layer, 12))
    state: Mapped[IncidentState | None] = mapped_column(plain_enum(IncidentState, 16))
    kind: Mapped[IncidentKind] = mapped_column(plain_enum(IncidentKind, 24))
    state_code: Mapped[str | None] = mapped_column(ForeignKey("federal_state.code"))
    area_code: Mapped[str | None] = mapped_column(ForeignKey("area.code"), index=True)
    granularity: Mapped[Granularity] = mapped_column(plain_enum(Granularity, 12))
    period_start: Mapped[date]
    part_of_day: Mapped[PartOfDay | None] = mapped_column(plain_enum(PartOfDay, 16))
    title_es: Mapped[str | None] = mapped_column(String(120))
    title_en: Mapped[str | None] = mapped_column(String(120))
    account_es: Mapped[str | None] = mapped_column(Text)
    account_en: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    supporting: Mapped[int] = mapped_column(default=0)
    accredited: Mapped[int] = mapped_column(default=0)
    on_record: Mapped[bool] = mapped_column(default=False, server_default=false())
    retraction_reason: Mapped[RetractionReason | None] = mapped_column(
        plain_enum(RetractionReason, 24)
    )
    deaths: Mapped[int | None]
    # How often what is told changed, and the day of the last time, no finer than the period.
    edition: Mapped[int] = mapped_column(default=1)
    told_on: Mapped[date | None]
    source_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    area: Mapped[Area | None] = relationship(lazy="joined")
    state_of_area: Mapped[State | None] = relationship(lazy="joined")
    revisions: Mapped[list["PublicRevision"]] = relationship(
        order_by="PublicRevision.number.desc()", cascade="all, delete-orphan"
    )


class PublicRevision(Model):
    """What was published before a correction; dated no finer than the incident itself."""

    __tablename__ = "public_revision"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("public_incident.id", ondelete="CASCADE"))
    number: Mapped[int]
    dated: Mapped[date]
    title_es: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    account_es: Mapped[str] = mapped_column(Text)
    account_en: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
