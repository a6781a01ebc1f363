"""Off-line gifts, bank statements, proposals, pledges, nightly comparisons, closed months."""

import sqlalchemy as sa
from alembic import op


revision = "027"
down_revision = "026"
branch_labels = None
depends_on = None

# A closed month takes no entry. Whoever closes one holds the organisation's row against every key
# that leads to it, and so waits for entries on their way; those that come after find the month
# closed. On SQLite there is one writer.
POSTGRES = [
    """
    CREATE FUNCTION ledger_period_open() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM 1 FROM organisation WHERE id = NEW.organisation_id FOR KEY SHARE;
      IF EXISTS (SELECT 1 FROM ledger_period WHERE organisation_id = NEW.organisation_id
                 AND livemode = NEW.livemode AND NEW.occurred_at < ends_at) THEN
        RAISE EXCEPTION 'the month of this entry is closed'
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER journal_entry_period_open BEFORE INSERT ON journal_entry
      FOR EACH ROW EXECUTE FUNCTION ledger_period_open()
    """,
    """
    CREATE TRIGGER ledger_period_append_only BEFORE UPDATE OR DELETE ON ledger_period
      FOR EACH ROW EXECUTE FUNCTION ledger_append_only()
    """,
]

SQLITE = [
    """
    CREATE TRIGGER journal_entry_period_open BEFORE INSERT ON journal_entry
    WHEN EXISTS (SELECT 1 FROM ledger_period WHERE organisation_id = NEW.organisation_id
                 AND livemode = NEW.livemode AND NEW.occurred_at < ends_at)
    BEGIN SELECT RAISE(ABORT, 'the month of this entry is closed'); END
    """,
    *(
        f"""
        CREATE TRIGGER ledger_period_append_only_{verb.lower()} BEFORE {verb} ON ledger_period
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
        """
        for verb in ("UPDATE", "DELETE")
    ),
]


def upgrade() -> None:
    op.create_table('money_place',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_money_place_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_money_place')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_money_place_organisation_id_name')),
    sa.UniqueConstraint('reference', name=op.f('uq_money_place_reference'))
    )
    op.create_table('matching_pledge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('sponsor', sa.String(length=80), nullable=False),
    sa.Column('cap_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.String(length=64), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('cap_minor > 0', name=op.f('ck_matching_pledge_cap_positive')),
    sa.CheckConstraint('until >= from_on', name=op.f('ck_matching_pledge_ends_after_it_begins')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= from_on', name=op.f('ck_matching_pledge_ended_after_it_begins')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_matching_pledge_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching_pledge')),
    sa.UniqueConstraint('form_key', name=op.f('uq_matching_pledge_form_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_matching_pledge_reference'))
    )
    with op.batch_alter_table('matching_pledge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_matching_pledge_campaign_id'), ['campaign_id'], unique=False)

    op.create_table('offline_gift',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('form_key', sa.String(length=64), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('pledge_id', sa.Integer(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.String(length=64), nullable=False),
    sa.Column('evidence_key', sa.String(length=64), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('entered_by', sa.String(length=64), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('gift_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor > 0', name=op.f('ck_offline_gift_amount_positive')),
    sa.CheckConstraint("decided_by IS NULL OR decided_by <> entered_by OR state = 'withdrawn'", name=op.f('ck_offline_gift_two_people')),
    sa.CheckConstraint("(gift_id IS NOT NULL) = (state IN ('confirmed', 'returned'))", name=op.f('ck_offline_gift_booked')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_offline_gift_campaign_id')),
    sa.ForeignKeyConstraint(['gift_id'], ['gift.id'], name=op.f('fk_offline_gift_gift_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_offline_gift_organisation_id')),
    sa.ForeignKeyConstraint(['place_id'], ['money_place.id'], name=op.f('fk_offline_gift_place_id')),
    sa.ForeignKeyConstraint(['pledge_id'], ['matching_pledge.id'], name=op.f('fk_offline_gift_pledge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_gift')),
    sa.UniqueConstraint('form_key', name=op.f('uq_offline_gift_form_key')),
    sa.UniqueConstraint('gift_id', name=op.f('uq_offline_gift_gift_id')),
    sa.UniqueConstraint('place_id', 'evidence_key', name=op.f('uq_offline_gift_place_id_evidence_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_offline_gift_reference'))
    )
    with op.batch_alter_table('offline_gift', schema=None) as batch_op:
        batch_op.create_index('ix_offline_gift_organisation_state', ['organisation_id', 'state'], unique=False)

    op.create_table('offline_donor',
    sa.Column('offline_gift_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['offline_gift_id'], ['offline_gift.id'], name=op.f('fk_offline_donor_offline_gift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('offline_gift_id', name=op.f('pk_offline_donor'))
    )
    op.create_table('money_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('target', sa.String(length=16), nullable=False),
    sa.Column('subject', sa.String(length=32), nullable=False),
    sa.Column('open_key', sa.String(length=64), nullable=True),
    sa.Column('campaign_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('proposed_by', sa.String(length=64), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=64), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_money_proposal_moves_something')),
    sa.CheckConstraint("state <> 'confirmed' OR decided_by <> proposed_by", name=op.f('ck_money_proposal_two_people')),
    sa.CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name=op.f('ck_money_proposal_decided')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_money_proposal_campaign_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_money_proposal_organisation_id')),
    sa.ForeignKeyConstraint(['place_id'], ['money_place.id'], name=op.f('fk_money_proposal_place_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_money_proposal')),
    sa.UniqueConstraint('open_key', name=op.f('uq_money_proposal_open_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_money_proposal_reference'))
    )
    with op.batch_alter_table('money_proposal', schema=None) as batch_op:
        batch_op.create_index('ix_money_proposal_organisation_state', ['organisation_id', 'state'], unique=False)

    op.create_table('statement_upload',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_by', sa.String(length=64), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['money_place.id'], name=op.f('fk_statement_upload_place_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_upload')),
    sa.UniqueConstraint('reference', name=op.f('uq_statement_upload_reference'))
    )
    with op.batch_alter_table('statement_upload', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_upload_uploaded_at'), ['uploaded_at'], unique=False)

    op.create_table('bank_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('matched', sa.Integer(), nullable=False),
    sa.Column('imported_by', sa.String(length=64), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['place_id'], ['money_place.id'], name=op.f('fk_bank_statement_place_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_statement')),
    sa.UniqueConstraint('reference', name=op.f('uq_bank_statement_reference'))
    )
    with op.batch_alter_table('bank_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bank_statement_place_id'), ['place_id'], unique=False)

    op.create_table('statement_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('statement_id', sa.Integer(), nullable=False),
    sa.Column('place_id', sa.Integer(), nullable=False),
    sa.Column('line_key', sa.String(length=64), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('bank_reference', sa.String(length=64), nullable=False),
    sa.Column('description', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('offline_gift_id', sa.Integer(), nullable=True),
    sa.Column('worked_by', sa.String(length=64), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_statement_line_moves_something')),
    sa.CheckConstraint("(offline_gift_id IS NOT NULL) = (state = 'matched')", name=op.f('ck_statement_line_matched_to_a_gift')),
    sa.ForeignKeyConstraint(['offline_gift_id'], ['offline_gift.id'], name=op.f('fk_statement_line_offline_gift_id')),
    sa.ForeignKeyConstraint(['place_id'], ['money_place.id'], name=op.f('fk_statement_line_place_id')),
    sa.ForeignKeyConstraint(['statement_id'], ['bank_statement.id'], name=op.f('fk_statement_line_statement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_line')),
    sa.UniqueConstraint('offline_gift_id', name=op.f('uq_statement_line_offline_gift_id')),
    sa.UniqueConstraint('place_id', 'line_key', name=op.f('uq_statement_line_place_id_line_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_statement_line_reference'))
    )
    with op.batch_alter_table('statement_line', schema=None) as batch_op:
        batch_op.create_index('ix_statement_line_place_state', ['place_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_statement_line_statement_id'), ['statement_id'], unique=False)

    op.create_table('reconciliation_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('compared', sa.Integer(), nullable=False),
    sa.Column('settled', sa.Integer(), nullable=False),
    sa.Column('parked', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.Column('extra', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reconciliation_run_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconciliation_run'))
    )
    with op.batch_alter_table('reconciliation_run', schema=None) as batch_op:
        batch_op.create_index('ix_reconciliation_run_latest', ['organisation_id', 'livemode', 'id'], unique=False)

    op.create_table('ledger_period',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entries', sa.Integer(), nullable=False),
    sa.Column('turnover_minor', sa.BigInteger(), nullable=False),
    sa.Column('closed_by', sa.String(length=64), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ledger_period_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_period')),
    sa.UniqueConstraint('organisation_id', 'livemode', 'month', name=op.f('uq_ledger_period_organisation_id_livemode_month')),
    sa.UniqueConstraint('reference', name=op.f('uq_ledger_period_reference'))
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP TRIGGER journal_entry_period_open" + (
        " ON journal_entry" if op.get_bind().dialect.name == "postgresql" else ""
    ))
    for table in ("ledger_period", "reconciliation_run", "statement_line", "bank_statement",
                  "statement_upload", "money_proposal", "offline_donor", "offline_gift",
                  "matching_pledge", "money_place"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_period_open()")
