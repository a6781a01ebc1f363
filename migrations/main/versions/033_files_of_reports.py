"""Files of reports between preview and import, and the rows that were received once."""

import sqlalchemy as sa
from alembic import op


revision = "033"
down_revision = "032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("report_upload",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("reference", sa.String(length=32), nullable=False),
    sa.Column("organisation_id", sa.Integer(), nullable=False),
    sa.Column("uploaded_by", sa.String(length=64), nullable=False),
    sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_report_upload_organisation_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_report_upload")),
    sa.UniqueConstraint("reference", name=op.f("uq_report_upload_reference"))
    )
    op.create_index(op.f("ix_report_upload_organisation_id"), "report_upload", ["organisation_id"])
    op.create_index(op.f("ix_report_upload_uploaded_at"), "report_upload", ["uploaded_at"])
    op.create_table("received_report",
    sa.Column("incident_id", sa.Integer(), nullable=False),
    sa.Column("organisation_id", sa.Integer(), nullable=False),
    sa.Column("source_key", sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_received_report_incident_id")),
    sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_received_report_organisation_id")),
    sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_received_report")),
    sa.UniqueConstraint("organisation_id", "source_key", name=op.f("uq_received_report_organisation_id_source_key"))
    )


def downgrade() -> None:
    op.drop_table("received_report")
    op.drop_table("report_upload")
