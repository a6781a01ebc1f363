"""Kinds of task, skills, roles within a shift, the waiting list, and each organisation's rules."""

import sqlalchemy as sa
from alembic import op


revision = "020"
down_revision = "018"
branch_labels = None
depends_on = None

ONE_PLACE_AT_A_TIME = """
    ALTER TABLE sign_up ADD CONSTRAINT ex_sign_up_one_place_at_a_time EXCLUDE USING gist (
        int8range(volunteer_id, volunteer_id, '[]') WITH &&,
        tstzrange(starts_at, rest_until) WITH &&
    ) WHERE (state IN ({states}))
"""
BEFORE = "'requested', 'confirmed', 'checked_in', 'completed'"
# An offer keeps its place free for one person, and whoever looks for cover is still expected.
AFTER = BEFORE + ", 'seeking_cover', 'offered'"
OLD_STATES = ('requested', 'confirmed', 'checked_in', 'completed', 'no_show', 'excused', 'cancelled')
NEW_STATES = (*OLD_STATES, 'seeking_cover', 'waitlisted', 'offered', 'lapsed')
TASK_CHECKS = {
    'families_meet_the_trained': "kind <> 'family' OR level_needed = 3",
    'age_known': 'youngest BETWEEN 15 AND 18',
    'of_age_outside': "kind NOT IN ('field', 'family') OR youngest = 18",
}
SETTING_CHECKS = {
    'hours_of_work': 'long_work_hours BETWEEN 4 AND 12',
    'hours_of_rest': 'rest_hours BETWEEN 8 AND 48',
    'hours_to_cancel': 'cancel_hours BETWEEN 0 AND 168',
    'minutes_to_confirm': 'offer_minutes BETWEEN 15 AND 2880',
    'absences': 'most_absences BETWEEN 1 AND 10',
}


def upgrade() -> None:
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), nullable=False, server_default='centre'))
        batch_op.add_column(sa.Column('skills', sa.String(length=240), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('youngest', sa.Integer(), nullable=False, server_default='18'))
        batch_op.add_column(sa.Column('briefing_es', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('briefing_en', sa.Text(), nullable=False, server_default=''))
        for name, rule in TASK_CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_task_{name}'), rule)
    with op.batch_alter_table('task', schema=None) as batch_op:
        for name in ('kind', 'skills', 'youngest', 'briefing_es', 'briefing_en'):
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lead_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sequence', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('has_roles', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(op.f('fk_shift_lead_id'), 'account_user', ['lead_id'], ['id'], ondelete='SET NULL')
        batch_op.create_index(batch_op.f('ix_shift_lead_id'), ['lead_id'], unique=False)
    with op.batch_alter_table('shift', schema=None) as batch_op:
        for name in ('sequence', 'version', 'has_roles'):
            batch_op.alter_column(name, server_default=None)

    op.create_table('shift_role',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('name_es', sa.String(length=60), nullable=False),
    sa.Column('name_en', sa.String(length=60), nullable=False),
    sa.Column('skills', sa.String(length=240), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.CheckConstraint('taken >= 0 AND taken <= capacity', name=op.f('ck_shift_role_taken_within_capacity')),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_shift_role_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_role')),
    sa.UniqueConstraint('reference', name=op.f('uq_shift_role_reference'))
    )
    with op.batch_alter_table('shift_role', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_role_shift_id'), ['shift_id'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE sign_up DROP CONSTRAINT ex_sign_up_one_place_at_a_time")
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.alter_column('state', existing_type=sa.Enum(*OLD_STATES, name='signupstate', native_enum=False, length=16), type_=sa.Enum(*NEW_STATES, name='signupstate', native_enum=False, length=16))
        batch_op.add_column(sa.Column('role_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('queued_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('offered_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f('fk_sign_up_role_id'), 'shift_role', ['role_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_sign_up_offer_has_its_end'), "(state = 'offered') = (offered_until IS NOT NULL)")
        batch_op.create_check_constraint(op.f('ck_sign_up_waiting_since'), "state NOT IN ('waitlisted', 'offered') OR queued_at IS NOT NULL")
        batch_op.create_index('ix_sign_up_waiting', ['shift_id', 'state', 'queued_at'], unique=False)
        batch_op.create_index('ix_sign_up_offers', ['offered_until'], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ONE_PLACE_AT_A_TIME.format(states=AFTER))

    op.create_table('volunteer_skill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('skill', sa.String(length=24), nullable=False),
    sa.Column('declared_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_by', sa.String(length=64), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(confirmed_at IS NULL) = (confirmed_by IS NULL)', name=op.f('ck_volunteer_skill_confirmed_by_somebody')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (organisation_id IS NULL)', name=op.f('ck_volunteer_skill_confirmed_somewhere')),
    sa.CheckConstraint('expires_on IS NULL OR confirmed_at IS NOT NULL', name=op.f('ck_volunteer_skill_only_confirmed_ends')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_volunteer_skill_organisation_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_volunteer_skill_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer_skill')),
    sa.UniqueConstraint('reference', name=op.f('uq_volunteer_skill_reference')),
    sa.UniqueConstraint('volunteer_id', 'skill', name=op.f('uq_volunteer_skill_volunteer_id_skill'))
    )
    with op.batch_alter_table('volunteer_skill', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_volunteer_skill_expires_on'), ['expires_on'], unique=False)

    op.create_table('volunteering_settings',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('long_work_hours', sa.Integer(), nullable=False),
    sa.Column('rest_hours', sa.Integer(), nullable=False),
    sa.Column('cancel_hours', sa.Integer(), nullable=False),
    sa.Column('offer_minutes', sa.Integer(), nullable=False),
    sa.Column('most_absences', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    *[sa.CheckConstraint(rule, name=op.f(f'ck_volunteering_settings_{name}')) for name, rule in SETTING_CHECKS.items()],
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_volunteering_settings_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_volunteering_settings'))
    )


def downgrade() -> None:
    op.drop_table('volunteering_settings')
    with op.batch_alter_table('volunteer_skill', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_volunteer_skill_expires_on'))

    op.drop_table('volunteer_skill')
    # Whoever waited holds nothing that the older tables know.
    op.execute("DELETE FROM sign_up WHERE state IN ('waitlisted', 'offered', 'lapsed')")
    op.execute("UPDATE sign_up SET state = 'confirmed' WHERE state = 'seeking_cover'")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE sign_up DROP CONSTRAINT ex_sign_up_one_place_at_a_time")
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_up_offers')
        batch_op.drop_index('ix_sign_up_waiting')
        batch_op.drop_constraint(op.f('ck_sign_up_waiting_since'), type_='check')
        batch_op.drop_constraint(op.f('ck_sign_up_offer_has_its_end'), type_='check')
        batch_op.drop_constraint(op.f('fk_sign_up_role_id'), type_='foreignkey')
        batch_op.drop_column('offered_until')
        batch_op.drop_column('queued_at')
        batch_op.drop_column('role_id')
        batch_op.alter_column('state', existing_type=sa.Enum(*NEW_STATES, name='signupstate', native_enum=False, length=16), type_=sa.Enum(*OLD_STATES, name='signupstate', native_enum=False, length=16))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(ONE_PLACE_AT_A_TIME.format(states=BEFORE))
    op.execute("UPDATE shift SET taken = (SELECT count(*) FROM sign_up WHERE shift_id = shift.id "
               "AND state IN ('requested', 'confirmed', 'checked_in', 'completed'))")

    with op.batch_alter_table('shift_role', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_role_shift_id'))

    op.drop_table('shift_role')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shift_lead_id'))
        batch_op.drop_constraint(op.f('fk_shift_lead_id'), type_='foreignkey')
        for name in ('has_roles', 'version', 'sequence', 'lead_id'):
            batch_op.drop_column(name)
    with op.batch_alter_table('task', schema=None) as batch_op:
        for name in TASK_CHECKS:
            batch_op.drop_constraint(op.f(f'ck_task_{name}'), type_='check')
        for name in ('briefing_en', 'briefing_es', 'youngest', 'skills', 'kind'):
            batch_op.drop_column(name)
