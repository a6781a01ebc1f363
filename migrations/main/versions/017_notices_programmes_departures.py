"""Notices, people's rights over their data, programmes, exports and departures."""

import sqlalchemy as sa
from alembic import op


revision = "017"
down_revision = "016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('data_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('code_digest', sa.String(length=64), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('right_wanted', sa.String(length=16), nullable=False),
    sa.Column('standing', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('ground', sa.String(length=24), nullable=False),
    sa.Column('filed_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(ground <> '') = (state = 'refused')", name=op.f('ck_data_request_refused_with_ground')),
    sa.CheckConstraint("is_open = (state NOT IN ('refused', 'carried_out'))", name=op.f('ck_data_request_open_by_state')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_data_request_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_request')),
    sa.UniqueConstraint('form_key', name=op.f('uq_data_request_form_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_data_request_reference'))
    )
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_data_request_closed_on'), ['closed_on'], unique=False)
        batch_op.create_index('ix_data_request_queue', ['organisation_id', 'is_open', 'due_on', 'reference'], unique=False)

    op.create_table('departure',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('proposed_by', sa.String(length=32), nullable=False),
    sa.Column('proposed_on', sa.Date(), nullable=False),
    sa.Column('approved_by', sa.String(length=32), nullable=False),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(approved_by = '') = (left_on IS NULL)", name=op.f('ck_departure_left_when_approved')),
    sa.CheckConstraint("approved_by = '' OR approved_by <> proposed_by", name=op.f('ck_departure_two_people')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_departure_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_departure'))
    )
    op.create_table('organisation_export',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ready_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_export_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_organisation_export_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_export')),
    sa.UniqueConstraint('reference', name=op.f('uq_organisation_export_reference'))
    )
    with op.batch_alter_table('organisation_export', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_organisation_export_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_organisation_export_ready_at'), ['ready_at'], unique=False)

    op.create_table('privacy_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('responsible', sa.String(length=300), nullable=False),
    sa.Column('contact', sa.String(length=255), nullable=False),
    sa.Column('purposes_es', sa.Text(), nullable=False),
    sa.Column('purposes_en', sa.Text(), nullable=False),
    sa.Column('transfers_es', sa.Text(), nullable=False),
    sa.Column('transfers_en', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_privacy_notice_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_notice')),
    sa.UniqueConstraint('organisation_id', 'version', name=op.f('uq_privacy_notice_organisation_id_version'))
    )
    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name_es', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('needs', sa.JSON(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR starts_on <= ends_on', name=op.f('ck_programme_ends_after_start')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_programme_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    sa.UniqueConstraint('reference', name=op.f('uq_programme_reference'))
    )
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_programme_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('aid_placement',
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('programme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['aid_case.id'], name=op.f('fk_aid_placement_case_id')),
    sa.ForeignKeyConstraint(['programme_id'], ['programme.id'], name=op.f('fk_aid_placement_programme_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_aid_placement'))
    )
    with op.batch_alter_table('aid_placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_aid_placement_programme_id'), ['programme_id'], unique=False)

    op.create_table('data_request_contact',
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('reach', sa.String(length=255), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['data_request.id'], name=op.f('fk_data_request_contact_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', name=op.f('pk_data_request_contact'))
    )
    op.create_table('organisation_export_piece',
    sa.Column('export_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['organisation_export.id'], name=op.f('fk_organisation_export_piece_export_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('export_id', 'number', name=op.f('pk_organisation_export_piece'))
    )


def downgrade() -> None:
    op.drop_table('organisation_export_piece')
    op.drop_table('data_request_contact')
    with op.batch_alter_table('aid_placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_aid_placement_programme_id'))

    op.drop_table('aid_placement')
    with op.batch_alter_table('programme', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_programme_organisation_id'))

    op.drop_table('programme')
    op.drop_table('privacy_notice')
    with op.batch_alter_table('organisation_export', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_organisation_export_ready_at'))
        batch_op.drop_index(batch_op.f('ix_organisation_export_organisation_id'))

    op.drop_table('organisation_export')
    op.drop_table('departure')
    with op.batch_alter_table('data_request', schema=None) as batch_op:
        batch_op.drop_index('ix_data_request_queue')
        batch_op.drop_index(batch_op.f('ix_data_request_closed_on'))

    op.drop_table('data_request')
