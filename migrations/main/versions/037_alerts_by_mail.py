"""Who asked to be told of incidents, under sealed addresses, and which word went to whom."""

import sqlalchemy as sa
from alembic import op


revision = "037"
down_revision = "035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("alert_reader",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("mark", sa.String(length=64), nullable=False),
    sa.Column("address", sa.LargeBinary(), nullable=False),
    sa.Column("language", sa.String(length=2), nullable=False),
    sa.Column("links", sa.Integer(), nullable=False),
    sa.Column("links_since", sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_reader")),
    sa.UniqueConstraint("mark", name=op.f("uq_alert_reader_mark")),
    sa.UniqueConstraint("reference", name=op.f("uq_alert_reader_reference"))
    )
    op.create_table("alert_wish",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("reader_id", sa.Integer(), nullable=False),
    sa.Column("place", sa.String(length=12), nullable=False),
    sa.Column("kind", sa.String(length=24), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("is_confirmed", sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(["reader_id"], ["alert_reader.id"], name=op.f("fk_alert_wish_reader_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_wish")),
    sa.UniqueConstraint("reader_id", "place", "kind", name=op.f("uq_alert_wish_reader_id_place_kind")),
    sa.UniqueConstraint("reference", name=op.f("uq_alert_wish_reference"))
    )
    op.create_index(op.f("ix_alert_wish_place"), "alert_wish", ["place"])
    op.create_table("alert_word",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("incident_id", sa.Integer(), nullable=False),
    sa.Column("state", sa.String(length=16), nullable=False),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["incident_id"], ["public_incident.id"], name=op.f("fk_alert_word_incident_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_word")),
    sa.UniqueConstraint("incident_id", "state", "revision", name=op.f("uq_alert_word_incident_id_state_revision"))
    )
    op.create_table("alert_delivery",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("word_id", sa.Integer(), nullable=False),
    sa.Column("reader_id", sa.Integer(), nullable=False),
    sa.Column("outcome", sa.String(length=16), nullable=True),
    sa.ForeignKeyConstraint(["reader_id"], ["alert_reader.id"], name=op.f("fk_alert_delivery_reader_id"), ondelete="CASCADE"),
    sa.ForeignKeyConstraint(["word_id"], ["alert_word.id"], name=op.f("fk_alert_delivery_word_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_delivery")),
    sa.UniqueConstraint("reference", name=op.f("uq_alert_delivery_reference")),
    sa.UniqueConstraint("word_id", "reader_id", name=op.f("uq_alert_delivery_word_id_reader_id"))
    )
    op.create_index(op.f("ix_alert_delivery_reader_id"), "alert_delivery", ["reader_id"])


def downgrade() -> None:
    for table in ("alert_delivery", "alert_word", "alert_wish", "alert_reader"):
        op.drop_table(table)
