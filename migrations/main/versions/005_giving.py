"""Campaigns, gifts, the payment service's messages, batches of delivered aid."""

import sqlalchemy as sa
from alembic import op


revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stripe_event',
    sa.Column('id', sa.String(length=96), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('account', sa.String(length=64), nullable=True),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('gift_reference', sa.String(length=32), nullable=True),
    sa.Column('session_id', sa.String(length=96), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stripe_event'))
    )
    op.create_table('batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('delivered_minor', sa.BigInteger(), nullable=False),
    sa.Column('repaid_minor', sa.BigInteger(), nullable=False),
    sa.Column('approved_by', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_batch_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch')),
    sa.UniqueConstraint('reference', name=op.f('uq_batch_reference'))
    )
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('batch_delivery',
    sa.Column('delivery_reference', sa.String(length=64), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_batch_delivery_batch_id')),
    sa.PrimaryKeyConstraint('delivery_reference', name=op.f('pk_batch_delivery'))
    )
    with op.batch_alter_table('batch_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_delivery_batch_id'), ['batch_id'], unique=False)

    op.create_table('campaign',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('incident_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('goal_minor', sa.BigInteger(), nullable=False),
    sa.Column('title_es', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=120), nullable=False),
    sa.Column('story_es', sa.Text(), nullable=False),
    sa.Column('story_en', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_campaign_incident_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_campaign_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign')),
    sa.UniqueConstraint('reference', name=op.f('uq_campaign_reference')),
    sa.UniqueConstraint('slug', name=op.f('uq_campaign_slug'))
    )
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_incident_id'), ['incident_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_campaign_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('gift',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_cover_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('is_anonymous', sa.Boolean(), nullable=False),
    sa.Column('stripe_account', sa.String(length=64), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('session_id', sa.String(length=96), nullable=True),
    sa.Column('intent_id', sa.String(length=96), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_gift_amount_positive')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_gift_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gift')),
    sa.UniqueConstraint('form_key', name=op.f('uq_gift_form_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_gift_reference')),
    sa.UniqueConstraint('session_id', name=op.f('uq_gift_session_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_gift_token_hash'))
    )
    with op.batch_alter_table('gift', schema=None) as batch_op:
        batch_op.create_index('ix_gift_campaign_state', ['campaign_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_gift_intent_id'), ['intent_id'], unique=False)

    op.create_table('batch_share',
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('gift_id', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_batch_share_batch_id')),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_batch_share_gift_id')),
    sa.PrimaryKeyConstraint('batch_id', 'gift_id', name=op.f('pk_batch_share'))
    )
    with op.batch_alter_table('batch_share', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_share_gift_id'), ['gift_id'], unique=False)

    op.create_table('gift_donor',
    sa.Column('gift_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_gift_donor_gift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gift_id', name=op.f('pk_gift_donor'))
    )
    op.create_table('gift_movement',
    sa.Column('external_id', sa.String(length=96), nullable=False),
    sa.Column('gift_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('fund_effect', sa.BigInteger(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_gift_movement_gift_id')),
    sa.PrimaryKeyConstraint('external_id', name=op.f('pk_gift_movement'))
    )
    with op.batch_alter_table('gift_movement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gift_movement_gift_id'), ['gift_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('gift_movement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gift_movement_gift_id'))

    op.drop_table('gift_movement')
    op.drop_table('gift_donor')
    with op.batch_alter_table('batch_share', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_batch_share_gift_id'))

    op.drop_table('batch_share')
    with op.batch_alter_table('gift', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gift_intent_id'))
        batch_op.drop_index('ix_gift_campaign_state')

    op.drop_table('gift')
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_campaign_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_campaign_incident_id'))

    op.drop_table('campaign')
    with op.batch_alter_table('batch_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_batch_delivery_batch_id'))

    op.drop_table('batch_delivery')
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_batch_organisation_id'))

    op.drop_table('batch')
    op.drop_table('stripe_event')
