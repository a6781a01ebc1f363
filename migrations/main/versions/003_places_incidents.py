"""Areas and incidents."""

import sqlalchemy as sa
from alembic import op


revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('federal_state',
    sa.Column('code', sa.String(length=2), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('outline', sa.Text(), nullable=False),
    sa.Column('drawing', sa.Text(), nullable=False),
    sa.Column('label_x', sa.Integer(), nullable=False),
    sa.Column('label_y', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_federal_state'))
    )
    op.create_table('area',
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('merged', sa.Integer(), nullable=False),
    sa.Column('state_code', sa.String(length=2), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('outline', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['state_code'], ['federal_state.code'], name=op.f('fk_area_state_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_area'))
    )
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_state_code'), ['state_code'], unique=False)

    op.create_table('area_municipio',
    sa.Column('code', sa.String(length=5), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('area_code', sa.String(length=12), nullable=False),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_area_municipio_area_code')),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_area_municipio'))
    )
    with op.batch_alter_table('area_municipio', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_area_municipio_area_code'), ['area_code'], unique=False)

    op.create_table('incident',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('priority', sa.String(length=8), nullable=False),
    sa.Column('area_code', sa.String(length=12), nullable=False),
    sa.Column('happened_on', sa.Date(), nullable=False),
    sa.Column('part_of_day', sa.String(length=16), nullable=True),
    sa.Column('title_es', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('account_es', sa.Text(), nullable=False),
    sa.Column('account_en', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('handled_by_user_id', sa.Integer(), nullable=False),
    sa.Column('handled_by_organisation_id', sa.Integer(), nullable=False),
    sa.Column('source_digest', sa.String(length=64), nullable=True),
    sa.Column('duplicate_of_id', sa.Integer(), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=True),
    sa.Column('retraction_reason', sa.String(length=24), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_incident_area_code')),
    sa.ForeignKeyConstraint(['duplicate_of_id'], ['incident.id'], name=op.f('fk_incident_duplicate_of_id')),
    sa.ForeignKeyConstraint(['handled_by_organisation_id'], ['organisation.id'], name=op.f('fk_incident_handled_by_organisation_id')),
    sa.ForeignKeyConstraint(['handled_by_user_id'], ['account_user.id'], name=op.f('fk_incident_handled_by_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('reference', name=op.f('uq_incident_reference')),
    sa.UniqueConstraint('source_digest', name=op.f('uq_incident_source_digest'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index('ix_incident_queue', ['state', 'due_at'], unique=False)

    op.create_table('public_incident',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('layer', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('state_code', sa.String(length=2), nullable=True),
    sa.Column('area_code', sa.String(length=12), nullable=True),
    sa.Column('granularity', sa.String(length=12), nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('part_of_day', sa.String(length=16), nullable=True),
    sa.Column('title_es', sa.String(length=120), nullable=True),
    sa.Column('title_en', sa.String(length=120), nullable=True),
    sa.Column('account_es', sa.Text(), nullable=True),
    sa.Column('account_en', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('supporting', sa.Integer(), nullable=False),
    sa.Column('accredited', sa.Integer(), nullable=False),
    sa.Column('retraction_reason', sa.String(length=24), nullable=True),
    sa.Column('deaths', sa.Integer(), nullable=True),
    sa.Column('source_key', sa.String(length=40), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['area_code'], ['area.code'], name=op.f('fk_public_incident_area_code')),
    sa.ForeignKeyConstraint(['state_code'], ['federal_state.code'], name=op.f('fk_public_incident_state_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_incident')),
    sa.UniqueConstraint('reference', name=op.f('uq_public_incident_reference')),
    sa.UniqueConstraint('source_key', name=op.f('uq_public_incident_source_key'))
    )
    with op.batch_alter_table('public_incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_public_incident_area_code'), ['area_code'], unique=False)
        batch_op.create_index('ix_public_incident_coarsening', ['granularity', 'period_start'], unique=False)
        batch_op.create_index('ix_public_incident_page', ['layer', 'period_start', 'reference'], unique=False)
        batch_op.create_index('ix_public_incident_state', ['layer', 'state_code', 'period_start'], unique=False)

    op.create_table('incident_attestation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.String(length=16), nullable=False),
    sa.Column('verdict', sa.String(length=8), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_attestation_incident_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_incident_attestation_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_incident_attestation_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_attestation')),
    sa.UniqueConstraint('incident_id', 'revision', 'organisation_id', name=op.f('uq_incident_attestation_incident_id_revision_organisation_id')),
    sa.UniqueConstraint('incident_id', 'revision', 'user_id', name=op.f('uq_incident_attestation_incident_id_revision_user_id'))
    )
    op.create_table('incident_retraction_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=24), nullable=False),
    sa.Column('voted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_retraction_vote_incident_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_incident_retraction_vote_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['account_user.id'], name=op.f('fk_incident_retraction_vote_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_retraction_vote')),
    sa.UniqueConstraint('incident_id', 'organisation_id', name=op.f('uq_incident_retraction_vote_incident_id_organisation_id')),
    sa.UniqueConstraint('incident_id', 'user_id', name=op.f('uq_incident_retraction_vote_incident_id_user_id'))
    )
    op.create_table('public_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('title_es', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('account_es', sa.Text(), nullable=False),
    sa.Column('account_en', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['public_incident.id'], name=op.f('fk_public_revision_incident_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_public_revision')),
    sa.UniqueConstraint('incident_id', 'number', name=op.f('uq_public_revision_incident_id_number'))
    )
    op.create_table('incident_lapse',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('state_code', sa.String(length=2), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_lapse_incident_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_incident_lapse'))
    )
    op.create_index(op.f('ix_incident_lapse_incident_id'), 'incident_lapse', ['incident_id'])


def downgrade() -> None:
    op.drop_table('incident_lapse')
    op.drop_table('public_revision')
    op.drop_table('incident_retraction_vote')
    op.drop_table('incident_attestation')
    with op.batch_alter_table('public_incident', schema=None) as batch_op:
        batch_op.drop_index('ix_public_incident_state')
        batch_op.drop_index('ix_public_incident_page')
        batch_op.drop_index('ix_public_incident_coarsening')
        batch_op.drop_index(batch_op.f('ix_public_incident_area_code'))

    op.drop_table('public_incident')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index('ix_incident_queue')

    op.drop_table('incident')
    with op.batch_alter_table('area_municipio', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_municipio_area_code'))

    op.drop_table('area_municipio')
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_state_code'))

    op.drop_table('area')
    op.drop_table('federal_state')
