"""Who receives requests of children."""

import sqlalchemy as sa
from alembic import op


revision = "011"
down_revision = "010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('child_receiver',
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('organisation', sa.String(length=32), nullable=False),
    sa.Column('declared_on', sa.Date(), nullable=False),
    sa.Column('declared_by', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('account', 'organisation', name=op.f('pk_child_receiver')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('child_receiver')
