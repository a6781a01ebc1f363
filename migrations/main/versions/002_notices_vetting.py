"""Notices, one-time codes, vetting."""

import sqlalchemy as sa
from alembic import op


revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
