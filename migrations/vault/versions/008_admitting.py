"""Leave, departure, and whom an organisation admits to hold keys."""

import sqlalchemy as sa
from alembic import op


revision = "008"
down_revision = "007"
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
    op.create_table('admission',
    sa.Column('account', sa.String(length=32), nullable=False),
    sa.Column('organisation', sa.String(length=32), nullable=False),
    sa.Column('admitted_on', sa.Date(), nullable=False),
    sa.Column('admitted_by', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('account', 'organisation', name=op.f('pk_admission')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('admission')
    op.drop_table('absence')
