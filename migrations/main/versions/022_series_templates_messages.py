"""Series, templates, and what is written to a shift's people."""

import sqlalchemy as sa
from alembic import op


revision = "022"
down_revision = "021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('shift_series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=200), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_shift_series_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_series')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_series_reference'))
    )
    with op.batch_alter_table('shift_series', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_series_task_id'), ['task_id'], unique=False)

    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.add_column(sa.Column('series_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_shift_series_id'), 'shift_series', ['series_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_shift_series_id'), ['series_id'], unique=False)

    op.create_table('shift_template',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('area_code', sa.String(length=12), nullable=False),
    sa.Column('begins_minute', sa.Integer(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('minimum', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('asks_first', sa.Boolean(), nullable=False),
    sa.Column('meeting_point', sa.Text(), nullable=False),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minimum >= 1 AND minimum <= capacity', name=op.f('ck_shift_template_minimum_within_capacity')),
    sa.CheckConstraint('begins_minute BETWEEN 0 AND 1439', name=op.f('ck_shift_template_begins_in_the_day')),
    sa.CheckConstraint('minutes BETWEEN 30 AND 960', name=op.f('ck_shift_template_length_of_a_shift')),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_shift_template_area_code')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_shift_template_organisation_id')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_shift_template_task_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_template')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_shift_template_organisation_id_name')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_template_reference'))
    )
    with op.batch_alter_table('shift_template', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_template_task_id'), ['task_id'], unique=False)

    op.create_table('shift_message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('told', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_shift_message_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_message')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_message_reference'))
    )
    with op.batch_alter_table('shift_message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_message_sent_at'), ['sent_at'], unique=False)
        batch_op.create_index('ix_shift_message_sent', ['shift_id', 'sent_at'], unique=False)


def downgrade() -> None:
    op.drop_table('shift_message')
    op.drop_table('shift_template')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_series_id'))
        batch_op.drop_constraint(op.f('fk_shift_series_id'), type_='foreignkey')
        batch_op.drop_column('series_id')
    op.drop_table('shift_series')
