"""A reader of alerts may want them by day only; who is told by SMS does, until they choose."""

import sqlalchemy as sa
from alembic import op


revision = "045"
down_revision = "044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "alert_reader",
        sa.Column("by_day", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(sa.text("UPDATE alert_reader SET by_day = true WHERE channel = 'sms'"))


def downgrade() -> None:
    op.drop_column("alert_reader", "by_day")
