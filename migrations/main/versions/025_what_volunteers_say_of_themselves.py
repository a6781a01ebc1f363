"""Volunteers under age, answers to skills, where they live, what they watch and were asked."""

import sqlalchemy as sa
from alembic import op


revision = "025"
down_revision = "024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('young_volunteer',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('of_age_on', sa.Date(), nullable=False),
    sa.Column('consent_on', sa.Date(), nullable=True),
    sa.Column('consent_seen_by', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(consent_on IS NULL) = (consent_seen_by IS NULL)', name=op.f('ck_young_volunteer_consent_seen')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_young_volunteer_organisation_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_young_volunteer_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('volunteer_id', name=op.f('pk_young_volunteer'))
    )
    with op.batch_alter_table('young_volunteer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_young_volunteer_of_age_on'), ['of_age_on'], unique=False)

    op.create_table('skill_refusal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('skill', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('answered_by', sa.String(length=64), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_skill_refusal_organisation_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_skill_refusal_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill_refusal')),
    sa.UniqueConstraint('volunteer_id', 'skill', name=op.f('uq_skill_refusal_volunteer_id_skill'))
    )
    op.create_table('volunteer_home',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('state_code', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['state_code'], ['federal_state.code'], name=op.f('fk_volunteer_home_state_code')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_volunteer_home_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('volunteer_id', name=op.f('pk_volunteer_home'))
    )
    op.create_table('shift_watch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('state_code', sa.String(length=2), nullable=False),
    sa.Column('skill', sa.String(length=24), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_shift_watch_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_watch')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_watch_reference')),
    sa.UniqueConstraint('volunteer_id', 'state_code', 'skill', name=op.f('uq_shift_watch_volunteer_id_state_code_skill'))
    )
    op.create_table('shift_ask',
    sa.Column('shift_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('volunteer_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_shift_ask_shift_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_shift_ask_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('shift_id', 'volunteer_id', name=op.f('pk_shift_ask'))
    )
    with op.batch_alter_table('shift_ask', schema=None) as batch_op:
        batch_op.create_index('ix_shift_ask_of_volunteer', ['volunteer_id', 'asked_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('shift_ask', schema=None) as batch_op:
        batch_op.drop_index('ix_shift_ask_of_volunteer')

    op.drop_table('shift_ask')
    op.drop_table('shift_watch')
    op.drop_table('volunteer_home')
    op.drop_table('skill_refusal')
    with op.batch_alter_table('young_volunteer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_young_volunteer_of_age_on'))

    op.drop_table('young_volunteer')
