"""Leave and departure."""

import sqlalchemy as sa
from alembic import op


revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('absence',
    sa.Column('holder_id', sa.String(length=32), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['holder_id'], ['key_holder.id'], name=op.f('fk_absence_holder_id')),
    sa.PrimaryKeyConstraint('holder_id', name=op.f('pk_absence')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('absence')
