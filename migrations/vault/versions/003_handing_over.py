"""Hand-overs, passing to the backup, people kept away, complaints."""

import sqlalchemy as sa
from alembic import op


revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hand_over',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('place', sa.String(length=16), nullable=False),
    sa.Column('giver_id', sa.String(length=32), nullable=False),
    sa.Column('receiver_id', sa.String(length=32), nullable=False),
    sa.Column('messages_before', sa.Integer(), nullable=False),
    sa.Column('handed_on', sa.Date(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_hand_over_capsule_id')),
    sa.ForeignKeyConstraint(['giver_id'], ['key_holder.id'], name=op.f('fk_hand_over_giver_id')),
    sa.ForeignKeyConstraint(['receiver_id'], ['key_holder.id'], name=op.f('fk_hand_over_receiver_id')),
    sa.PrimaryKeyConstraint('capsule_id', 'number', name=op.f('pk_hand_over')),
    sqlite_with_rowid=False
    )
    op.create_table('kept_away_person',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('holder_id', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_kept_away_person_capsule_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['key_holder.id'], name=op.f('fk_kept_away_person_holder_id')),
    sa.PrimaryKeyConstraint('capsule_id', 'holder_id', name=op.f('pk_kept_away_person')),
    sqlite_with_rowid=False
    )
    op.create_table('passing',
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('passed_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_passing_capsule_id')),
    sa.PrimaryKeyConstraint('capsule_id', name=op.f('pk_passing')),
    sqlite_with_rowid=False
    )
    op.create_table('complaint',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('about_id', sa.String(length=32), nullable=False),
    sa.Column('to_id', sa.String(length=32), nullable=False),
    sa.Column('lodged_on', sa.Date(), nullable=False),
    sa.Column('signature', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['about_id'], ['key_holder.id'], name=op.f('fk_complaint_about_id')),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_complaint_capsule_id')),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_complaint_content_id')),
    sa.ForeignKeyConstraint(['to_id'], ['key_holder.id'], name=op.f('fk_complaint_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_capsule_id'), ['capsule_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_to_id'), ['to_id'], unique=False)

    op.create_table('complaint_answer',
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('capsule_id', sa.String(length=32), nullable=False),
    sa.Column('content_id', sa.String(length=32), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['capsule_id'], ['capsule.id'], name=op.f('fk_complaint_answer_capsule_id')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_answer_complaint_id')),
    sa.ForeignKeyConstraint(['content_id'], ['sealed_content.id'], name=op.f('fk_complaint_answer_content_id')),
    sa.PrimaryKeyConstraint('complaint_id', 'number', name=op.f('pk_complaint_answer')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('complaint_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_complaint_answer_capsule_id'), ['capsule_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('complaint_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_answer_capsule_id'))

    op.drop_table('complaint_answer')
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_complaint_to_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_capsule_id'))

    op.drop_table('complaint')
    op.drop_table('passing')
    op.drop_table('kept_away_person')
    op.drop_table('hand_over')
