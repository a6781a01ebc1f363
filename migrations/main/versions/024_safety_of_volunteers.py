"""Areas stood down, questions of safety, briefings accepted, warnings, reminders, calendar feeds."""

import sqlalchemy as sa
from alembic import op


revision = "024"
down_revision = "023"
branch_labels = None
depends_on = None

_STANDS = 'ended_at IS NULL'


def upgrade() -> None:
    op.create_table('stand_down',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_by', sa.String(length=64), nullable=False),
    sa.Column('swept_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_by IS NULL)', name=op.f('ck_stand_down_ended_by_somebody')),
    sa.CheckConstraint('begins_at < until', name=op.f('ck_stand_down_until_after_beginning')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_stand_down_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_down')),
    sa.UniqueConstraint('reference', name=op.f('uq_stand_down_reference'))
    )
    op.create_index('uq_stand_down_open', 'stand_down', ['organisation_id', 'place'], unique=True,
                    sqlite_where=sa.text(_STANDS), postgresql_where=sa.text(_STANDS))

    op.create_table('safety_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('stand_down_id', sa.Integer(), nullable=False),
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('link_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('was_there', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('times_asked', sa.Integer(), nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('help_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reached_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reached_by', sa.String(length=64), nullable=True),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name=op.f('ck_safety_check_answered_at_some_time')),
    sa.CheckConstraint('(asked_at IS NULL) = (times_asked = 0)', name=op.f('ck_safety_check_asked_some_time')),
    sa.CheckConstraint('(reached_at IS NULL) = (reached_by IS NULL)', name=op.f('ck_safety_check_reached_by_somebody')),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_safety_check_sign_up_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['stand_down_id'], ['stand_down.id'], name=op.f('fk_safety_check_stand_down_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_safety_check')),
    sa.UniqueConstraint('reference', name=op.f('uq_safety_check_reference')),
    sa.UniqueConstraint('stand_down_id', 'sign_up_id', name=op.f('uq_safety_check_stand_down_id_sign_up_id'))
    )
    op.create_index('ix_safety_check_asking', 'safety_check', ['asked_at'], unique=False)
    op.create_index(op.f('ix_safety_check_sign_up_id'), 'safety_check', ['sign_up_id'], unique=False)

    op.create_table('briefing_acceptance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(length=32), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_briefing_acceptance_sign_up_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing_acceptance')),
    sa.UniqueConstraint('sign_up_id', 'version', name=op.f('uq_briefing_acceptance_sign_up_id_version'))
    )
    op.create_table('alone_warning',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_alone_warning_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alone_warning')),
    sa.UniqueConstraint('shift_id', 'starts_at', name=op.f('uq_alone_warning_shift_id_starts_at'))
    )
    op.create_table('shift_reminder',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_shift_reminder_sign_up_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_reminder')),
    sa.UniqueConstraint('sign_up_id', 'kind', 'starts_at', name=op.f('uq_shift_reminder_sign_up_id_kind_starts_at'))
    )
    op.create_table('reminders_off',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_reminders_off_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_reminders_off'))
    )
    op.create_table('calendar_feed',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_calendar_feed_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_digest', name=op.f('uq_calendar_feed_token_digest'))
    )


def downgrade() -> None:
    op.drop_table('calendar_feed')
    op.drop_table('reminders_off')
    op.drop_table('shift_reminder')
    op.drop_table('alone_warning')
    op.drop_table('briefing_acceptance')
    op.drop_index(op.f('ix_safety_check_sign_up_id'), table_name='safety_check')
    op.drop_index('ix_safety_check_asking', table_name='safety_check')
    op.drop_table('safety_check')
    op.drop_index('uq_stand_down_open', table_name='stand_down')
    op.drop_table('stand_down')
