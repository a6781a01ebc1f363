"""Cases, needs, commitments and deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('aid_case',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=24), nullable=False),
    sa.Column('need', sa.String(length=24), nullable=False),
    sa.Column('urgency', sa.String(length=16), nullable=False),
    sa.Column('household', sa.String(length=16), nullable=False),
    sa.Column('cell', sa.String(length=32), nullable=False),
    sa.Column('tied', sa.Boolean(), nullable=False),
    sa.Column('confirmed_through', sa.Integer(), nullable=False),
    sa.Column('sealed_text', sa.LargeBinary(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('intermediary', sa.String(length=32), nullable=False),
    sa.Column('assigned_to_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['assigned_to_id'], ['account_user.id'], name=op.f('fk_aid_case_assigned_to_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_case_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_case')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_case_reference'))
    )
    with op.batch_alter_table('aid_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_case_assigned_to_id'), ['assigned_to_id'], unique=False)
        batch_op.create_index('ix_aid_case_board', ['organisation_id', 'state', 'reference'], unique=False)
        batch_op.create_index('ix_aid_case_crowd', ['need', 'household', 'cell'], unique=False)
    op.create_table('aid_case_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['aid_case.id'], name=op.f('fk_aid_case_event_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_case_event'))
    )
    with op.batch_alter_table('aid_case_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_case_event_case_id'), ['case_id'], unique=False)
    op.create_table('aid_need',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('asked_minor', sa.BigInteger(), nullable=False),
    sa.Column('committed_minor', sa.BigInteger(), nullable=False),
    sa.Column('delivered_minor', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('asked_minor > 0', name=op.f('ck_aid_need_asked_positive')),
    sa.CheckConstraint('committed_minor + delivered_minor <= asked_minor', name=op.f('ck_aid_need_not_over_asked')),
    sa.CheckConstraint('committed_minor >= 0', name=op.f('ck_aid_need_committed_not_negative')),
    sa.CheckConstraint('delivered_minor >= 0', name=op.f('ck_aid_need_delivered_not_negative')),
    sa.ForeignKeyConstraint(['case_id'], ['aid_case.id'], name=op.f('fk_aid_need_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_need')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_need_reference'))
    )
    with op.batch_alter_table('aid_need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_need_case_id'), ['case_id'], unique=False)
    op.create_table('aid_commitment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('committed_on', sa.Date(), nullable=False),
    sa.Column('delivered_on', sa.Date(), nullable=True),
    sa.Column('batch', sa.String(length=32), nullable=True),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_aid_commitment_amount_positive')),
    sa.ForeignKeyConstraint(['need_id'], ['aid_need.id'], name=op.f('fk_aid_commitment_need_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_commitment_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_commitment')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_commitment_reference'))
    )
    with op.batch_alter_table('aid_commitment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_commitment_batch'), ['batch'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_commitment_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_commitment_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_aid_commitment_state'), ['state'], unique=False)


def downgrade() -> None:
    op.drop_table('aid_commitment')
    op.drop_table('aid_need')
    op.drop_table('aid_case_event')
    op.drop_table('aid_case')
