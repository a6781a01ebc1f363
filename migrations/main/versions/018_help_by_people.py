"""Help by people: asked for a case by choices, tied to a shift, done against the shift's code."""

import sqlalchemy as sa
from alembic import op


revision = "018"
down_revision = "017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('aid_people_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('label', sa.String(length=16), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('area', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('shift', sa.String(length=32), nullable=True),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('people BETWEEN 1 AND 4', name=op.f('ck_aid_people_ask_few_people')),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_aid_people_ask_days_in_order')),
    sa.CheckConstraint("(state = 'asked' AND shift IS NULL) OR state = 'cancelled' OR (state IN ('planned', 'done') AND shift IS NOT NULL)", name=op.f('ck_aid_people_ask_planned_in_a_shift')),
    sa.CheckConstraint("(state IN ('asked', 'planned')) = (ended_on IS NULL)", name=op.f('ck_aid_people_ask_ended_has_its_day')),
    sa.ForeignKeyConstraint(['case_id'], ['aid_case.id'], name=op.f('fk_aid_people_ask_case_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_aid_people_ask_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_people_ask')),
    sa.UniqueConstraint('reference', name=op.f('uq_aid_people_ask_reference')),
    sa.UniqueConstraint('shift', name=op.f('uq_aid_people_ask_shift'))
    )
    with op.batch_alter_table('aid_people_ask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_people_ask_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_aid_people_ask_queue', ['organisation_id', 'from_on', 'reference'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('aid_people_ask', schema=None) as batch_op:
        batch_op.drop_index('ix_aid_people_ask_queue')
        batch_op.drop_index(batch_op.f('ix_aid_people_ask_case_id'))

    op.drop_table('aid_people_ask')
