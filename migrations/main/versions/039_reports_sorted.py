"""The queue of reports by its key, what was merged, and who raises money because of an incident."""

import sqlalchemy as sa
from alembic import op


revision = "039"
down_revision = "038"
branch_labels = None
depends_on = None

_WAITING = sa.text(
    "state NOT IN ('cannot_verify', 'duplicate_of', 'expired', 'false', 'retracted', 'verified')"
)


def upgrade() -> None:
    op.create_index(
        "ix_incident_waiting",
        "incident",
        ["priority", "due_at", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(op.f("ix_incident_duplicate_of_id"), "incident", ["duplicate_of_id"])
    op.create_index(op.f("ix_incident_happened_on"), "incident", ["happened_on"])
    op.create_table(
        "incident_host",
        sa.Column("incident_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_host_incident_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_incident_host_organisation_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "organisation_id", name=op.f("pk_incident_host")),
    )
    op.create_index(op.f("ix_incident_host_organisation_id"), "incident_host", ["organisation_id"])
    op.execute(
        "INSERT INTO incident_host (incident_id, organisation_id) "
        "SELECT DISTINCT incident_id, organisation_id FROM campaign"
    )


def downgrade() -> None:
    op.drop_table("incident_host")
    op.drop_index(op.f("ix_incident_happened_on"), "incident")
    op.drop_index(op.f("ix_incident_duplicate_of_id"), "incident")
    op.drop_index("ix_incident_waiting", "incident")
