"""Named fields shown to one named person for one purpose."""

import sqlalchemy as sa
from alembic import op


revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('disclosure',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('terms_id', sa.String(length=32), nullable=False),
    sa.Column('proposer_id', sa.String(length=32), nullable=False),
    sa.Column('confirmer_id', sa.String(length=32), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('proposed', sa.LargeBinary(), nullable=False),
    sa.Column('confirmed', sa.LargeBinary(), nullable=True),
    sa.Column('consented', sa.LargeBinary(), nullable=True),
    sa.Column('in_person', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_disclosure_capsule_id')),
    sa.ForeignKeyConstraint(['confirmer_id'], ['key_holder.id'], name=op.f('fk_disclosure_confirmer_id')),
    sa.ForeignKeyConstraint(['proposer_id'], ['key_holder.id'], name=op.f('fk_disclosure_proposer_id')),
    sa.ForeignKeyConstraint(['terms_id'], ['sealed_content.id'], name=op.f('fk_disclosure_terms_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disclosure')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('disclosure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosure_capsule_id'), ['capsule_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disclosure_confirmer_id'), ['confirmer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_disclosure_proposer_id'), ['proposer_id'], unique=False)

    op.create_table('disclosure_lock',
    sa.Column('locator', sa.String(length=64), nullable=False),
    sa.Column('disclosure_id', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('for_account', sa.Boolean(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('locked', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_disclosure_lock_capsule_id')),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_disclosure_lock_content_id')),
    sa.ForeignKeyConstraint(['disclosure_id'], ['disclosure.id'], name=op.f('fk_disclosure_lock_disclosure_id')),
    sa.PrimaryKeyConstraint('locator', name=op.f('pk_disclosure_lock')),
    sa.UniqueConstraint('disclosure_id', name=op.f('uq_disclosure_lock_disclosure_id')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('disclosure_lock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_disclosure_lock_capsule_id'), ['capsule_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('disclosure_lock', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disclosure_lock_capsule_id'))

    op.drop_table('disclosure_lock')
    with op.batch_alter_table('disclosure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_disclosure_proposer_id'))
        batch_op.drop_index(batch_op.f('ix_disclosure_confirmer_id'))
        batch_op.drop_index(batch_op.f('ix_disclosure_capsule_id'))

    op.drop_table('disclosure')
