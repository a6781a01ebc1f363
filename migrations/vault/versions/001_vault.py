"""The vault: key holders, directories, capsules, receipts, threads, its audit and outbox."""

import sqlalchemy as sa
from alembic import op


revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
