"""One-time codes and vetting of volunteers."""

import sqlalchemy as sa
from alembic import op


revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_one_time_codes()
    _create_vetting()


def downgrade() -> None:
    _drop_vetting()
    _drop_one_time_codes()


def _create_one_time_codes() -> None:
    op.create_table('one_time_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=32), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(length=255), nullable=True),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('issued_by', sa.String(length=64), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_one_time_code_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_one_time_code_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_one_time_code')),
    sa.UniqueConstraint('digest', name=op.f('uq_one_time_code_digest')),
    sa.UniqueConstraint('reference', name=op.f('uq_one_time_code_reference'))
    )
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_one_time_code_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_one_time_code_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_one_time_code_user_id'), ['user_id'], unique=False)


def _create_vetting() -> None:
    op.create_table('vetting_attestation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('attested_by', sa.String(length=64), nullable=False),
    sa.Column('attested_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('level BETWEEN 1 AND 3', name=op.f('ck_vetting_attestation_level_known')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_vetting_attestation_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_vetting_attestation_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vetting_attestation')),
    sa.UniqueConstraint('reference', name=op.f('uq_vetting_attestation_reference'))
    )
    with op.batch_alter_table('vetting_attestation', schema=None) as batch_op:
        batch_op.create_index('ix_vetting_attestation_in_force', ['user_id', 'level', 'expires_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_vetting_attestation_organisation_id'), ['organisation_id'], unique=False)


def _drop_one_time_codes() -> None:
    with op.batch_alter_table('one_time_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_one_time_code_user_id'))
        batch_op.drop_index(batch_op.f('ix_one_time_code_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_one_time_code_expires_at'))

    op.drop_table('one_time_code')


def _drop_vetting() -> None:
    with op.batch_alter_table('vetting_attestation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vetting_attestation_organisation_id'))
        batch_op.drop_index('ix_vetting_attestation_in_force')

    op.drop_table('vetting_attestation')
