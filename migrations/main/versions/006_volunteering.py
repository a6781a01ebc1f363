"""Tasks, shifts and sign-ups."""

import sqlalchemy as sa
from alembic import op


revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
