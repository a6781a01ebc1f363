"""What feeds say of an entry's last change: how often it changed and on which coarse day."""

import sqlalchemy as sa
from alembic import op


revision = "033"
down_revision = "032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.alter_column("edition", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("public_incident") as batch_op:
        batch_op.drop_column("told_on")
        batch_op.drop_column("edition")
