"""Fiscal receipts: who issues them, who wants one, the stamped ones; and what the law asks of
whoever receives much from one donor."""

import sqlalchemy as sa
from alembic import op


revision = "032"
down_revision = "031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("organisation_issuer",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("organisation_id", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("is_donataria", sa.Boolean(), nullable=False),
    sa.Column("rfc", sa.String(length=13), nullable=False),
    sa.Column("name", sa.String(length=254), nullable=False),
    sa.Column("regime", sa.String(length=3), nullable=False),
    sa.Column("postcode", sa.String(length=5), nullable=False),
    sa.Column("authorisation", sa.String(length=40), nullable=False),
    sa.Column("authorised_on", sa.Date(), nullable=True),
    sa.Column("series", sa.String(length=10), nullable=False),
    sa.Column("decided_by", sa.String(length=64), nullable=False),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("NOT is_donataria OR (rfc <> '' AND name <> '' AND regime <> '' AND postcode <> '' AND authorisation <> '' AND authorised_on IS NOT NULL)", name=op.f("ck_organisation_issuer_donataria_says_all")),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_issuer_organisation_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_issuer")),
    sa.UniqueConstraint("organisation_id", "version", name=op.f("uq_organisation_issuer_organisation_id_version"))
    )
    op.create_table("cfdi_wish",
    sa.Column("gift_id", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("rfc", sa.String(length=13), nullable=False),
    sa.Column("name", sa.String(length=254), nullable=False),
    sa.Column("postcode", sa.String(length=5), nullable=False),
    sa.Column("regime", sa.String(length=3), nullable=False),
    sa.Column("wished_on", sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_cfdi_wish_gift_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("gift_id", name=op.f("pk_cfdi_wish"))
    )
    op.create_table("cfdi_stamp",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("gift_id", sa.Integer(), nullable=False),
    sa.Column("uuid", sa.String(length=36), nullable=False),
    sa.Column("total_minor", sa.BigInteger(), nullable=False),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    sa.Column("stored_by", sa.String(length=64), nullable=False),
    sa.Column("stored_on", sa.Date(), nullable=False),
    sa.Column("kept_until", sa.Date(), nullable=False),
    sa.Column("cancelled_on", sa.Date(), nullable=True),
    sa.Column("cancelled_by", sa.String(length=64), nullable=True),
    sa.CheckConstraint("(cancelled_on IS NULL) = (cancelled_by IS NULL)", name=op.f("ck_cfdi_stamp_cancelled_by_somebody")),
    sa.CheckConstraint("total_minor > 0", name=op.f("ck_cfdi_stamp_total_positive")),
    sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_cfdi_stamp_gift_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_cfdi_stamp")),
    sa.UniqueConstraint("reference", name=op.f("uq_cfdi_stamp_reference")),
    sa.UniqueConstraint("uuid", name=op.f("uq_cfdi_stamp_uuid"))
    )
    op.create_index("ix_cfdi_stamp_gift", "cfdi_stamp", ["gift_id"])
    op.create_index(op.f("ix_cfdi_stamp_kept_until"), "cfdi_stamp", ["kept_until"])
    op.create_index("uq_cfdi_stamp_in_force", "cfdi_stamp", ["gift_id"], unique=True, sqlite_where=sa.text("cancelled_on IS NULL"), postgresql_where=sa.text("cancelled_on IS NULL"))
    op.create_table("donor_duty",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("gift_id", sa.Integer(), nullable=False),
    sa.Column("duty", sa.String(length=16), nullable=False),
    sa.Column("done_on", sa.Date(), nullable=False),
    sa.Column("noted_by", sa.String(length=64), nullable=False),
    sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_donor_duty_gift_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_duty")),
    sa.UniqueConstraint("gift_id", "duty", name=op.f("uq_donor_duty_gift_id_duty"))
    )


def downgrade() -> None:
    op.drop_table("donor_duty")
    op.drop_table("cfdi_stamp")
    op.drop_table("cfdi_wish")
    op.drop_table("organisation_issuer")
