"""The public log over the journal, and batches that two other organisations approve."""

import sqlalchemy as sa
from alembic import op


revision = "028"
down_revision = "027"
branch_labels = None
depends_on = None

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What has its place in the log never changes; what was signed was said.
POSTGRES = [
    """
    CREATE FUNCTION log_queue_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO log_leaf (livemode, entry_id, subject)
        SELECT livemode, id, '' FROM journal_entry WHERE id = NEW.entry_id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER journal_seal_queues_leaf AFTER INSERT ON journal_seal
      FOR EACH ROW EXECUTE FUNCTION log_queue_entry()
    """,
    """
    CREATE FUNCTION log_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'the log is append-only: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
          FOR EACH ROW EXECUTE FUNCTION log_append_only()
        """
        for table in ("log_node", "log_head")
    ),
    """
    CREATE TRIGGER log_leaf_append_only_update BEFORE UPDATE ON log_leaf
      FOR EACH ROW WHEN (OLD.position IS NOT NULL) EXECUTE FUNCTION log_append_only()
    """,
    """
    CREATE TRIGGER log_leaf_append_only_delete BEFORE DELETE ON log_leaf
      FOR EACH ROW EXECUTE FUNCTION log_append_only()
    """,
]

SQLITE = [
    """
    CREATE TRIGGER journal_seal_queues_leaf AFTER INSERT ON journal_seal
    BEGIN
      INSERT INTO log_leaf (livemode, entry_id, subject)
        SELECT livemode, id, '' FROM journal_entry WHERE id = NEW.entry_id;
    END
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
        """
        for table in ("log_node", "log_head")
        for verb in ("UPDATE", "DELETE")
    ),
    """
    CREATE TRIGGER log_leaf_append_only_update BEFORE UPDATE ON log_leaf
    WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER log_leaf_append_only_delete BEFORE DELETE ON log_leaf
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
]


def upgrade() -> None:
    op.create_table('log_leaf',
    sa.Column('id', ROW, autoincrement=True, nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('entry_id', ROW, nullable=True),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('statement', sa.Text(), nullable=True),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=True),
    sa.Column('leaf', sa.LargeBinary(length=32), nullable=True),
    sa.Column('position', ROW, nullable=True),
    sa.Column('appended_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('entry_id IS NOT NULL OR statement IS NOT NULL', name=op.f('ck_log_leaf_says_something')),
    sa.CheckConstraint('position IS NULL OR (salt IS NOT NULL AND statement IS NOT NULL AND leaf IS NOT NULL AND appended_at IS NOT NULL)', name=op.f('ck_log_leaf_whole_once_placed')),
    sa.ForeignKeyConstraint(['entry_id'], ['journal_entry.id'], name=op.f('fk_log_leaf_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_leaf')),
    sa.UniqueConstraint('entry_id', name=op.f('uq_log_leaf_entry_id'))
    )
    with op.batch_alter_table('log_leaf', schema=None) as batch_op:
        batch_op.create_index('uq_log_leaf_place', ['livemode', 'position'], unique=True)
        batch_op.create_index('ix_log_leaf_hash', ['leaf'], unique=False)
        batch_op.create_index(batch_op.f('ix_log_leaf_subject'), ['subject'], unique=False)

    op.create_table('log_node',
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('level', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', ROW, autoincrement=False, nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('livemode', 'level', 'number', name=op.f('pk_log_node'))
    )
    op.create_table('log_head',
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('size', ROW, autoincrement=False, nullable=False),
    sa.Column('root', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_key', sa.String(length=64), nullable=False),
    sa.Column('signature', sa.String(length=128), nullable=False),
    sa.PrimaryKeyConstraint('livemode', 'size', name=op.f('pk_log_head'))
    )
    op.create_table('batch_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=32), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('open_key', sa.String(length=40), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('total_minor', sa.BigInteger(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('proposed_by', sa.String(length=64), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_by_id', sa.Integer(), nullable=True),
    sa.Column('decline_reason', sa.String(length=24), nullable=True),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('salt', sa.LargeBinary(length=32), nullable=False),
    sa.CheckConstraint("(state = 'open') = (open_key IS NOT NULL)", name=op.f('ck_batch_proposal_open_has_key')),
    sa.CheckConstraint("(state = 'final') = (batch_id IS NOT NULL)", name=op.f('ck_batch_proposal_final_has_batch')),
    sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f('ck_batch_proposal_open_has_no_end')),
    sa.ForeignKeyConstraint(['batch_id'], ['batch.id'], name=op.f('fk_batch_proposal_batch_id')),
    sa.ForeignKeyConstraint(['declined_by_id'], ['organisation.id'], name=op.f('fk_batch_proposal_declined_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_batch_proposal_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batch_proposal')),
    sa.UniqueConstraint('batch_id', name=op.f('uq_batch_proposal_batch_id')),
    sa.UniqueConstraint('open_key', name=op.f('uq_batch_proposal_open_key')),
    sa.UniqueConstraint('reference', name=op.f('uq_batch_proposal_reference'))
    )
    with op.batch_alter_table('batch_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_proposal_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('batch_proposed_delivery',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('delivery_reference', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['batch_proposal.id'], name=op.f('fk_batch_proposed_delivery_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'delivery_reference', name=op.f('pk_batch_proposed_delivery'))
    )
    op.create_table('batch_approval',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('approved_by', sa.String(length=64), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_batch_approval_organisation_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['batch_proposal.id'], name=op.f('fk_batch_approval_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', 'organisation_id', name=op.f('pk_batch_approval')),
    sa.UniqueConstraint('proposal_id', 'approved_by', name=op.f('uq_batch_approval_proposal_id_approved_by'))
    )
    # What was booked before there was a log waits for its place like everything else.
    op.execute(
        "INSERT INTO log_leaf (livemode, entry_id, subject)"
        " SELECT livemode, id, '' FROM journal_entry ORDER BY id"
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if postgres else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP TRIGGER journal_seal_queues_leaf" + (" ON journal_seal" if postgres else ""))
    for table in ('batch_approval', 'batch_proposed_delivery', 'batch_proposal'):
        op.drop_table(table)
    op.drop_table('log_head')
    op.drop_table('log_node')
    op.drop_table('log_leaf')
    if postgres:
        for function in ("log_queue_entry", "log_append_only"):
            op.execute(f"DROP FUNCTION {function}()")
