"""Of a sealed report the incident keeps the classes of what it brought."""

import sqlalchemy as sa
from alembic import op


revision = "038"
down_revision = "037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("incident") as table:
        table.add_column(
            sa.Column("source_classes", sa.String(length=120), server_default="", nullable=False)
        )


def downgrade() -> None:
    # Not in a batch: SQLite would make the table anew under all that refers to it.
    op.drop_column("incident", "source_classes")
