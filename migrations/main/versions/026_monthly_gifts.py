"""Gifts that come each month, refunds, and what a message of the payment service hints at."""

import sqlalchemy as sa
from alembic import op


revision = "026"
down_revision = "025"
branch_labels = None
depends_on = None

HINTS = (("monthly_reference", 32), ("intent_id", 96), ("customer_id", 96), ("object_id", 96))


def upgrade() -> None:
    with op.batch_alter_table('stripe_event', schema=None) as batch_op:
        for name, length in HINTS:
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=True))

    op.create_table('monthly_gift',
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
    sa.Column('stripe_account', sa.String(length=64), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('attempted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('session_id', sa.String(length=96), nullable=True),
    sa.Column('subscription_id', sa.String(length=96), nullable=True),
    sa.Column('card_session_id', sa.String(length=96), nullable=True),
    sa.Column('wants_news', sa.Boolean(), nullable=False),
    sa.Column('next_charge_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('end_reason', sa.String(length=16), nullable=True),
    sa.CheckConstraint('(ended_at IS NULL) = (end_reason IS NULL)', name=op.f('ck_monthly_gift_ended_for_a_reason')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_monthly_gift_amount_positive')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_monthly_gift_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monthly_gift')),
    sa.UniqueConstraint('form_key', name=op.f('uq_monthly_gift_form_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_monthly_gift_reference')),
    sa.UniqueConstraint('session_id', name=op.f('uq_monthly_gift_session_id')),
    sa.UniqueConstraint('subscription_id', name=op.f('uq_monthly_gift_subscription_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_monthly_gift_token_hash'))
    )
    with op.batch_alter_table('monthly_gift', schema=None) as batch_op:
        batch_op.create_index('ix_monthly_gift_campaign_state', ['campaign_id', 'state'], unique=False)
        batch_op.create_index('ix_monthly_gift_state_next', ['state', 'next_charge_at'], unique=False)

    op.create_table('monthly_donor',
    sa.Column('monthly_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['monthly_id'], ['monthly_gift.id'], name=op.f('fk_monthly_donor_monthly_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('monthly_id', name=op.f('pk_monthly_donor'))
    )
    op.create_table('monthly_payment',
    sa.Column('invoice_id', sa.String(length=96), nullable=False),
    sa.Column('monthly_id', sa.Integer(), nullable=False),
    sa.Column('gift_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_monthly_payment_gift_id')),
    sa.ForeignKeyConstraint(['monthly_id'], ['monthly_gift.id'], name=op.f('fk_monthly_payment_monthly_id')),
    sa.PrimaryKeyConstraint('invoice_id', name=op.f('pk_monthly_payment')),
    sa.UniqueConstraint('gift_id', name=op.f('uq_monthly_payment_gift_id'))
    )
    with op.batch_alter_table('monthly_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monthly_payment_monthly_id'), ['monthly_id'], unique=False)

    op.create_table('refund_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('form_token', sa.String(length=32), nullable=True),
    sa.Column('gift_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('reason', sa.String(length=16), nullable=False),
    sa.Column('step', sa.String(length=16), nullable=False),
    sa.Column('asked_by', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refund_id', sa.String(length=96), nullable=True),
    sa.Column('warning_id', sa.String(length=96), nullable=True),
    sa.Column('fault', sa.String(length=64), nullable=True),
    sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f('ck_refund_request_decided_whole')),
    sa.CheckConstraint("(step = 'asked') = (decided_by IS NULL)", name=op.f('ck_refund_request_decided_before_sent')),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_refund_request_amount_positive')),
    sa.CheckConstraint('decided_by IS NULL OR decided_by <> asked_by', name=op.f('ck_refund_request_two_people')),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_refund_request_gift_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_refund_request_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund_request')),
    sa.UniqueConstraint('reference', name=op.f('uq_refund_request_reference')),
    sa.UniqueConstraint('form_token', name=op.f('uq_refund_request_form_token')),
    sa.UniqueConstraint('refund_id', name=op.f('uq_refund_request_refund_id')),
    sa.UniqueConstraint('warning_id', name=op.f('uq_refund_request_warning_id'))
    )
    with op.batch_alter_table('refund_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_refund_request_gift_id'), ['gift_id'], unique=False)
        batch_op.create_index('ix_refund_request_queue', ['organisation_id', 'id'], unique=False)

    op.create_table('gift_pending',
    sa.Column('gift_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('method', sa.String(length=24), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_minor', sa.BigInteger(), nullable=False),
    sa.Column('left_over_minor', sa.BigInteger(), nullable=False),
    sa.Column('url', sa.String(length=512), nullable=True),
    sa.Column('customer_id', sa.String(length=96), nullable=True),
    sa.CheckConstraint('received_minor >= 0 AND left_over_minor >= 0', name=op.f('ck_gift_pending_nothing_negative')),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_gift_pending_gift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('gift_id', name=op.f('pk_gift_pending')),
    sa.UniqueConstraint('customer_id', name=op.f('uq_gift_pending_customer_id'))
    )
    with op.batch_alter_table('gift_pending', schema=None) as batch_op:
        batch_op.create_index('ix_gift_pending_left_over', ['left_over_minor'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('gift_pending', schema=None) as batch_op:
        batch_op.drop_index('ix_gift_pending_left_over')

    op.drop_table('gift_pending')
    with op.batch_alter_table('refund_request', schema=None) as batch_op:
        batch_op.drop_index('ix_refund_request_queue')
        batch_op.drop_index(batch_op.f('ix_refund_request_gift_id'))

    op.drop_table('refund_request')
    with op.batch_alter_table('monthly_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_monthly_payment_monthly_id'))

    op.drop_table('monthly_payment')
    op.drop_table('monthly_donor')
    with op.batch_alter_table('monthly_gift', schema=None) as batch_op:
        batch_op.drop_index('ix_monthly_gift_state_next')
        batch_op.drop_index('ix_monthly_gift_campaign_state')

    op.drop_table('monthly_gift')
    with op.batch_alter_table('stripe_event', schema=None) as batch_op:
        for name, _ in reversed(HINTS):
            batch_op.drop_column(name)
