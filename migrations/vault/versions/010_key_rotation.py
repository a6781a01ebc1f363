"""A person's new key takes the place of an older one."""

import sqlalchemy as sa
from alembic import op


revision = "010"
down_revision = "009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('key_rotation',
    sa.Column('old_id', sa.String(length=32), nullable=False),
    sa.Column('new_id', sa.String(length=32), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=False),
    sa.Column('finished_on', sa.Date(), nullable=True),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['new_id'], ['key_holder.id'], name=op.f('fk_key_rotation_new_id')),
    sa.ForeignKeyConstraint(['old_id'], ['key_holder.id'], name=op.f('fk_key_rotation_old_id')),
    sa.PrimaryKeyConstraint('old_id', name=op.f('pk_key_rotation')),
    sa.UniqueConstraint('new_id', name=op.f('uq_key_rotation_new_id')),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table('key_rotation')
