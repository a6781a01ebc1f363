"""A reader of alerts may be told by SMS."""

import sqlalchemy as sa
from alembic import op


revision = "040"
down_revision = "039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "alert_reader",
        sa.Column("channel", sa.String(length=8), nullable=False, server_default="mail"),
    )


def downgrade() -> None:
    # Numbers are no addresses: nothing could be sent to them any more.
    op.execute("DELETE FROM alert_reader WHERE channel <> 'mail'")
    # Not in a batch: SQLite would make the table anew, and what hangs on its rows would go with them.
    op.drop_column("alert_reader", "channel")
