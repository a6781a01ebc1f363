"""What organisations decide for themselves and the alliance about them."""

import sqlalchemy as sa
from alembic import op


revision = "012"
down_revision = "011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('organisation_applicant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('registration', sa.String(length=32), nullable=False),
    sa.Column('does', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=160), nullable=False),
    sa.Column('contact', sa.String(length=255), nullable=False),
    sa.Column('web', sa.String(length=255), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('applied_on', sa.Date(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'admitted')", name=op.f('ck_organisation_applicant_state_known')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_applicant_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_applicant')),
    sa.UniqueConstraint('reference', name=op.f('uq_organisation_applicant_reference')),
    sa.UniqueConstraint('registration', name=op.f('uq_organisation_applicant_registration'))
    )
    with op.batch_alter_table('organisation_applicant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_applicant_state'), ['state'], unique=False)

    op.create_table('organisation_profile',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('does', sa.Text(), nullable=False),
    sa.Column('area', sa.String(length=160), nullable=False),
    sa.Column('contact', sa.String(length=255), nullable=False),
    sa.Column('web', sa.String(length=255), nullable=False),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_profile_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_organisation_profile'))
    )
    op.create_table('organisation_settings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('alone_limit_minor', sa.Integer(), nullable=False),
    sa.Column('urgent_reserve_cap_minor', sa.Integer(), nullable=False),
    sa.Column('sla_today', sa.Integer(), nullable=False),
    sa.Column('sla_this_week', sa.Integer(), nullable=False),
    sa.Column('sla_can_wait', sa.Integer(), nullable=False),
    sa.Column('interval_days', sa.JSON(), nullable=False),
    sa.Column('max_per_90_days', sa.JSON(), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_settings_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_settings')),
    sa.UniqueConstraint('organisation_id', 'version', name=op.f('uq_organisation_settings_organisation_id_version'))
    )
    op.create_table('suspension_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('about_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('voted_on', sa.Date(), nullable=False),
    sa.CheckConstraint('about_id <> organisation_id', name=op.f('ck_suspension_vote_not_oneself')),
    sa.ForeignKeyConstraint(['about_id'], ['organisation.id'], name=op.f('fk_suspension_vote_about_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_suspension_vote_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suspension_vote')),
    sa.UniqueConstraint('about_id', 'organisation_id', name=op.f('uq_suspension_vote_about_id_organisation_id'))
    )
    op.create_table('admission_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('applicant_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('in_favour', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('voted_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['applicant_id'], ['organisation_applicant.id'], name=op.f('fk_admission_vote_applicant_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_admission_vote_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admission_vote')),
    sa.UniqueConstraint('applicant_id', 'organisation_id', name=op.f('uq_admission_vote_applicant_id_organisation_id'))
    )
    op.add_column('organisation', sa.Column('reviewed_on', sa.Date(), nullable=True))
    op.add_column('organisation', sa.Column('suspended_on', sa.Date(), nullable=True))
    op.add_column('organisation', sa.Column('left_on', sa.Date(), nullable=True))



def downgrade() -> None:
    # In place: made anew, the table would leave everything that points to it behind.
    op.drop_column('organisation', 'left_on')
    op.drop_column('organisation', 'suspended_on')
    op.drop_column('organisation', 'reviewed_on')

    op.drop_table('admission_vote')
    op.drop_table('suspension_vote')
    op.drop_table('organisation_settings')
    op.drop_table('organisation_profile')
    with op.batch_alter_table('organisation_applicant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_applicant_state'))

    op.drop_table('organisation_applicant')
