"""Areas where nobody should go for now, the shifts they stand down, and what readers are told."""

import sqlalchemy as sa
from alembic import op


revision = "041"
down_revision = "040"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")
_OWN = sa.text("ended_at IS NULL AND no_go_id IS NULL")
_NO_GO = sa.text("ended_at IS NULL AND no_go_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "no_go",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("declared_by", sa.String(length=64), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("clear_asked_by", sa.String(length=64), nullable=True),
        sa.Column("clear_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=64), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("begins_at < until", name=op.f("ck_no_go_until_after_beginning")),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_no_go_some_edition")),
        sa.CheckConstraint(
            "(clear_asked_by IS NULL) = (clear_asked_at IS NULL)",
            name=op.f("ck_no_go_clear_asked_by_somebody"),
        ),
        sa.CheckConstraint(
            "lifted_by IS NULL OR (closed_at IS NOT NULL AND clear_asked_by IS NOT NULL"
            " AND clear_asked_by <> lifted_by)",
            name=op.f("ck_no_go_lifted_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["public_incident.id"], name=op.f("fk_no_go_incident_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_no_go_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_go")),
        sa.UniqueConstraint("reference", name=op.f("uq_no_go_reference")),
    )
    op.create_index(op.f("ix_no_go_incident_id"), "no_go", ["incident_id"])
    op.create_index(
        "uq_no_go_open", "no_go", ["place"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    # Written out: in a batch SQLite would make the table anew under the questions that refer to it.
    op.execute(
        "ALTER TABLE stand_down ADD COLUMN no_go_id INTEGER"
        " CONSTRAINT fk_stand_down_no_go_id REFERENCES no_go (id)"
    )
    op.create_index(op.f("ix_stand_down_no_go_id"), "stand_down", ["no_go_id"])
    op.drop_index("uq_stand_down_open", "stand_down")
    op.create_index(
        "uq_stand_down_open",
        "stand_down",
        ["organisation_id", "place"],
        unique=True,
        sqlite_where=_OWN,
        postgresql_where=_OWN,
    )
    op.create_index(
        "uq_stand_down_no_go",
        "stand_down",
        ["organisation_id", "no_go_id"],
        unique=True,
        sqlite_where=_NO_GO,
        postgresql_where=_NO_GO,
    )
    op.create_table(
        "no_go_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("no_go_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["no_go_id"], ["no_go.id"], name=op.f("fk_no_go_delivery_no_go_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["alert_reader.id"], name=op.f("fk_no_go_delivery_reader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_go_delivery")),
        sa.UniqueConstraint("reference", name=op.f("uq_no_go_delivery_reference")),
        sa.UniqueConstraint(
            "no_go_id", "edition", "reader_id", name=op.f("uq_no_go_delivery_no_go_id_edition_reader_id")
        ),
    )
    op.create_index(op.f("ix_no_go_delivery_reader_id"), "no_go_delivery", ["reader_id"])


def downgrade() -> None:
    op.drop_table("no_go_delivery")
    # What a notice made has no other place to be told from.
    op.execute(
        "DELETE FROM safety_check WHERE stand_down_id IN"
        " (SELECT id FROM stand_down WHERE no_go_id IS NOT NULL)"
    )
    op.execute("DELETE FROM stand_down WHERE no_go_id IS NOT NULL")
    op.drop_index("uq_stand_down_no_go", "stand_down")
    op.drop_index("uq_stand_down_open", "stand_down")
    op.drop_index(op.f("ix_stand_down_no_go_id"), "stand_down")
    op.drop_column("stand_down", "no_go_id")
    own = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_stand_down_open",
        "stand_down",
        ["organisation_id", "place"],
        unique=True,
        sqlite_where=own,
        postgresql_where=own,
    )
    op.drop_table("no_go")
