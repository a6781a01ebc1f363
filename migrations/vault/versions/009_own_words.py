"""Words that were told by someone else, and words that were changed."""

import sqlalchemy as sa
from alembic import op


revision = "009"
down_revision = "008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('receipt', sa.Column('borrowed', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table('retired_receipt',
    sa.Column('locator', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('locator', name=op.f('pk_retired_receipt')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('retired_receipt')
    op.drop_column('receipt', 'borrowed')
