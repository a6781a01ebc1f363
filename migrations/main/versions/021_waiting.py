"""Groups that come together, holds after absences, and who was asked to cover."""

import sqlalchemy as sa
from alembic import op


revision = "021"
down_revision = "020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.add_column(sa.Column('places', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_check_constraint(op.f('ck_sign_up_group_fits_a_car'), 'places BETWEEN 1 AND 5')
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.alter_column('places', server_default=None)

    op.create_table('volunteer_hold',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('absences', sa.Integer(), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cleared_because', sa.String(length=16), nullable=True),
    sa.Column('counts_from', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('absences >= 1', name=op.f('ck_volunteer_hold_for_absences')),
    sa.CheckConstraint('(cleared_at IS NULL) = (cleared_because IS NULL)', name=op.f('ck_volunteer_hold_cleared_for_a_reason')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_volunteer_hold_organisation_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_volunteer_hold_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer_hold')),
    sa.UniqueConstraint('volunteer_id', 'organisation_id', name=op.f('uq_volunteer_hold_volunteer_id_organisation_id'))
    )
    with op.batch_alter_table('volunteer_hold', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_volunteer_hold_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('cover_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sign_up_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sign_up_id'], ['sign_up.id'], name=op.f('fk_cover_ask_sign_up_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['volunteer_id'], ['account_user.id'], name=op.f('fk_cover_ask_volunteer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cover_ask')),
    sa.UniqueConstraint('sign_up_id', 'volunteer_id', name=op.f('uq_cover_ask_sign_up_id_volunteer_id'))
    )
    with op.batch_alter_table('cover_ask', schema=None) as batch_op:
        batch_op.create_index('ix_cover_ask_last', ['volunteer_id', 'asked_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('cover_ask', schema=None) as batch_op:
        batch_op.drop_index('ix_cover_ask_last')

    op.drop_table('cover_ask')
    with op.batch_alter_table('volunteer_hold', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_volunteer_hold_organisation_id'))

    op.drop_table('volunteer_hold')
    with op.batch_alter_table('sign_up', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_sign_up_group_fits_a_car'), type_='check')
        batch_op.drop_column('places')
    # The older tables count people by rows.
    op.execute("UPDATE shift SET taken = (SELECT count(*) FROM sign_up WHERE shift_id = shift.id AND state IN "
               "('requested', 'confirmed', 'checked_in', 'completed', 'seeking_cover', 'offered'))")
