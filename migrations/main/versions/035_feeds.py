"""What feeds say of an entry's last change, and which alerts were sent about it."""

import sqlalchemy as sa
from alembic import op


revision = "035"
down_revision = "034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: a table built anew on SQLite would take its revisions along.
    op.add_column("public_incident", sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("public_incident", sa.Column("told_on", sa.Date(), nullable=True))
    op.create_table("public_message",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("incident_id", sa.Integer(), nullable=False),
    sa.Column("number", sa.Integer(), nullable=False),
    sa.Column("kind", sa.String(length=8), nullable=False),
    sa.Column("state", sa.String(length=16), nullable=False),
    sa.Column("revision", sa.Integer(), nullable=False),
    sa.Column("sent", sa.DateTime(timezone=True), nullable=False),
    sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
    sa.Column("refers_to", sa.String(length=400), nullable=False),
    sa.ForeignKeyConstraint(["incident_id"], ["public_incident.id"], name=op.f("fk_public_message_incident_id"), ondelete="CASCADE"),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_public_message")),
    sa.UniqueConstraint("incident_id", "number", name=op.f("uq_public_message_incident_id_number"))
    )
    op.create_index(op.f("ix_public_message_expires"), "public_message", ["expires"])


def downgrade() -> None:
    op.drop_table("public_message")
    op.drop_column("public_incident", "told_on")
    op.drop_column("public_incident", "edition")
