"""Tasks, shifts and sign-ups."""

import sqlalchemy as sa
from alembic import op


revision = "006"
down_revision = "005"
branch_labels = None
depends_on = None

# Two places of one volunteer whose times, rest included, meet: PostgreSQL itself forbids them.
# int8range stands in for equality, which gist would need the btree_gist extension for.
ONE_PLACE_AT_A_TIME = """
    ALTER TABLE sign_up ADD CONSTRAINT ex_sign_up_one_place_at_a_time EXCLUDE USING gist (
        int8range(volunteer_id, volunteer_id, '[]') WITH &&,
        tstzrange(starts_at, rest_until) WITH &&
    ) WHERE (state IN ('requested', 'confirmed', 'checked_in', 'completed'))
"""


def upgrade() -> None:
    op.create_table('task',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('title_es', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('account_es', sa.Text(), nullable=False),
    sa.Column('account_en', sa.Text(), nullable=False),
    sa.Column('level_needed', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('level_needed BETWEEN 0 AND 3', name=op.f('ck_task_level_known')),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_task_incident_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_task_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task')),
    sa.UniqueConstraint('reference', name=op.f('uq_task_reference'))
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_incident_id'), ['incident_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('shift',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('area_code', sa.String(length=12), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('asks_first', sa.Boolean(), nullable=False),
    sa.Column('meeting_point', sa.Text(), nullable=False),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minimum >= 1 AND minimum <= capacity', name=op.f('ck_shift_minimum_within_capacity')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_shift_ends_after_start')),
    sa.CheckConstraint('taken >= 0 AND taken <= capacity', name=op.f('ck_shift_taken_within_capacity')),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_shift_area_code')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_shift_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_reference'))
    )
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_area_code'), ['area_code'], unique=False)
        batch_op.create_index('ix_shift_page', ['starts_at', 'reference'], unique=False)
        batch_op.create_index(batch_op.f('ix_shift_task_id'), ['task_id'], unique=False)

    op.create_table('sign_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('requested', 'confirmed', 'checked_in', 'completed', 'no_show', 'excused', 'cancelled', name='signupstate', native_enum=False, length=16), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rest_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('starts_at < ends_at AND ends_at <= rest_until', name=op.f('ck_sign_up_rest_after_work')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_sign_up_shift_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_sign_up_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_up')),
    sa.UniqueConstraint('reference', name=op.f('uq_sign_up_reference')),
    sa.UniqueConstraint('shift_id', 'volunteer_id', name=op.f('uq_sign_up_shift_id_volunteer_id'))
    )
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.create_index('ix_sign_up_engagements', ['volunteer_id', 'starts_at'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ONE_PLACE_AT_A_TIME)


def downgrade() -> None:
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_up_engagements')

    op.drop_table('sign_up')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_task_id'))
        batch_op.drop_index('ix_shift_page')
        batch_op.drop_index(batch_op.f('ix_shift_area_code'))

    op.drop_table('shift')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_task_incident_id'))

    op.drop_table('task')
