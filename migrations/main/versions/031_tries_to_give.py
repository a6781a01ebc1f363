"""Tries to give under keyed marks, a breaker for each campaign, and counts by the hour."""

import sqlalchemy as sa
from alembic import op


revision = "031"
down_revision = "030"
branch_labels = None
depends_on = None

MARKS = ("caller", "address", "domain", "form")


def upgrade() -> None:
    op.create_table("gift_try",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("attempt", sa.Integer(), nullable=False),
    sa.Column("way", sa.String(length=16), nullable=False),
    sa.Column("outcome", sa.String(length=16), nullable=False),
    *(sa.Column(name, sa.String(length=24), nullable=True) for name in MARKS),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(outcome = 'mailed') = (begun_at IS NULL)", name=op.f("ck_gift_try_begun_unless_mailed")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_gift_try_campaign_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_try")),
    sa.UniqueConstraint("reference", "attempt", name=op.f("uq_gift_try_reference_attempt"))
    )
    op.create_index("ix_gift_try_campaign", "gift_try", ["campaign_id", "begun_at"])
    for name in (*MARKS, "made_at"):
        op.create_index(op.f(f"ix_gift_try_{name}"), "gift_try", [name])
    op.create_table("gift_breaker",
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("state", sa.String(length=16), nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=True),
    sa.Column("times", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_gift_breaker_campaign_id")),
    sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_gift_breaker"))
    )
    op.create_table("gift_pressure",
    sa.Column("campaign_id", sa.Integer(), nullable=False),
    sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.CheckConstraint("number > 0", name=op.f("ck_gift_pressure_number_positive")),
    sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_gift_pressure_campaign_id")),
    sa.PrimaryKeyConstraint("campaign_id", "hour", "kind", name=op.f("pk_gift_pressure"))
    )
    op.create_table("gift_mark_key",
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("secret", sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint("day", name=op.f("pk_gift_mark_key"))
    )


def downgrade() -> None:
    for table in ("gift_mark_key", "gift_pressure", "gift_breaker", "gift_try"):
        op.drop_table(table)
