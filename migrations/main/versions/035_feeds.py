"""What feeds say of an entry's last change, and which alerts were sent about it."""

import sqlalchemy as sa
from alembic import op


revision = "035"
down_revision = "032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.alter_column("edition", server_default=None)
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
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.drop_column("told_on")
        batch_op.drop_column("edition")
