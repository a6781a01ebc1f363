"""Channels of organisations, under sealed addresses, the places they follow and what each was sent."""

import sqlalchemy as sa
from alembic import op


revision = "044"
down_revision = "043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("ending", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_alert_channel_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_channel")),
        sa.UniqueConstraint("reference", name=op.f("uq_alert_channel_reference")),
    )
    op.create_index(op.f("ix_alert_channel_organisation_id"), "alert_channel", ["organisation_id"])
    op.create_table(
        "alert_channel_place",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["alert_channel.id"],
            name=op.f("fk_alert_channel_place_channel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel_id", "place", name=op.f("pk_alert_channel_place")),
    )
    op.create_table(
        "alert_channel_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("word_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"],
            ["alert_channel.id"],
            name=op.f("fk_alert_channel_delivery_channel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["alert_word.id"],
            name=op.f("fk_alert_channel_delivery_word_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_channel_delivery")),
        sa.UniqueConstraint("reference", name=op.f("uq_alert_channel_delivery_reference")),
        sa.UniqueConstraint(
            "word_id", "channel_id", name=op.f("uq_alert_channel_delivery_word_id_channel_id")
        ),
    )
    op.create_index(
        op.f("ix_alert_channel_delivery_channel_id"), "alert_channel_delivery", ["channel_id"]
    )


def downgrade() -> None:
    for table in ("alert_channel_delivery", "alert_channel_place", "alert_channel"):
        op.drop_table(table)
