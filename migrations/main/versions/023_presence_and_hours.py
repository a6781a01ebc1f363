"""Arrivals and departures, hours and their papers, and whom to ring."""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op


revision = "023"
down_revision = "022"
branch_labels = None
depends_on = None

ATTENDANCE = {
    'sign_up_id': sa.Integer(),
    'day': sa.Date(),
    'came_at': sa.DateTime(timezone=True),
    'minutes': sa.Integer(),
}


def upgrade() -> None:
    op.create_table('hours_certificate',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('from_day', sa.Date(), nullable=False),
    sa.Column('until_day', sa.Date(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('minutes_now', sa.Integer(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('revoked_on', sa.Date(), nullable=True),
    sa.Column('name_salt', sa.LargeBinary(), nullable=True),
    sa.Column('name_mark', sa.LargeBinary(), nullable=True),
    sa.Column('pressed', sa.String(length=32), nullable=False),
    sa.CheckConstraint('(name_salt IS NULL) = (name_mark IS NULL)', name=op.f('ck_hours_certificate_name_whole')),
    sa.CheckConstraint('from_day <= until_day', name=op.f('ck_hours_certificate_period_forwards')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_hours_certificate_says_something')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_hours_certificate_organisation_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_hours_certificate_volunteer_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_certificate')),
    sa.UniqueConstraint('code', name=op.f('uq_hours_certificate_code')),
    sa.UniqueConstraint('volunteer_id', 'pressed', name=op.f('uq_hours_certificate_volunteer_id_pressed'))
    )
    with op.batch_alter_table('hours_certificate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hours_certificate_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('volunteer_contact',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_volunteer_contact_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('volunteer_id', name=op.f('pk_volunteer_contact'))
    )
    op.create_table('contact_look',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('shift_id', sa.Integer(), nullable=False),
    sa.Column('looked_by', sa.Integer(), nullable=True),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['looked_by'], ['account_user.id'], name=op.f('fk_contact_look_looked_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['shift_id'], ['shift.id'], name=op.f('fk_contact_look_shift_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_contact_look_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_look')),
    sa.UniqueConstraint('reference', name=op.f('uq_contact_look_reference'))
    )
    with op.batch_alter_table('contact_look', schema=None) as batch_op:
        batch_op.create_index('ix_contact_look_page', ['volunteer_id', 'looked_at'], unique=False)

    op.create_table('attendance',
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('came_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_again_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.String(length=16), nullable=True),
    sa.CheckConstraint('left_at IS NULL OR left_at >= came_at', name=op.f('ck_attendance_left_after_coming')),
    sa.CheckConstraint('minutes BETWEEN 0 AND 1440', name=op.f('ck_attendance_minutes_of_a_day')),
    sa.CheckConstraint('told_again_at IS NULL OR told_at IS NOT NULL', name=op.f('ck_attendance_told_first')),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_attendance_sign_up_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('sign_up_id', name=op.f('pk_attendance'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_day'), ['day'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_left_at'), ['left_at'], unique=False)

    op.create_table('hours_correction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('minutes_before', sa.Integer(), nullable=False),
    sa.Column('minutes_after', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('note', sa.String(length=120), nullable=False),
    sa.Column('corrected_by', sa.Integer(), nullable=True),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes_before <> minutes_after', name=op.f('ck_hours_correction_changes_something')),
    sa.ForeignKeyConstraint(['corrected_by'], ['account_user.id'], name=op.f('fk_hours_correction_corrected_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_hours_correction_sign_up_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hours_correction'))
    )
    with op.batch_alter_table('hours_correction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hours_correction_sign_up_id'), ['sign_up_id'], unique=False)



    _note_who_is_there()


def _note_who_is_there() -> None:
    """Whoever is checked in now came when the roster said so; of older hours nothing is known."""
    found = op.get_bind().execute(sa.text(
        "SELECT sign_up.id, sign_up.changed_at, shift.starts_at, shift.zone FROM sign_up "
        "JOIN shift ON shift.id = sign_up.shift_id WHERE sign_up.state = 'checked_in'"
    ).columns(changed_at=sa.DateTime(timezone=True), starts_at=sa.DateTime(timezone=True))).all()
    attendance = sa.table('attendance', *[sa.column(name, kind) for name, kind in ATTENDANCE.items()])
    for sign_up_id, came_at, starts_at, zone in found:
        aware = starts_at if starts_at.tzinfo else starts_at.replace(tzinfo=UTC)
        day = aware.astimezone(ZoneInfo(zone)).date()
        op.execute(attendance.insert().values(sign_up_id=sign_up_id, came_at=came_at, day=day, minutes=0))


def downgrade() -> None:
    with op.batch_alter_table('hours_correction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hours_correction_sign_up_id'))

    op.drop_table('hours_correction')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_left_at'))
        batch_op.drop_index(batch_op.f('ix_attendance_day'))

    op.drop_table('attendance')
    with op.batch_alter_table('contact_look', schema=None) as batch_op:
        batch_op.drop_index('ix_contact_look_page')

    op.drop_table('contact_look')
    op.drop_table('volunteer_contact')
    with op.batch_alter_table('hours_certificate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hours_certificate_organisation_id'))

    op.drop_table('hours_certificate')
