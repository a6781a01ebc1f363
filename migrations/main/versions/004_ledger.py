"""The double-entry ledger: accounts, journal, and the triggers that keep both true."""

import sqlalchemy as sa
from alembic import op


revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

# Nothing written is ever changed: corrections are new entries that reverse.
APPEND_ONLY = ("ledger_account", "journal_entry", "posting", "journal_seal")

POSTGRES = [
    """
    CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the ledger is append-only: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION ledger_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id)
        OR (SELECT count(*) FROM posting WHERE entry_id = NEW.entry_id) < 2
        OR EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id
                   GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION ledger_open_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM journal_seal WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'journal entry % is sealed', NEW.entry_id
          USING ERRCODE = 'integrity_constraint_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER journal_seal_balances BEFORE INSERT ON journal_seal
      FOR EACH ROW EXECUTE FUNCTION ledger_seal()
    """,
    """
    CREATE TRIGGER posting_entry_open BEFORE INSERT ON posting
      FOR EACH ROW EXECUTE FUNCTION ledger_open_entry()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION ledger_append_only()
        """
        for table in APPEND_ONLY
    ),
]

SQLITE = [
    """
    CREATE TRIGGER journal_seal_balances BEFORE INSERT ON journal_seal
    WHEN NOT EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id)
      OR (SELECT count(*) FROM posting WHERE entry_id = NEW.entry_id) < 2
      OR EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.entry_id
                 GROUP BY currency HAVING sum(amount) <> 0)
    BEGIN SELECT RAISE(ABORT, 'a journal entry does not balance'); END
    """,
    """
    CREATE TRIGGER posting_entry_open BEFORE INSERT ON posting
    WHEN EXISTS (SELECT 1 FROM journal_seal WHERE entry_id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, 'a journal entry is sealed'); END
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
        """
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ),
]


def upgrade() -> None:
    op.create_table('journal_seal',
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_journal_seal'))
    )
    op.create_table('journal_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('external_id', sa.String(length=96), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reverses_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['id'], ['journal_seal.entry_id'], name=op.f('fk_journal_entry_id'), initially='DEFERRED', deferrable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_journal_entry_organisation_id')),
    sa.ForeignKeyConstraint(['reverses_id'], ['journal_entry.id'], name=op.f('fk_journal_entry_reverses_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entry')),
    sa.UniqueConstraint('id', 'organisation_id', 'livemode', name=op.f('uq_journal_entry_id_organisation_id_livemode')),
    sa.UniqueConstraint('reference', name=op.f('uq_journal_entry_reference')),
    sa.UniqueConstraint('reverses_id', name=op.f('uq_journal_entry_reverses_id')),
    sa.UniqueConstraint('source', 'external_id', name=op.f('uq_journal_entry_source_external_id'))
    )
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_journal_entry_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('ledger_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('fund', sa.String(length=40), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_ledger_account_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account')),
    sa.UniqueConstraint('id', 'organisation_id', 'currency', 'livemode', name=op.f('uq_ledger_account_id_organisation_id_currency_livemode')),
    sa.UniqueConstraint('kind', 'organisation_id', 'fund', 'currency', 'livemode', name=op.f('uq_ledger_account_kind_organisation_id_fund_currency_livemode'))
    )
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ledger_account_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('posting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_posting_moves_something')),
    sa.ForeignKeyConstraint(['account_id', 'organisation_id', 'currency', 'livemode'], ['ledger_account.id', 'ledger_account.organisation_id', 'ledger_account.currency', 'ledger_account.livemode'], name=op.f('fk_posting_account_id_organisation_id_currency_livemode')),
    sa.ForeignKeyConstraint(['entry_id', 'organisation_id', 'livemode'], ['journal_entry.id', 'journal_entry.organisation_id', 'journal_entry.livemode'], name=op.f('fk_posting_entry_id_organisation_id_livemode')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_posting'))
    )
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.create_index('ix_posting_account_amount', ['account_id', 'amount'], unique=False)
        batch_op.create_index(batch_op.f('ix_posting_entry_id'), ['entry_id'], unique=False)
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('posting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_posting_entry_id'))
        batch_op.drop_index('ix_posting_account_amount')

    op.drop_table('posting')
    with op.batch_alter_table('ledger_account', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ledger_account_organisation_id'))

    op.drop_table('ledger_account')
    with op.batch_alter_table('journal_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_journal_entry_organisation_id'))

    op.drop_table('journal_entry')
    op.drop_table('journal_seal')
    if op.get_bind().dialect.name == "postgresql":
        for function in ("ledger_append_only", "ledger_seal", "ledger_open_entry"):
            op.execute(f"DROP FUNCTION {function}()")
